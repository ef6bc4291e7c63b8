import { expect, test } from "vitest";
import * as z from "zod";
import { batchReady, campaignRequested } from "../../events/campaigns.ts";
import { catalogue } from "../../events/catalogue.ts";
import { parseEvent, source } from "../../events/event.ts";
import { golden } from "../../events/golden.ts";

test.each(catalogue.map((event) => [event.name, event] as const))(
  "%s is as its golden example",
  (name, { detail, version }) => {
    expect(detail.parse(golden[name])).toEqual(golden[name]);
    expect(golden[name]).toMatchObject({ version });
  },
);

test.each(catalogue.map((event) => [event.name, event] as const))(
  "%s carries neither address nor content",
  (_, { detail }) => {
    const schema = JSON.stringify(z.toJSONSchema(detail));
    expect(schema).not.toMatch(/"(email|address|subject|body|html|first_name|last_name)"/);
  },
);

/** What SES calls them: words of its documentation, as SES's own events have them. */
const codesOfSes = ["bounce_sub_type", "feedback_type"];

test.each(catalogue.map((event) => [event.name, event] as const))(
  "%s says nothing in anybody's words: its strings are ids and codes",
  (_, { detail }) => {
    const { properties = {} } = z.toJSONSchema(detail);
    const free = Object.entries(properties).filter(
      ([, schema]) =>
        typeof schema === "object" && schema.type === "string" && !schema.pattern && !schema.enum,
    );
    expect(free.map(([name]) => name).filter((name) => !codesOfSes.includes(name))).toEqual([]);
  },
);

test("names are unique and past-tense facts of a noun", () => {
  const names = catalogue.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names)
    expect(name).toMatch(/^(Campaign|Batch|Contact|Listing|Import|Export|Bulk|Migration)\w*(ed|Ready)$/);
});

const message = (detailType: string, detail: object) =>
  JSON.stringify({
    version: "0",
    id: "0f0e",
    source,
    "detail-type": detailType,
    account: "000000000000",
    time: "2026-11-24T10:00:00Z",
    region: "us-east-1",
    resources: [],
    detail,
  });

test("an event of another type, or of a version this consumer does not know, is refused", () => {
  const detail = { version: 1, campaign_id: "ses_campaign_1" };
  expect(parseEvent(campaignRequested, message("CampaignRequested", detail)).detail).toEqual(detail);
  expect(() => parseEvent(batchReady, message("CampaignRequested", detail))).toThrow();
  expect(() =>
    parseEvent(campaignRequested, message("CampaignRequested", { ...detail, version: 2 })),
  ).toThrow();
});

/** A field as the documentation names it, with its codes where those are all there are. */
const documented = ({ detail }: (typeof catalogue)[number], field: string): string => {
  const { properties = {} } = z.toJSONSchema(detail);
  const schema = properties[field];
  const codes = typeof schema === "object" ? schema.enum : undefined;
  return codes ? `\`${field}\` (${codes.join(", ")})` : `\`${field}\``;
};

test("the catalogue in the documentation is the one in the code", async () => {
  const rows = catalogue.map((event) => {
    const { name, version, summary, detail } = event;
    const fields = Object.keys(detail.shape).filter((key) => key !== "version");
    return `| ${name} | ${version} | ${fields.map((field) => documented(event, field)).join(", ")} | ${summary} |`;
  });
  const text = `# Events on the bus

Source \`${source}\`; the detail carries ids and counts, never addresses or content. Made from \`events/\` by the contract tests: \`npx vitest run --project contract -u\` writes it.

| detail-type | version | detail | what it says |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
  await expect(text).toMatchFileSnapshot("../../events/CATALOGUE.md");
});
