import { expect, test } from "vitest";
import {
  parseTemplate,
  renderTemplate,
  scopeOf,
  type TemplateKind,
} from "../../../../services/mail/liquid.ts";
import { missingVariables } from "../../../../services/mail/missing-variables.ts";

const render = (kind: TemplateKind, template: string, values = {}) =>
  renderTemplate(kind, parseTemplate(kind, template), scopeOf({ email: "ada@example.net", ...values }));

test("a value a contact lacks is empty, or the default the template gives", () => {
  expect(render("html", "Hello {{ first_name }}!")).toBe("Hello !");
  expect(render("html", "Hello {{ first_name | default: 'friend' }}!")).toBe("Hello friend!");
});

test("values are escaped in HTML and left alone in text", () => {
  const values = { first_name: `<b onclick="x">O'Neil & Co</b>` };
  expect(render("html", "{{ first_name }}", values)).toBe(
    "&lt;b onclick=&#34;x&#34;&gt;O&#39;Neil &amp; Co&lt;/b&gt;",
  );
  expect(render("text", "{{ first_name }}", values)).toBe(values.first_name);
});

test("a value that looks like a template is text", () => {
  expect(render("html", "{{ first_name }}", { first_name: "{{ email }}" })).toBe("{{ email }}");
});

test("attributes stand beside the fields, which win", () => {
  const values = { attributes: { colour: "teal", email: "mallory@example.net" } };
  expect(render("text", "{{ colour }} {{ attributes.colour }} {{ email }}", values)).toBe(
    "teal teal ada@example.net",
  );
});

test("a template reaches no prototype", () => {
  expect(render("text", "[{{ attributes.constructor.name }}{{ __proto__ }}{{ email.constructor }}]")).toBe(
    "[]",
  );
});

test("a template that runs away is stopped", () => {
  expect(() => render("html", "{% for i in (1..100000000) %}x{% endfor %}")).toThrow(/limit/);
  expect(() =>
    render(
      "html",
      "{% for i in (1..9000) %}{% for j in (1..9000) %}{% for k in (1..9000) %}{% endfor %}{% endfor %}{% endfor %}",
    ),
  ).toThrow(/limit/i);
});

test("a template reads no file: it is refused, for it would fail for everybody", () => {
  for (const template of [
    "{% include 'x' %}",
    "{% render 'x' %}",
    "{% layout 'x' %}{% block a %}{% endblock %}",
  ])
    expect(() => parseTemplate("html", template)).toThrow(/there is no tag \{% \w+ %\}/);
  expect(() => render("html", "{% include 'package.json' %}")).toThrow();
  expect(() => render("html", "{% render '/etc/passwd' %}")).toThrow();
});

test("an error of the template's author says what and where", () => {
  expect(() => parseTemplate("html", "<p>\n{% if first_name %}</p>")).toThrow(
    expect.objectContaining({ position: { line: 2, column: 1 } }),
  );
  expect(() => parseTemplate("html", "{{ first_name | shout }}")).toThrow(/no filter shout/);
});

test("a variable is missing when the recipient would read it, has it not, and no default is given", () => {
  const missing = (template: string, values = {}) => [
    ...missingVariables(
      parseTemplate("html", template),
      scopeOf({ email: "ada@example.net", ...values }),
    ).keys(),
  ];
  expect(missing("{{ first_name }} {{ company }} {{ first_name }}", { company: "AE" })).toEqual([
    "first_name",
  ]);
  expect(missing("{{ first_name | default: 'friend' }} {{ email }}")).toEqual([]);
  expect(missing("{{ first_name | upcase | default: 'friend' }}")).toEqual(["first_name"]);
  expect(missing("{% if first_name %}{{ first_name }}{% else %}friend{% endif %}")).toEqual([]);
  expect(missing("{% if email %}{% for i in (1..3) %}{{ city }}{% endfor %}{% endif %}")).toEqual(["city"]);
  expect(missing("{{ attributes.colour }}", { attributes: { size: 1 } })).toEqual(["attributes.colour"]);
  expect(missing("{% assign name = first_name | default: 'friend' %}{{ name }}")).toEqual([]);
  expect(missing("{% for i in (1..100000000) %}{% endfor %}")).toEqual([]);
});
