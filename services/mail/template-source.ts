import { nestingMax } from "./render-work.ts";
import { positionAt, TemplateError, type TemplatePosition } from "./template-error.ts";

const charactersMax = 2_000_000;
const tagsMax = 10_000;
/** One tag with its filters; a `liquid` tag holds many. */
const tagCharactersMax = 20_000;

/**
 * Refuses a source before it is parsed: parsing takes the square of the number of tags, and the stack of as many calls
 * as blocks are nested. Linear, and it may err on the strict side where tags are commented out.
 * @throws TemplateError
 */
export const checkSource = (source: string): void => {
  if (source.length > charactersMax) throw tooMuch(`it is longer than ${charactersMax} characters`);
  let tags = 0;
  let depth = 0;
  for (let at = nextTag(source, 0); at >= 0; ) {
    const isTag = source[at + 1] === "%";
    const end = source.indexOf(isTag ? "%}" : "}}", at + 2);
    // The parser says what is not closed.
    if (end < 0) return;
    const tooMuchHere = (what: string) => tooMuch(what, positionAt(source, at));
    if (++tags > tagsMax) throw tooMuchHere(`it has more than ${tagsMax} tags and outputs`);
    if (end - at > tagCharactersMax) throw tooMuchHere(`a tag is longer than ${tagCharactersMax} characters`);
    const name = isTag ? /^-?\s*(\w+)/.exec(source.slice(at + 2, at + 40))?.[1] : undefined;
    if (name && blocks.has(name)) depth++;
    else if (name?.startsWith("end")) depth--;
    if (depth > nestingMax) throw tooMuchHere(`its blocks are nested more than ${nestingMax} deep`);
    at = nextTag(source, end + 2);
  }
};

/** Tags that have an end. */
export const blocks: ReadonlySet<string> = new Set([
  "if",
  "unless",
  "case",
  "for",
  "tablerow",
  "capture",
  "block",
]);

const opening = /\{[{%]/g;
const nextTag = (source: string, from: number): number => {
  opening.lastIndex = from;
  return opening.exec(source)?.index ?? -1;
};

const tooMuch = (what: string, position?: TemplatePosition): TemplateError =>
  new TemplateError(`the template is too large: ${what}`, { runaway: true, position });
