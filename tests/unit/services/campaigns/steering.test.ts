import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { approving, moving, resending, resuming, retrying } from "../../../../services/campaigns/steering.ts";

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

const author = { key_id: "0123456789abcdef", name: "author" };
const editor = { key_id: "fedcba9876543210", name: "editor" };
const asked = { asked_by: author, asked_at: "2026-11-24T10:00:00.000Z" };

test.each([
  ["without a start begins at once", undefined, "release_now"],
  ["whose start has come begins at once", now.toISOString(), "release_now"],
  ["whose start is long past begins at once, too", "2026-10-01T00:00:00.000Z", "release_now"],
  ["whose start is to come waits for it", "2026-11-24T12:00:01.000Z", "release"],
])("a campaign %s when it is released", (_, send_at, transition) => {
  expect(approving({ ...(send_at && { send_at }) }, asked, editor, now)).toEqual({
    transition,
    fields: { approval: { ...asked, approved_by: editor, approved_at: now.toISOString() } },
  });
});

test.each([
  ["scheduled", undefined, "move"],
  ["paused", undefined, "reinstate"],
  ["scheduled", asked, "ask_again"],
  ["paused", asked, "ask_again"],
] as const)("one that is %s, with the approval %j, is moved by %s", (status, approval, transition) => {
  const campaign = { status, ...(approval && { approval }) } as Campaign;
  const mover = { by: editor, at: now.toISOString() };
  const { fields, ...steering } = moving(campaign, now, undefined, mover);
  expect(steering).toEqual({ transition });
  expect(fields.approval).toEqual(approval && { asked_by: editor, asked_at: mover.at });
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
