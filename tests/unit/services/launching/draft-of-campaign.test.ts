import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { startOf } from "../../../../services/campaigns/schedule.ts";
import { campaignRequest } from "../../../../services/campaigns/schemas.ts";
import { draftOfCampaign } from "../../../../services/launching/draft-of-campaign.ts";
import { campaignItem } from "../../../support/stage.ts";

const stored: Record<string, unknown> = {
  "campaigns/c/content.json": { subject: "Hi", html: "<p>Hi</p>", text: "Hi" },
  "campaigns/c/design.json": { root: [] },
  "campaigns/c/audience.json": [{ key: "ada@example.net", address: "Ada@example.net" }],
};
const copied: string[] = [];
const deps = (objects = stored) => ({
  content: { findJson: async <T>(key: string) => objects[key] as T | undefined },
  uploads: {
    adopt: async ({ key }: { key: string }) => {
      copied.push(key);
      return "0b3e7c52-5c0b-4f7b-8a54-8a1f2f2f6a11";
    },
  },
});
const copyOf = (fields: Partial<Campaign> = {}, isMoved = false, objects = stored) =>
  draftOfCampaign(deps(objects), campaignItem("c", { audience: "list", ...fields }), { isMoved });

const window = { from: "08:00", to: "20:00", days: ["mon" as const] };
const send_at = "2026-12-01T08:00:00.000Z";
const series = {
  every: "week",
  interval: 2,
  until: "2027-06-30",
  time_zone: "Europe/Berlin",
  first_at: send_at,
  planned_at: send_at,
  series_id: "c",
  number: 1,
} as const;

test.each([
  ["a copy has no start", { send_at, time_zone: "Europe/Berlin" }, false, {}],
  [
    "a copy has the window with its time zone",
    { send_at, time_zone: "Europe/Berlin", sending_window: window },
    false,
    { time_zone: "Europe/Berlin", sending_window: window },
  ],
  ["what is taken back has its moment", { send_at }, true, { send_at }],
  [
    "in its time zone as clocks show it there",
    { send_at, time_zone: "Europe/Berlin" },
    true,
    { send_at: "2026-12-01T09:00:00", time_zone: "Europe/Berlin" },
  ],
  ["a copy does not repeat", { send_at, time_zone: "Europe/Berlin", series }, false, {}],
  [
    "what is taken back repeats",
    { send_at, time_zone: "Europe/Berlin", series },
    true,
    {
      send_at: "2026-12-01T09:00:00",
      time_zone: "Europe/Berlin",
      recurrence: { every: "week", interval: 2, until: "2027-06-30" },
    },
  ],
] as const)("%s", async (_, fields, isMoved, times) => {
  const draft = (await copyOf(fields as Partial<Campaign>, isMoved))!;
  const { send_at, time_zone, sending_window, recurrence } = draft;
  const copy = JSON.parse(JSON.stringify({ send_at, time_zone, sending_window, recurrence }));
  expect(copy).toEqual(times);
  // And it is one that can be asked for
  const request = campaignRequest.parse({
    campaign_name: "c",
    subject: "Hi",
    body: "Hi",
    from_email: "a@example.com",
    ...copy,
  });
  if (isMoved) expect(startOf(request)?.toISOString()).toBe("2026-12-01T08:00:00.000Z");
});

test("words, blocks, files and addresses come with it", async () => {
  const file = {
    filename: "a.pdf",
    content_type: "application/pdf",
    key: "campaigns/c/attachments/0",
    size_bytes: 3,
  };
  expect(await copyOf({ format: "blocks", attachments: [file], from_name: "Us" })).toEqual({
    campaign_name: "Spring programme",
    subject: "Hi",
    body: "<p>Hi</p>",
    text_body: "Hi",
    format: "blocks",
    blocks: { root: [] },
    from_email: "hello@example.com",
    from_name: "Us",
    tracking: true,
    audience: ["Ada@example.net"],
    attachments: [{ attachment_id: expect.any(String), filename: "a.pdf", size_bytes: 3 }],
  });
  expect(copied).toEqual([file.key]);
});

test("each variant comes with what is its own, and with the blocks it was written in", async () => {
  const objects = {
    ...stored,
    "campaigns/c/variant-1.json": { subject: "Ho", html: "<p>Hi</p>", text: "Hi" },
    "campaigns/c/variant-2.json": { subject: "Hi", html: "<p>Ho</p>" },
    "campaigns/c/design-2.json": { root: [2] },
  };
  const variants = [{ subject: "Hi" }, { subject: "Ho" }, { subject: "Hi", format: "blocks" as const }];
  const ab_test = { share: 20, winner_by: "opens" as const, after_minutes: 60, variants };
  expect((await copyOf({ ab_test }, false, objects))?.ab_test).toEqual({
    share: 20,
    winner: "opens",
    after_minutes: 60,
    variants: [{ subject: "Ho" }, { body: "<p>Ho</p>", format: "blocks", blocks: { root: [2] } }],
  });
});

test("without its words or its audience there is no copy: it would be for everybody", async () => {
  const { "campaigns/c/audience.json": _, ...noAudience } = stored;
  expect(await copyOf({}, false, noAudience)).toBeUndefined();
  const { "campaigns/c/content.json": __, ...noWords } = stored;
  expect(await copyOf({}, false, noWords)).toBeUndefined();
});
