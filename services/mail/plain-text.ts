import { compile } from "html-to-text";
import { Parser } from "htmlparser2";
import { TemplateError } from "./template-error.ts";

/** An element within elements: parsing takes the square of this, and walking takes a part of the call stack. */
const depthMax = 250;
const elementsMax = 20_000;
/** Each list and quotation that text stands in wraps and indents it anew: characters times these, and lines beside. */
const indentedMax = 10_000_000;
/** What indenting a line takes, in characters. */
const lineUnits = 40;

/**
 * The text of an HTML body, for those who read no HTML.
 * @throws TemplateError when the HTML has more elements, or has them deeper in one another, than mail ever has.
 */
export const plainTextOf = (html: string): string => {
  checkHtml(html);
  toText ??= compile(options);
  return toText(html);
};

const options = {
  wordwrap: 78,
  limits: { maxInputLength: 5_000_000 },
  selectors: [
    { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
    { selector: "img", format: "skip" },
  ],
};
/** Compiled once: that takes fifty times as long as turning a short message into text. No start waits for it. */
let toText: ReturnType<typeof compile> | undefined;

const indenting = new Set(["blockquote", "ul", "ol", "li", "dl", "dd"]);

/** Reads it with the parser that html-to-text has, so that both see the same elements; in a time linear in its length. */
const checkHtml = (html: string): void => {
  let depth = 0;
  let indents = 0;
  let elements = 0;
  let indented = 0;
  const indent = (units: number) => {
    indented += units * indents;
    if (indented > indentedMax) throw tooMuch("has too much text in lists or quotations within one another");
  };
  const parser = new Parser({
    onopentagname: (name) => {
      if (++depth > depthMax) throw tooMuch(`has elements more than ${depthMax} deep in one another`);
      if (++elements > elementsMax) throw tooMuch(`has more than ${elementsMax} elements`);
      if (indenting.has(name)) indents++;
      indent(lineUnits);
    },
    onclosetag: (name) => {
      depth--;
      if (indenting.has(name)) indents--;
    },
    ontext: (text) => indent(text.length + lineUnits * (text.split("\n").length - 1)),
  });
  parser.end(html);
};

const tooMuch = (what: string): TemplateError =>
  new TemplateError(`the HTML ${what}: close its tags, or write the plain text yourself`, { runaway: true });
