import { expect, test } from "vitest";
import { askable, linkProblems, type Silences } from "../../../../services/preflight/check-links.ts";

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

test("what is written in so many words is asked in its https form, and nothing of a person", () => {
  const html = (page: string) =>
    `<a href="http://a.example/x">a</a><a href="https://a.example/x">b</a><a href="${page}">c</a><a href="${origin}/u">d</a><a href="mailto:a@example.net">e</a><a href="https://no-dot">f</a><img src="https://a.example/1.png" alt="">`;
  expect(
    askable(html("https://b.example/?who=ada"), html("https://b.example/?who={{ email }}"), origin),
  ).toEqual(["https://a.example/x", "https://a.example/1.png"]);
});

const messagesOf = (html: string, silences: Silences) =>
  linkProblems(html, html, origin, silences).map(({ code, message }) => [code, message]);

test.each([
  [{ why: "missing", status: 404 }, "Its site says that there is no such page (404)"],
  [{ why: "failing", status: 503 }, "Its site fails at the moment (503)"],
  [{ why: "no_host" }, "Nobody has that name"],
  [{ why: "untrusted" }, "Browsers do not trust the certificate of its site"],
  [{ why: "private" }, "It leads into a private network, which readers are not in"],
  [{ why: "silent" }, "Nothing answers there"],
] as const)("a link that was asked and is %j is told so", (silence, words) => {
  const silences = new Map([["https://a.example/x", silence]]);
  const link = "https://a.example/x";
  expect(messagesOf(`<a href="${link}">x</a><a href="https://b.example">y</a>`, silences)).toEqual([
    ["dead_link", `A link would not open. ${words}: ${link}`],
  ]);
  expect(messagesOf(`<img src="${link}" alt="">`, silences)).toEqual([
    ["dead_link", `An image would not open. ${words}: ${link}`],
  ]);
});

test("whether its site answers to https is told of a link without", () => {
  const html = '<a href="http://a.example/">x</a>';
  const start = "A link is not encrypted, and mail programs may warn of it or block it";
  expect(messagesOf(html, new Map())).toEqual([
    ["insecure_link", `${start}: begin it with https://, to which its site answers: http://a.example/`],
  ]);
  expect(messagesOf(html, new Map([["https://a.example/", { why: "silent" }]]))).toEqual([
    [
      "insecure_link",
      `${start}. Its site does not answer to https://: link elsewhere, or tell whoever runs it: http://a.example/`,
    ],
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
