import { expect, test } from "vitest";
import { linkProblems } from "../../../../services/preflight/check-links.ts";

const origin = "https://news.example.com";
const codesOf = (html: string) => linkProblems(html, html, origin).map(({ code }) => code);

test.each([
  "https://example.com/a?b=c#d",
  "https://münchen.example/",
  `${origin}/unsubscribe/x`,
  "mailto:ada@example.net",
  "mailto:ada@example.net?subject=Hi%20there",
  "mailto:?to=ada@example.net",
  "tel:+49 30 1234",
  "#below",
])("a link that works is not complained of: %s", (link) => {
  expect(codesOf(`<p><a href="${link}">x</a></p>`)).toEqual([]);
});

test.each([
  ["", "empty_link"],
  ["#", "empty_link"],
  ["http://example.com", "insecure_link"],
  ["www.example.com", "incomplete_link"],
  ["/pricing", "incomplete_link"],
  ["//example.com/x", "incomplete_link"],
  ["page.html", "incomplete_link"],
  ["https://", "malformed_link"],
  ["https://example", "malformed_link"],
  ["https://example.com/a b", "malformed_link"],
  ["http:// example.com", "malformed_link"],
  ["mailto:", "malformed_link"],
  ["mailto:ada", "malformed_link"],
  ["mailto:?subject=Hi", "malformed_link"],
  ["tel:", "malformed_link"],
  ["javascript:alert(1)", "malformed_link"],
  ["file:///c:/a.pdf", "malformed_link"],
])("a link to %j: %s", (link, code) => {
  expect(codesOf(`<a href="${link}">x</a>`)).toEqual([code]);
});

test.each([
  ["https://example.com/a.png", []],
  ["http://example.com/a.png", ["insecure_link"]],
  ["a.png", ["incomplete_link"]],
  ["", ["empty_link"]],
  ["data:image/png;base64,AA==", ["malformed_link"]],
  ["cid:logo", ["malformed_link"]],
])("an image from %j: %j", (source, codes) => {
  expect(codesOf(`<img src="${source}" alt="x">`)).toEqual(codes);
});

test("each is named once, with the place it has in the body", () => {
  const html = '<p>\n<a href="http://a.example">a</a>\n <a href="http://a.example">b</a><a href="">c</a></p>';
  expect(linkProblems(html, html, origin)).toEqual([
    {
      severity: "warning",
      code: "insecure_link",
      field: "body",
      line: 2,
      column: 10,
      message: expect.stringContaining("http://a.example"),
    },
    expect.objectContaining({ code: "empty_link", line: 3, column: 37 }),
  ]);
  // Of a merge value
  expect(linkProblems('<a href="http://a.example">', '<a href="{{ page }}">', origin)).toEqual([
    { severity: "warning", code: "insecure_link", field: "body", message: expect.any(String) },
  ]);
});

test("images that say nothing are counted, and those that are decoration are not", () => {
  const image = (attributes: string) => `<img src="https://a.example/1.png" ${attributes}>`;
  expect(codesOf(image('alt="A house"') + image('alt=""'))).toEqual([]);
  const [problem, ...others] = linkProblems(image("") + image("title='x'"), "", origin);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({
    code: "image_without_alt",
    message: expect.stringMatching(/^2 images say nothing .*1\.png$/),
  });
});

test("a mail full of bad links is not all read out", () => {
  const links = Array.from({ length: 1_000 }, (_, index) => `<a href="/${index}">x</a>`);
  expect(codesOf(links.join(""))).toHaveLength(20);
});

test("a link is found where it is one, and not within another or in the text", () => {
  const html =
    '<p>example.com</p>\n<a href="https://example.com/x">a</a> <a class="b" href="example.com">b</a>';
  expect(linkProblems(html, html, origin)).toMatchObject([{ code: "incomplete_link", line: 2, column: 58 }]);
});
