import { describe, expect, test } from "vitest";
import { campaignRequest } from "../../../../services/campaigns/schemas.ts";
import { checkRequest, examineRequest } from "../../../../services/launching/check-request.ts";

const nothing = { getMany: async () => new Map() };
const deps = {
  uploads: { get: async () => undefined },
  lists: nothing,
  segments: nothing,
  emailBytesMax: 10_485_760,
  postalAddress: "",
};
const check = (fields: object) =>
  checkRequest(
    deps,
    campaignRequest.parse({
      campaign_name: "Spring",
      subject: "Hi",
      body: "<p>Hi</p>",
      from_email: "hello@example.com",
      ...fields,
    }),
    new Date(),
  );

const exploding = "{% assign x = (1..9000000) %}{% assign y = x | sort_natural %}";

describe("a template that would run away is refused before it is accepted", () => {
  test.each([
    ["a filter that runs out of memory", { body: exploding }, "body", /more work/],
    ["in the subject", { subject: exploding }, "subject", /more work/],
    ["in the text", { text_body: exploding }, "text_body", /more work/],
    ["a filter that nothing interrupts", { body: "{{ (1..6000000) | where: 'a' }}" }, "body", /more work/],
    ["elements within elements", { body: "<i>".repeat(390_000) }, "body", /250 deep/],
    ["tags", { body: "{{ email }}".repeat(20_000) }, "body", /10000 tags/],
    [
      "blocks within blocks",
      { body: "{% if email %}".repeat(101) + "{% endif %}".repeat(101) },
      "body",
      /100 deep/,
    ],
    [
      "only for those with a name",
      { body: `{% if first_name %}${exploding}{% endif %}` },
      "body",
      /more work/,
    ],
    [
      "only for those without",
      { body: `{% unless first_name %}${exploding}{% endunless %}` },
      "body",
      /more work/,
    ],
  ])("%s", async (_, fields, field, message) => {
    const began = performance.now();
    expect(await check(fields)).toMatchObject({
      ok: false,
      code: "invalid_template",
      field,
      message: expect.stringMatching(message),
    });
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

test("HTML of any depth is accepted where the text of it is given", async () => {
  const body = "<i>".repeat(1_000);
  expect(await check({ body })).toMatchObject({ ok: false });
  expect(await check({ body, text_body: "Hi" })).toMatchObject({ ok: true, files: [] });
});

test("a template that fails on the readers it is tried on may be right for those who get it", async () => {
  // As a time zone the example's name is not known
  expect(await check({ body: "{{ 'now' | date: '%H', first_name }}" })).toMatchObject({
    ok: true,
    files: [],
  });
});

test("a template that is not valid says so, with its place", async () => {
  expect(await check({ body: "<p>\n{% if first_name %}</p>" })).toEqual({
    ok: false,
    line: 2,
    column: 1,
    code: "invalid_template",
    field: "body",
    message: "A merge tag is wrong: {% if first_name %} has no end: {% endif %} is missing after it.",
  });
});

test("everything that stands in the way of a request is found at once", async () => {
  const examined = await examineRequest(
    deps,
    campaignRequest.parse({
      campaign_name: "Spring",
      subject: "{{ x | shout }}",
      preheader: "{% nope %}",
      body: `<p>\n{{ x | loud }}\n{{ y | soft }}</p>${"x".repeat(10_485_760)}`,
      text_body: "{% for i in (1..100000000) %}x{% endfor %}",
      from_email: "hello@example.com",
      attachments: [{ attachment_id: "7f0bd0a5-7fd7-4ec3-9b4f-5d2a7bb1b2c3" }],
      send_at: "2020-01-01T00:00:00Z",
      audience: { lists: ["list_4f6d0c1e9b7a2d35"] },
    }),
    new Date(),
  );
  expect(examined.refusals.map(({ code, field, line, column }) => [code, field, line, column])).toEqual([
    ["invalid_request", "send_at", undefined, undefined],
    ["invalid_template", "subject", 1, 1],
    ["invalid_template", "preheader", 1, 1],
    ["invalid_template", "body", undefined, undefined],
    ["invalid_template", "text_body", 1, 1],
    ["unknown_attachment", "attachments[0].attachment_id", undefined, undefined],
    ["email_too_large", "attachments", undefined, undefined],
    ["unknown_list", "audience.lists[0]", undefined, undefined],
  ]);
  expect(examined).toMatchObject({ files: [], audience: undefined });
});
