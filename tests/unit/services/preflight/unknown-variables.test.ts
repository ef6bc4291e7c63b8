import { expect, test } from "vitest";
import type { CampaignContent } from "../../../../services/mail/content.ts";
import { parseTemplates } from "../../../../services/mail/render-mail.ts";
import { usedVariables } from "../../../../services/mail/used-variables.ts";
import { findUnknown, unknownProblems } from "../../../../services/preflight/unknown-variables.ts";

const find = async (content: Partial<CampaignContent>, attributes: object[] = [], others: object[] = []) => {
  let asked = 0;
  const templates = parseTemplates({ subject: "Hi", html: "", ...content });
  const contacts = {
    sample: async () => {
      asked++;
      return others.map((own) => ({ attributes: own })) as never;
    },
  };
  const sample = attributes.map((own) => ({ values: { email: "a@example.net", attributes: own } })) as never;
  const unknown = await findUnknown(contacts, usedVariables(templates), templates, sample);
  return { asked, unknown, found: unknown.map(({ name, nearest }) => [name, nearest]) };
};

test("fields, attributes, links, and what a template makes itself are known", async () => {
  const html = `{{ first_name }} {{ attributes.city }} {{ city }} {{ unsubscribe_url }} {{ postal_address }}
    {% assign x = email %}{{ x }}{% for a in attributes %}{{ a[0] }}{{ forloop.index }}{% endfor %}{{ "now" | date: "%Y" }}`;
  expect(await find({ html }, [{ city: "Ulm" }])).toEqual({ asked: 0, unknown: [], found: [] });
});

test.each([
  ["first_nmae", "first_name"],
  ["firstName", "first_name"],
  ["First_Name", "first_name"],
  ["fist_name", "first_name"],
  ["lastname", "last_name"],
  ["emial", "email"],
  ["citty", "city"],
  ["unsubscribe_link", undefined],
  ["colour", undefined],
])("{{ %s }}: did you mean %s?", async (name, nearest) => {
  expect((await find({ html: `{{ ${name} }}` }, [{ city: "Ulm" }])).found).toEqual([[name, nearest]]);
});

test("one that has a default, or that only a condition asks for, is found too, once and where it is", async () => {
  const { unknown } = await find({
    subject: "Hi {{ first_nmae | default: 'you' }}",
    html: "<p>\n{% if plna %}{{ first_nmae }}{% endif %}",
  });
  expect(unknown.map(({ name, field, position }) => [name, field, position])).toEqual([
    ["first_nmae", "subject", { line: 1, column: 7 }],
    ["plna", "body", { line: 2, column: 7 }],
  ]);
});

test("other contacts are asked before anything is called unknown", async () => {
  expect(await find({ html: "{{ plan }}" }, [{}], [{ plan: "pro" }])).toMatchObject({ asked: 1, found: [] });
  expect((await find({ html: "{{ plna }}" }, [{}], [{ plan: "pro" }])).found).toEqual([["plna", "plan"]]);
});

test("the problem names what was meant, or what there is", async () => {
  const { unknown } = await find({ html: "{{ first_nmae }} {{ attributes.colour }}" }, [{ city: "Ulm" }]);
  expect(unknownProblems(unknown)).toEqual([
    {
      severity: "warning",
      code: "unknown_variable",
      field: "body",
      line: 1,
      column: 4,
      message: "No contact has {{ first_nmae }}: did you mean {{ first_name }}?",
    },
    {
      severity: "warning",
      code: "unknown_variable",
      field: "body",
      line: 1,
      column: 21,
      message: expect.stringMatching(/^No contact has \{\{ attributes\.colour \}\}: .* first_name, .*city/),
    },
  ]);
});
