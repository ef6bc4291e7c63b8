import { describe, expect, test } from "vitest";
import { parseTemplate, renderTemplate, scopeOf } from "../../../services/mail/liquid.ts";
import { renderPreview } from "../../../web/compose/preview-engine.ts";

const ada = {
  email: "ada@example.net",
  first_name: "Ada",
  last_name: "Lovelace",
  company: "Analytical Engines",
  unsubscribe_url: "#unsubscribe",
};

const sent = (kind: "html" | "text", template: string) => {
  try {
    return renderTemplate(kind, parseTemplate(kind, template), scopeOf(ada));
  } catch {
    return undefined;
  }
};

test("fills in the sample contact, and a default where that has nothing", () => {
  const template =
    "{{first_name}} {{ last_name | default: 'friend' }} likes {{ attributes.colour | default: \"teal\" }}{{ seat }}.";
  expect(renderPreview("html", template)).toEqual({ ok: true, content: "Ada Lovelace likes teal." });
});

describe("what is previewed is what is sent", () => {
  test.each([
    "{% if company %}{{ company | upcase }}{% endif %}",
    "{% for i in (1..3) %}{{ i }}{% unless forloop.last %}, {% endunless %}{% endfor %}",
    "{{ '<b>' }} {{ first_name | append: ' & Co' }} {{ '<i>' | raw }}",
    '<a href="{{ unsubscribe_url }}">{{ missing }}{{ company.constructor }}{{ __proto__ }}</a>',
    "{% assign name = first_name | default: 'friend' %}{{ name }}{% comment %}no{% endcomment %}",
  ])("%s", (template) => {
    for (const kind of ["html", "text"] as const)
      expect(renderPreview(kind, template)).toEqual({ ok: true, content: sent(kind, template) });
  });

  test.each([
    "{{ first_name | shout }}",
    "{% include 'x' %}",
    "{% render '/etc/passwd' %}",
    "{% for i in (1..100000000) %}x{% endfor %}",
    "{% for i in (1..9000) %}{% for j in (1..9000) %}{% for k in (1..9000) %}{% endfor %}{% endfor %}{% endfor %}",
    "x".repeat(2_000_001),
  ])("and what is not sent is not previewed: template %#", (template) => {
    expect(sent("html", template)).toBeUndefined();
    expect(renderPreview("html", template)).toMatchObject({ ok: false });
  });
});

test("what is wrong with a template is said with its place", () => {
  expect(renderPreview("html", "<p>\n{% if first_name %}</p>")).toEqual({
    ok: false,
    fault: "Not valid Liquid: tag {% if first_name %} not closed (line 2, column 1).",
  });
});
