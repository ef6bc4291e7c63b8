import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { missingVariables } from "../../../../services/mail/missing-variables.ts";
import { type MailTemplates, parseTemplates, renderMail } from "../../../../services/mail/render-mail.ts";
import { TemplateError } from "../../../../services/mail/template-error.ts";

/** Of the processor, for one mail; what is within all limits takes a tenth. */
const cpuMsMax = 2_000;
const values = { email: "ada@example.net", first_name: "Ada", attributes: { big: 2 ** 53, many: 5_000_000 } };

/** Makes a mail or is refused as it should be, in time. */
const outcomeOf = (html: string): "made" | "refused" | "failed" => {
  const before = process.threadCpuUsage();
  const outcome = make(html);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(cpuMsMax);
  return outcome;
};

const make = (html: string) => {
  try {
    const mail: MailTemplates = parseTemplates({ subject: "Hi", html });
    expect(renderMail(mail, values, "https://example.com/u").html.length).toBeLessThan(2_500_100);
    return "made";
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    expect(error).toMatchObject({ field: "body", message: expect.stringMatching(/\S/) });
    return error.runaway ? "refused" : "failed";
  }
};

const doubling = (start: string, step: string, then = "{{ x }}") =>
  `{% assign x = ${start} %}${step.repeat(60)}${then}`;
const nested = (open: string, close: string, times: number) => open.repeat(times) + close.repeat(times);
const numbers = "{% assign x = (1..20000) %}";

describe("is refused", () => {
  test.each<[string, string]>([
    ["a filter that runs out of memory", "{% assign x = (1..9000000) %}{% assign y = x | sort_natural %}"],
    ["a filter that nothing interrupts", "{{ (1..6000000) | where: 'a' }}"],
    ["elements within elements", "<i>".repeat(390_000)],
    ["lists within lists", `${"<ul><li>".repeat(100)}${"<p>a</p>".repeat(5_000)}`],
    ["elements without end", "<br>".repeat(100_000)],
    ["a range to a number of the contact", "{% for i in (1..attributes.many) %}{% endfor %}"],
    ["a range to infinity", "{% assign n = 1 | divided_by: 0 %}{% for i in (1..n) %}{% endfor %}"],
    ["a range in a filter's expression", "{{ 'a' | split: '' | where_exp: 'i', '(1..9000000)' }}"],
    ["ranges in ranges", nested("{% for i in (1..9000) %}", "{% endfor %}", 3)],
    ["an array pushed to itself", doubling("'a' | split: ''", "{% assign x = x | push: x %}")],
    ["an array put behind itself", doubling("'a' | split: ''", "{% assign x = x | concat: x %}")],
    ["a string put behind itself", doubling("'ab'", "{% assign x = x | append: x %}")],
    ["a capture of itself twice", doubling("'ab'", "{% capture x %}{{ x }}{{ x }}{% endcapture %}")],
    ["a replacement that grows", doubling("'aaaa'", "{% assign x = x | replace: 'a', x %}")],
    ["a string in pieces", doubling("'ab'", "{% assign x = x | append: x | split: '' | join: '' %}")],
    ["text in a loop", `{% for i in (1..20000) %}${"y".repeat(100_000)}{% endfor %}`],
    ["names of months", `{{ 'now' | date: '${"%B".repeat(9_000)}' }}`],
    ["a date as wide as memory", "{{ 'now' | date: '%1000000000d' }}"],
    ["a filter in a loop", `${numbers}{% for i in x %}{% assign y = x | reverse %}{% endfor %}`],
    ["a long path for each element", `${numbers}{{ x | map: '${".a".repeat(5_000)}' }}`],
    ["a long path in a loop", `{% for i in (1..50000) %}{{ a${".a".repeat(9_000)} }}{% endfor %}`],
    ["arrays compared in a loop", `${numbers}{% for i in x %}{% if x == x %}{% endif %}{% endfor %}`],
    ["a search in a loop", `${numbers}{% for i in x %}{% if x contains 'a' %}{% endif %}{% endfor %}`],
    ["an array written in a loop", `${numbers}{% for i in x %}{{ x }}{% endfor %}`],
    ["tags", "{{ a }}".repeat(200_000)],
    ["lines of a liquid tag", `{% liquid ${"assign a = 1\n".repeat(150_000)}%}`],
    ["blocks within blocks", nested("{% if true %}", "{% endif %}", 5_000)],
    ["captures within captures", nested("{% capture x %}", "{% endcapture %}", 5_000)],
    ["a long source", "x".repeat(2_000_001)],
    [
      "a condition that takes long in a loop",
      `{% for i in (1..50000) %}{% case a %}{% when ${"1,".repeat(9_000)}2 %}{% endcase %}{% endfor %}`,
    ],
  ])("%s", (_, html) => {
    expect(outcomeOf(html)).toBe("refused");
  });
});

test("what mail really has is within all limits", () => {
  const rows =
    "<tr><td>{{ i }}</td><td>{{ 'now' | date: '%d %B %Y' }}</td><td>{{ 'a b' | upcase }}</td></tr>";
  const html = `${"<table><tr><td>".repeat(12)}${"<p>Lorem ipsum dolor</p>".repeat(500)}<table>{% for i in (1..200) %}${rows}{% endfor %}</table>${"</td></tr></table>".repeat(12)}`;
  expect(outcomeOf(html)).toBe("made");
});

