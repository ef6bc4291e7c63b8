import { expect, test } from "vitest";
import type { CampaignContent } from "../../../../services/mail/content.ts";
import { parseSound, renderSound } from "../../../../services/mail/every-fault.ts";

const content = (fields: Partial<CampaignContent> = {}): CampaignContent => ({
  subject: "Hi",
  html: "<p>Hi</p>",
  ...fields,
});
const faultsOf = (fields: Partial<CampaignContent>) =>
  parseSound(content(fields)).faults.map(({ field, position, message }) => [
    field,
    position && `${position.line}:${position.column}`,
    message,
  ]);
const link = "https://news.example.com/unsubscribe/test";

test("every fault of every template is found, with the place it has in what was written", () => {
  expect(
    faultsOf({
      subject: "Hi {{ first_name | shout }}",
      preheader: "{% nope %}",
      html: "<p>{{ a | loud }}</p>\n  <p>{{ b..c }} {{ d }}</p>\n<p>{{ e | soft }}{% assign = 3 %}",
      text: "\n {{ first_name ",
    }),
  ).toEqual([
    ["subject", "1:4", "there is no filter shout: did you mean sort?"],
    ["preheader", "1:1", "there is no tag {% nope %}"],
    ["body", "1:4", "there is no filter loud"],
    ["body", "2:11", expect.stringContaining("after the name of a field")],
    ["body", "3:4", "there is no filter soft: did you mean sort?"],
    ["body", "3:28", expect.stringContaining("it lacks a name")],
    ["text_body", "2:2", "{{ first_name is not closed: it ends with }}"],
  ]);
});

test("what is not closed hides nothing behind it, and a block is blamed once", () => {
  expect(faultsOf({ html: "{{ a \n<p>{{ b | loud }}</p>" })).toEqual([
    ["body", "1:1", "{{ a is not closed: it ends with }}"],
    ["body", "2:4", "there is no filter loud"],
  ]);
  expect(faultsOf({ html: "{% if a %}\n{% else %}{% elsif b %}" })).toHaveLength(1);
  expect(faultsOf({ html: "{% for %}{{ x }}{% endfor %}" })).toHaveLength(1);
});

test("what is wrong is taken out, and the rest can be looked at", () => {
  const restOf = (html: string) =>
    renderSound(parseSound(content({ html })), { email: "ada@example.net" }, link).rest.html;
  expect(restOf("<p>{{ a | loud }}{{ email }}")).toContain("ada@example.net");
  expect(restOf("{{ email }} {{ broken <p>")).toContain("ada@example.net");
  expect(restOf("{{ email }} {% if a %} {{ email }} {% else %} {% elsif b %}")).toMatch(
    /ada@example.net +ada@example.net/,
  );
  expect(restOf("{{ email }} {% for %} {{ email }} {% endfor %}{% endif %}")).toMatch(
    /ada@example.net +ada@example.net/,
  );
});

test("no template has more faults than a person reads, and what is too large is said once", () => {
  expect(faultsOf({ html: "{{ a | loud }} ".repeat(100) })).toHaveLength(10);
  expect(faultsOf({ html: `{{ a | loud }}\n${"{{ a }}".repeat(10_001)}` })).toEqual([
    ["body", "2:69994", expect.stringContaining("more than 10000 tags")],
  ]);
});

test("the parts that are well are rendered, also where another fails for a reader", () => {
  const render = (fields: Partial<CampaignContent>) => {
    const { mail, faults } = renderSound(
      parseSound(content(fields)),
      { email: "ada@example.net", first_name: "Ada" },
      link,
    );
    return [mail, faults.map(({ field }) => field)];
  };
  const html = `<p>Hi Ada</p><p style="margin:2em 0 0;font:12px/1.5 sans-serif;color:#767676"><a href="${link}" style="color:#767676">Unsubscribe</a></p>`;
  const greeting = { html: "<p>Hi {{ first_name }}</p>" };
  expect(render({ ...greeting, subject: "{{ x | loud }}" })).toEqual([
    { subject: undefined, preheader: "", html, text: expect.stringContaining("Hi Ada") },
    ["subject"],
  ]);
  const runaway = "{% for i in (1..100000000) %}x{% endfor %}";
  expect(render({ ...greeting, preheader: runaway, text: "{{ '%' | url_decode }}" })).toEqual([
    { subject: "Hi", preheader: undefined, html, text: undefined },
    ["preheader", "text_body"],
  ]);
  expect(render({ html: "{{ '%' | url_decode }}" })).toEqual([
    { subject: "Hi", preheader: "", html: undefined, text: undefined },
    ["body"],
  ]);
  expect(render({ html: "{{ a | loud }}", text: "Hi" })).toEqual([
    { subject: "Hi", preheader: "", html: undefined, text: `Hi\n\nUnsubscribe: ${link}\n` },
    ["body"],
  ]);
});
