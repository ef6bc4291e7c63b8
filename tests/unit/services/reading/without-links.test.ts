import { expect, test } from "vitest";
import { withoutLinks } from "../../../../services/reading/without-links.ts";

const gone = "https://gone.example/x";
const without = (html: string) => withoutLinks(html, (href) => href.startsWith(gone));
const link = (words: string, rest = "") => `<a class="l" href="${gone}${rest}">${words}</a>`;

test.each([
  ["a link goes with its words", `<p>Hi ${link("<b>Leave</b>")}</p>`, "<p>Hi </p>"],
  ["others stay", `<a href="https://here.example">In</a>`, `<a href="https://here.example">In</a>`],
  ["of a row no dot is left", `<p>${link("Choose", "/p")} · ${link("Leave")}</p>`, "<p></p>"],
  ["nor one before", `<p><a href="/in">In</a> &middot; ${link("Leave")}</p>`, `<p><a href="/in">In</a></p>`],
  ["nor one behind", `<p>${link("Leave")}\n | <a href="/in">In</a></p>`, `<p><a href="/in">In</a></p>`],
  ["one in the middle", `<p><i>A</i> · ${link("x")} · <i>B</i></p>`, "<p><i>A</i> · <i>B</i></p>"],
  [
    "one that is not closed loses its tag alone",
    `<p><a href=${gone}>Leave</p><p>Kept</p>`,
    "<p>Leave</p><p>Kept</p>",
  ],
  ["none", "no links", "no links"],
])("%s", (_, html, expected) => {
  expect(without(html)).toBe(expected);
});

test("many links take a time linear in their number", () => {
  const { user } = process.cpuUsage();
  expect(without(`${link("x")} text `.repeat(20_000))).toBe(" text ".repeat(20_000));
  expect((process.cpuUsage().user - user) / 1_000).toBeLessThan(3_000);
});