test("a machine that stands still between two tags makes no template a runaway", () => {
  let now = 0;
  const clock = vi.spyOn(performance, "now").mockImplementation(() => (now += 60_000));
  expect(outcomeOf("{% for i in (1..20) %}<p>{{ i }}</p>{% endfor %}")).toBe("made");
  clock.mockRestore();
});

test("a range above the numbers that can be counted ends", () => {
  for (const range of ["(9007199254740992..9007199254740994)", "(attributes.big..9007199254740994)"])
    expect(outcomeOf(`{% for i in ${range} %}x{% endfor %}`)).toBe("made");
});

test("a range is what it always was", () => {
  const mail = (html: string) =>
    renderMail(parseTemplates({ subject: "s", html, text: "t" }), values, "").html;
  expect(mail("{{ (1..3) | join: ',' }} {{ (3..1) | size }} {{ ('2'..'4') }}")).toBe("1,2,3 0 234");
  expect(mail("{% for i in (-1..1) %}{{ i }} {% endfor %}{{ (1..x) | size }}")).toBe("-1 0 1 0");
});

test("naming what is missing is bounded by the same work", () => {
  const { html } = parseTemplates({
    subject: "s",
    html: `${"{{ gone }}".repeat(5_000)}${"z".repeat(1_000_000)}`,
  });
  const before = process.threadCpuUsage();
  expect([...missingVariables(html, {}).keys()]).toEqual(["gone"]);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(cpuMsMax);
});

describe("whatever a template is made of, a mail is made or it is refused, in time", () => {
  /** Of a template, in characters. */
  const maxLength = 300_000;
  const number = fc.constantFrom(
    "0",
    "1",
    "3",
    "400",
    "20000",
    "9000000",
    "9007199254740992",
    "n",
    "-5",
    "1.5",
  );
  const value = fc.oneof(
    fc.constantFrom("x", "y", "s", "first_name", "attributes", "nothing", "'a,b'", "''", "'<i>'", "true"),
    number,
    fc.tuple(number, number).map(([low, high]) => `(${low}..${high})`),
  );
  const call = fc.oneof(
    fc.constantFrom(
      "sort",
      "sort_natural",
      "uniq",
      "reverse",
      "size",
      "first",
      "last",
      "json",
      "compact",
      "sum",
    ),
    fc.constantFrom(
      "upcase",
      "escape",
      "strip_html",
      "url_encode",
      "base64_encode",
      "sha256",
      "newline_to_br",
    ),
    fc
      .tuple(
        fc.constantFrom(
          "append",
          "concat",
          "push",
          "split",
          "join",
          "map",
          "where",
          "group_by",
          "find",
          "times",
          "slice",
          "truncate",
          "date",
          "plus",
        ),
        value,
      )
      .map(([name, argument]) => `${name}: ${argument}`),
    fc.tuple(value, value).map(([from, to]) => `replace: ${from}, ${to}`),
    fc.constantFrom("where_exp: 'i', 'i > 1'", "group_by_exp: 'i', 'x'", "map: 'a.b.c'", "date: '%c%1000d'"),
  );
  const expression = fc
    .tuple(value, fc.array(call, { maxLength: 4 }))
    .map(([initial, calls]) => [initial, ...calls].join(" | "));
  const { template } = fc.letrec<{ template: string; part: string }>((tie) => ({
    template: fc.array(tie("part"), { minLength: 1, maxLength: 6 }).map((parts) => parts.join("")),
    part: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      expression.map((made) => `{{ ${made} }}`),
      fc.constantFrom("<i>", "<p>text</p>", "<ul><li>", "</b>", "&amp;", "{{", "%}", "{% break %}"),
      fc
        .tuple(fc.constantFrom("x", "y", "s", "n"), expression)
        .map(([name, made]) => `{% assign ${name} = ${made} %}`),
      fc.tuple(value, tie("template")).map(([over, body]) => `{% for i in ${over} %}${body}{% endfor %}`),
      fc
        .tuple(value, value, tie("template"))
        .map(([a, b, body]) => `{% if ${a} == ${b} %}${body}{% else %}${body}{% endif %}`),
      tie("template").map((body) => `{% capture s %}${body}{% endcapture %}{{ s }}`),
      // One in another would soon be longer than a string can be.
      fc
        .tuple(fc.integer({ min: 1, max: 200 }), tie("part"))
        .map(([times, part]) => part.repeat(times).slice(0, maxLength)),
    ),
  }));

  test("any template", () => {
    const seen = { made: 0, refused: 0, failed: 0 };
    fc.assert(
      fc.property(template, (html) => {
        seen[outcomeOf(html.slice(0, maxLength))]++;
      }),
      { numRuns: 50 },
    );
    // What is generated is neither all harmless nor all refused.
    expect(seen.made).toBeGreaterThan(3);
    expect(seen.refused).toBeGreaterThan(3);
  });
});
