import { describe, expect, test } from "vitest";
import { contrast } from "../../../../web/editor/blocks/colours.ts";
import {
  type BlockNode,
  type Blocks,
  newBlocks,
  readBlocks,
  usualLook,
} from "../../../../web/editor/blocks/model.ts";
import { blocksToHtml } from "../../../../web/editor/blocks/to-html.ts";
import { blocksToText } from "../../../../web/editor/blocks/to-text.ts";

const text = (words: string, ...marks: BlockNode["marks"] & object): BlockNode => ({
  type: "text",
  text: words,
  marks,
});
const link = (href: string) => ({ type: "link", attrs: { href } });
const paragraph = (...content: BlockNode[]): BlockNode => ({ type: "paragraph", content });
const name: BlockNode = { type: "merge_field", attrs: { name: "first_name", fallback: "friend" } };
const item = (words: string): BlockNode => ({ type: "list_item", content: [paragraph(text(words))] });
const blocks = (...content: BlockNode[]): Blocks => ({
  version: 1,
  look: usualLook,
  doc: { type: "doc", content },
});
/** What is on the paper. */
const paperOf = (html: string): string => /<td class="paper"[^>]*>\n([\s\S]*?)\n<\/td>/.exec(html)![1]!;
const paper = (...content: BlockNode[]): string => paperOf(blocksToHtml(blocks(...content)));
const plain = (...content: BlockNode[]): string => blocksToText(blocks(...content), (html) => `<${html}>`);

describe("as HTML", () => {
  test("text is text, and tags of Liquid stay as they are", () => {
    expect(
      paper(
        paragraph(
          text("a < b & {% if a < b %}“c”{% endif %} "),
          name,
          text(", "),
          text("bold", { type: "strong" }),
        ),
      ),
    ).toBe(
      `<p style="margin:0 0 16px">a &lt; b &amp; {% if a < b %}“c”{% endif %} {{ first_name | default: 'friend' }}, <strong>bold</strong></p>`,
    );
  });

  test("a link leads only where a mail's link may lead", () => {
    const to = (href: string) => /href="([^"]*)"/.exec(paper(paragraph(text("x", link(href)))))?.[1];
    expect(to("https://example.com/?a=1&b={{ email | url_encode }}")).toBe(
      "https://example.com/?a=1&amp;b={{ email | url_encode }}",
    );
    expect(to(`{{ unsubscribe_url | append: "?x" }}`)).toBe("{{ unsubscribe_url | append: '?x' }}");
    expect(to("mailto:hello@example.com")).toBe("mailto:hello@example.com");
    expect(to(`https://example.com/"onclick="x`)).toBe("https://example.com/&quot;onclick=&quot;x");
    for (const href of ["javascript:alert(1)", " JavaScript:x", "data:text/html,x", "example.com", ""])
      expect(to(href)).toBeUndefined();
  });

  test("a picture is as wide as there is room, and has words for who does not see it", () => {
    const image = (attrs: object): BlockNode => ({
      type: "image",
      attrs: { src: "https://example.com/a.png", alt: `A "cat"`, ...attrs },
    });
    expect(paper(image({}))).toContain(`alt="A &quot;cat&quot;" width="536"`);
    expect(paper(image({ width: 120, align: "center" }))).toMatch(/text-align:center.*width="120"/);
    expect(paper(image({ width: 9000 }))).toContain(`width="536"`);
    expect(paper(image({ src: "javascript:x" }))).toBe("");
    const column = { type: "column", content: [image({})] };
    expect(paper({ type: "columns", content: [column, column] })).toContain(`width="256" style="display`);
  });

  test("a button without an address, and a heading without words, are not there", () => {
    const button = (href: string): BlockNode => ({
      type: "button",
      attrs: { href },
      content: [text("Read on")],
    });
    expect(paper(button(""), { type: "heading", attrs: { level: 1 } })).toBe("");
    expect(paper(button("https://example.com"))).toMatch(/bgcolor="#1d4ed8".*color:#ffffff.*>Read on<\/a>/);
  });

  test("raw HTML is as it was written, lists are lists", () => {
    expect(paper({ type: "html", attrs: { code: "<b>{{ x }}</b>" } })).toBe("<b>{{ x }}</b>");
    expect(paper({ type: "bullet_list", content: [item("one"), item("two")] })).toMatch(
      /^<ul .*<li [^>]*>one<\/li><li [^>]*>two<\/li><\/ul>$/,
    );
  });

  test("what begins a mail is small, says its language, and has a footer to leave by, off the paper", () => {
    const html = blocksToHtml(newBlocks("de-AT"));
    expect(html).toContain('<html lang="de-AT">');
    expect(html.length).toBeLessThan(5_000);
    expect(paperOf(html)).not.toContain("unsubscribe_url");
    expect(html).toMatch(
      /class="small".*href="\{\{ unsubscribe_url \}\}".*\{\{ preferences_url \}\}[\s\S]*\{\{ postal_address \}\}/,
    );
  });

  test("colours are read in light and dark, whatever was chosen", () => {
    for (const accent of ["#1d4ed8", "#ffe600", "#0b0b0b", "#ff5500"]) {
      const html = blocksToHtml({
        ...blocks(paragraph(text("x", link("https://example.com")))),
        look: { ...usualLook, accent },
      });
      const [, light] = /class="link" href="[^"]*" style="color:(#\w{6})/.exec(html)!;
      const [, dark] = /\.link\{color:(#\w{6})!important\}/.exec(html)!;
      expect(contrast(light!, usualLook.paper)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(dark!, "#1a1e27")).toBeGreaterThanOrEqual(4.5);
    }
    const onBlack = blocksToHtml({
      ...blocks(paragraph(text("x"))),
      look: { ...usualLook, paper: "#111111" },
    });
    expect(onBlack).not.toContain("prefers-color-scheme");
  });
});

test("as text, each block is a paragraph, and links are written out", () => {
  const column = (words: string): BlockNode => ({ type: "column", content: [paragraph(text(words))] });
  expect(
    plain(
      { type: "heading", attrs: { level: 1 }, content: [text("News")] },
      paragraph(text("Hello "), name, text(", "), text("here", link("https://example.com"))),
      paragraph(),
      { type: "ordered_list", content: [item("one"), item("two")] },
      { type: "columns", content: [column("left"), column("right")] },
      { type: "image", attrs: { src: "https://example.com/a.png", alt: "A cat" } },
      { type: "button", attrs: { href: "https://example.com/x" }, content: [text("Read on")] },
      { type: "divider" },
      { type: "html", attrs: { code: "<b>x</b>" } },
      { type: "footer", content: [paragraph(text("Unsubscribe", link("{{ unsubscribe_url }}")))] },
    ),
  ).toBe(`News
====

Hello {{ first_name | default: 'friend' }}, here (https://example.com)

1. one
2. two

left

right

[A cat]

Read on: https://example.com/x

------------------------------

<<b>x</b>>

--
Unsubscribe ({{ unsubscribe_url }})
`);
});

test("what was stored is read again; what is none of it, or looks impossible, is not taken", () => {
  const stored = newBlocks("en");
  expect(readBlocks(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
  for (const other of [
    null,
    undefined,
    "x",
    {},
    { version: 2, doc: stored.doc },
    { version: 1, doc: { type: "p" } },
  ])
    expect(readBlocks(other)).toBeUndefined();
  const look = {
    width: 9e9,
    font: "constructor",
    text: "red",
    paper: "#FFF",
    accent: "url(x)",
    language: '"><',
  };
  expect(readBlocks({ ...stored, look })?.look).toEqual({ ...usualLook, width: 720 });
});
