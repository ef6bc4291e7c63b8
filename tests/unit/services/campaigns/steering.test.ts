import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { resending, resuming, retrying } from "../../../../services/campaigns/steering.ts";

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

test.each([
  [{ include_unknown: false, unreported: false }, ["failed"]],
  [{ include_unknown: true, unreported: false }, ["failed", "unknown"]],
  [{ include_unknown: false, unreported: true }, ["failed", "unreported"]],
])("a retry asked for with %j begins at the first batch, and says whom it is for", (also, repeats) => {
  expect(retrying(also)).toEqual({ transition: "retry", fields: { retrying: { repeats, next: 0 } } });
});

test("what a campaign does by itself is for the unreported alone, and says so", () => {
  expect(resending).toEqual({
    transition: "resend",
    fields: {
      reason: "Mails those again whom SES most likely never had, as it was asked to when it was launched.",
      retrying: { repeats: ["unreported"], by_itself: true, next: 0 },
    },
  });
});
