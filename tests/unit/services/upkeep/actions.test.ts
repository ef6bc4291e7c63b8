import { describe, expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import type { Progress } from "../../../../services/deliveries/batch.ts";
import { actionsFor, isDue, settlementOf } from "../../../../services/upkeep/actions.ts";
import { campaignItem } from "../../../support/stage.ts";

const now = new Date("2026-11-24T12:00:00.000Z");
const ago = (ms: number) => new Date(now.getTime() - ms).toISOString();
const minute = 60_000;
const hour = 60 * minute;

/** A campaign that changed a moment ago, with three recipients to send to. */
const campaign = (fields: Partial<Campaign>): Campaign =>
  campaignItem("ses_campaign_1", {
    total_contacts: 3,
    batch_count: 1,
    batching: { done: true },
    updated_at: ago(1_000),
    ...fields,
  });
const stale = { updated_at: ago(minute) };
const allSent = { sent_count: 3 };

describe("what the sweeper does for a campaign", () => {
  const milestones = { kind: "announce_milestones" };
  const request = { kind: "announce_request" };
  const complete = { kind: "complete" };
  const batches = (due: string, rememberAfter = 0) => ({ kind: "announce_batches", due, rememberAfter });
  const missed = (sendAt: string) => ({
    kind: "miss",
    reason: `Its start at ${sendAt} was missed by more than an hour. Resume it to start now, or cancel it.`,
  });
  const claims = batches("claim_expired");
  const freezing = { batching: { done: false } };
  const retrying = { retrying: { include_unknown: false, next: 0 } };

  test.each<[string, Partial<Campaign>, object[]]>([
    ["scheduled for later", { status: "scheduled", send_at: ago(-minute) }, []],
    ["scheduled, and due", { status: "scheduled", send_at: ago(0) }, [{ kind: "start" }]],
    ["scheduled, and late", { status: "scheduled", send_at: ago(hour) }, [{ kind: "start" }]],
    ["scheduled, and too late", { status: "scheduled", send_at: ago(2 * hour) }, [missed(ago(2 * hour))]],
    ["scheduled, unchanged", { status: "scheduled", send_at: ago(-minute), ...stale }, [milestones]],
    ["pending", { status: "pending", total_contacts: 0 }, []],
    ["pending for a while", { status: "pending", total_contacts: 0, ...stale }, [milestones, request]],
    ["being frozen", { status: "in_progress", ...freezing }, [claims, complete]],
    [
      "no batcher works on",
      { status: "in_progress", ...freezing, ...stale },
      [milestones, request, claims, complete],
    ],
    ["being sent", { status: "in_progress" }, [batches("stuck"), complete]],
    [
      "being sent, its first batches done",
      { status: "in_progress", first_open: { batch: 40 } },
      [batches("stuck", 40), complete],
    ],
    [
      "retried since its first batches were done",
      { status: "in_progress", first_open: { batch: 40 }, retried_at: ago(hour) },
      [batches("stuck"), complete],
    ],
    [
      "unchanged while it is sent",
      { status: "in_progress", ...stale },
      [milestones, batches("stuck"), complete],
    ],
    ["that waits", { status: "in_progress", resumes_at: ago(-minute) }, [claims, complete]],
    ["that has waited", { status: "in_progress", resumes_at: ago(0) }, [batches("stuck"), complete]],
    ["of which all is sent", { status: "in_progress", ...allSent }, [complete]],
    [
      "whose retry is being prepared",
      { status: "in_progress", ...retrying },
      [{ kind: "announce_batches", due: "stuck" }, complete],
    ],
    [
      "whose retry nobody prepares",
      { status: "in_progress", ...retrying, ...stale },
      [milestones, request, { kind: "announce_batches", due: "stuck" }, complete],
    ],
    ["paused", { status: "paused", ...stale }, [milestones, claims]],
    ["cancelled", { status: "cancelled" }, [claims]],
    ["failed, with nobody left", { status: "failed", ...allSent }, []],
    ["completed", { status: "completed", ...allSent, ...stale }, [milestones]],
  ])("one %s", (_, fields, actions) => {
    expect(actionsFor(campaign(fields), now)).toEqual(actions);
  });
});

describe("what becomes of a campaign that has ended", () => {
  const recounted = { ...allSent, ...stale, recounted_at: stale.updated_at };
  const long = { ...recounted, updated_at: ago(25 * hour), recounted_at: ago(25 * hour) };

  test.each<[string, Partial<Campaign>, ReturnType<typeof settlementOf>]>([
    ["a moment ago", { status: "completed" }, undefined],
    ["and is quiet", { status: "completed", ...stale }, "recount"],
    [
      "and changed since it was recounted",
      { status: "failed", ...stale, recounted_at: ago(hour) },
      "recount",
    ],
    ["and is recounted", { status: "cancelled", ...recounted }, "close"],
    ["and still has unknown outcomes", { status: "completed", ...recounted, unknown_count: 1 }, undefined],
    [
      "a day ago, and still has unknown outcomes",
      { status: "completed", ...long, completed_at: ago(25 * hour), unknown_count: 1 },
      "close",
    ],
    ["a day ago without saying when", { status: "completed", ...long, unknown_count: 1 }, "close"],
    ["not at all, though it is quiet", { status: "paused", ...stale }, undefined],
  ])("one that ended %s", (_, fields, settlement) => {
    expect(settlementOf(campaign(fields), now)).toBe(settlement);
  });
});

test.each([
  ["that moved a moment ago", { updated_at: ago(1_000) }, false, false],
  ["that stands still", { updated_at: ago(minute) }, true, false],
  ["of a sender that lives", { updated_at: ago(hour), claim: { expires_at: ago(-1) } }, false, false],
  ["of a sender that died", { updated_at: ago(1_000), claim: { expires_at: ago(1) } }, true, true],
])("a batch %s is announced again, or not", (_, progress, stuck, claimExpired) => {
  expect(isDue(progress as Progress, "stuck", now)).toBe(stuck);
  expect(isDue(progress as Progress, "claim_expired", now)).toBe(claimExpired);
});
