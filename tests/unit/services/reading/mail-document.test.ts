import { expect, test } from "vitest";
import { mailDocument } from "../../../../services/reading/mail-document.ts";

const subject = 'News & "<views>"';
const title = "<title>News &amp; &quot;&lt;views&gt;&quot;</title>";

test("a piece of HTML becomes a document with a title and margins", () => {
  const html = mailDocument({ subject, html: "<p>Hello</p>" });
  expect(html).toMatch(
    /^<!doctype html><html><head><meta charset="utf-8">.*<\/head><body><p>Hello<\/p><\/body>/,
  );
  expect(html).toContain(title);
  expect(html).toContain("max-width:44rem");
});

test.each([
  ["its head", '<!doctype html><html lang="de"><head class="x">', "<style>p{}</style></head><body>Hallo"],
  ["its root", '<HTML lang="de">', "<body>Hallo"],
])("a document keeps what it has, behind what is put into %s", (_, before, after) => {
  const html = mailDocument({ subject, html: before + after });
  expect(html.startsWith(before)).toBe(true);
  expect(html.endsWith(after)).toBe(true);
  expect(html).toContain(title);
  expect(html).toContain('<meta name="robots" content="noindex">');
  expect(html).not.toContain("44rem");
});

test("a document keeps its own title", () => {
  const html = mailDocument({ subject, html: "<html><head><title>Mine</title></head></html>" });
  expect(html.match(/<title/g)).toHaveLength(1);
});

test("what looks like a tag and never ends takes no time", () => {
  const html = "<head ".repeat(300_000);
  expect(mailDocument({ subject, html })).toContain("<!doctype html>");
});
