import { expect, test } from "vitest";
import { placeOfLink, templateLinks } from "../../../../services/mail/template-links.ts";

test("the links of templates are listed once, as they are written; those to leave by are not", () => {
  const links = templateLinks([
    `<a href="https://a.example/?x=1&amp;y=2">A</a> <a href='https://a.example/u/{{ email }}'>B</a>
     <a href="{{ unsubscribe_url }}">Leave</a> <a href="mailto:a@example.net">M</a> <a href="#top">T</a> <a>none</a>`,
    `<a href="https://a.example/?x=1&amp;y=2">Again</a><a href="{{ link }}">C</a>`,
  ]);
  expect(links).toEqual(["https://a.example/?x=1&y=2", "https://a.example/u/{{ email }}", "{{ link }}"]);
});

test("there are 50 of them at most", () => {
  const html = Array.from({ length: 80 }, (_, n) => `<a href="https://a.example/${n}">x</a>`).join("");
  expect(templateLinks([html])).toHaveLength(50);
});

test.each<[string, number | undefined]>([
  ["https://shop.example/new", 0],
  ["https://shop.example/city/Bern?u=7", 2],
  ["https://shop.example/ada@example.net", 1],
  ["https://elsewhere.example/", undefined],
  ["https://shop.example", undefined],
])("who follows %s follows the link at %s", (followed, place) => {
  const links = [
    "https://shop.example/new",
    "https://shop.example/{{ email }}",
    "https://shop.example/city/{{ city | default: 'x' }}?u={{ id }}",
  ];
  expect(placeOfLink(links, followed)).toBe(place);
});
