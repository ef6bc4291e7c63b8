import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { resuming, retrying } from "../../../../services/campaigns/steering.ts";

const now = new Date("2026-11-24T12:00:00.000Z");
const counts = { sent_count: 200, hard_bounced_count: 20, complained_count: 1 };
const goesOn = { transition: "resume", fields: { baseline: counts } };

test.each([
  ["that was never scheduled goes on", undefined, goesOn],
  ["whose start is past goes on", "2026-11-24T11:59:59.000Z", goesOn],
  ["whose start was missed goes on", "2026-11-24T09:00:00.000Z", goesOn],
  [
    "whose start is to come is scheduled again",
    "2026-11-24T12:00:01.000Z",
    { transition: "reinstate", fields: {} },
  ],
])("a campaign %s when it is resumed", (_, send_at, steering) => {
  expect(resuming({ ...counts, send_at } as Campaign, now)).toEqual(steering);
});

test("a retry begins at the first batch, and says whether the unknown are among it", () => {
  expect(retrying(true)).toEqual({
    transition: "retry",
    fields: { retrying: { include_unknown: true, next: 0 } },
  });
});
