import { describe, expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { actionsFor, settlementOf } from "../../../../services/upkeep/actions.ts";
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
const inDays = (days: number) => now.getTime() / 1_000 + days * 86_400;
const stale = { updated_at: ago(minute) };
const allSent = { sent_count: 3 };
const series = {
  every: "week",
  interval: 1,
  time_zone: "Europe/Berlin",
  first_at: ago(hour),
  planned_at: ago(hour),
  series_id: "ses_campaign_1",
  number: 1,
} as const;

describe("what the sweeper does for a campaign", () => {
  const milestones = { kind: "announce_milestones" };
  const request = { kind: "announce_request" };
  const complete = { kind: "complete" };
  const takeBack = (...batches: number[]) => ({ kind: "take_back", batches });
  const missed = (sendAt: string) => ({
    kind: "miss",
    reason: `Its start at ${sendAt} was missed by more than an hour. Resume it to start now, or cancel it.`,
  });
  const overdue = (sendAt: string) => ({
    kind: "overdue",
    reason: `Its start at ${sendAt} has passed while it waits to be released. Released now, it starts at once.`,
  });
  /** Of a batch that was given back, of one whose sender was not heard of for too long, and of one that lives. */
  const held = { 0: 0, 2: now.getTime(), 10: now.getTime() + 1 };
  const goOn = { kind: "continue_series" };
  const freezing = { batching: { done: false } };
  const retrying = { retrying: { repeats: ["failed"], next: 0 } } as const;

  test.each<[string, Partial<Campaign>, object[]]>([
    ["that waits to be released", { status: "awaiting_approval" }, []],
    ["not released, unchanged", { status: "awaiting_approval", ...stale }, [milestones]],
    ["not released before its time", { status: "awaiting_approval", send_at: ago(-1) }, []],
    ["not released at its time", { status: "awaiting_approval", send_at: ago(0) }, [overdue(ago(0))]],
    [
      "not released long after, that says so",
      { status: "awaiting_approval", send_at: ago(9 * hour), reason: overdue(ago(9 * hour)).reason },
      [],
    ],
    ["scheduled for later", { status: "scheduled", send_at: ago(-minute) }, []],
    ["scheduled, and due", { status: "scheduled", send_at: ago(0) }, [{ kind: "start" }]],
    ["scheduled, and late", { status: "scheduled", send_at: ago(hour) }, [{ kind: "start" }]],
    ["scheduled, and too late", { status: "scheduled", send_at: ago(2 * hour) }, [missed(ago(2 * hour))]],
    ["scheduled, unchanged", { status: "scheduled", send_at: ago(-minute), ...stale }, [milestones]],
    ["pending", { status: "pending", total_contacts: 0 }, []],
    ["pending for a while", { status: "pending", total_contacts: 0, ...stale }, [milestones, request]],
    ["as old as its retention allows", { status: "paused", expires_at: inDays(1) }, [{ kind: "expire" }]],
    ["older, and under way", { status: "in_progress", expires_at: inDays(-1) }, [{ kind: "expire" }]],
    ["not that old yet", { status: "paused", expires_at: inDays(1) + 1 }, []],
    ["being frozen", { status: "in_progress", ...freezing }, [complete]],
    [
      "no batcher works on",
      { status: "in_progress", ...freezing, ...stale },
      [milestones, request, complete],
    ],
    ["being sent", { status: "in_progress", held }, [complete]],
    ["unchanged while it is sent", { status: "in_progress", held, ...stale }, [milestones, complete]],
    ["that waits", { status: "in_progress", resumes_at: ago(-minute), held }, [complete]],
    ["of which all is sent", { status: "in_progress", ...allSent }, [complete]],
    [
      "whose retry is being prepared",
      { status: "in_progress", ...retrying, held },
      [takeBack(0, 2), complete],
    ],
    [
      "whose retry nobody prepares",
      { status: "in_progress", ...retrying, ...stale },
      [milestones, request, complete],
    ],
    ["paused", { status: "paused", held, ...stale }, [milestones, takeBack(0, 2)]],
    ["paused, with senders that still live", { status: "paused", held: { 10: held[10] } }, []],
    ["cancelled", { status: "cancelled", held }, [takeBack(0, 2)]],
    ["cancelled, with nothing left", { status: "cancelled" }, []],
    ["failed", { status: "failed", held }, [takeBack(0, 2)]],
    ["completed", { status: "completed", ...allSent, ...stale }, [milestones]],
    ["that repeats, and is being sent", { status: "in_progress", series }, [goOn, complete]],
    ["that repeats, and was cancelled", { status: "cancelled", series }, [goOn]],
    ["that repeats, and waits", { status: "scheduled", send_at: ago(-minute), series }, []],
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
    ["and its rows may be deleted", { status: "completed", ...stale, expires_at: inDays(0) }, "close"],
    ["and is recounted", { status: "cancelled", ...recounted }, "close"],
    ["and still has unknown outcomes", { status: "completed", ...recounted, unknown_count: 1 }, undefined],
    [
      "a day ago, and still has unknown outcomes",
      { status: "completed", ...long, completed_at: ago(25 * hour), unknown_count: 1 },
      "close",
    ],
    ["a day ago without saying when", { status: "completed", ...long, unknown_count: 1 }, "close"],
    ["while senders have batches of it", { status: "cancelled", ...stale, held: { 0: 1 } }, undefined],
    ["before the next of its series is there", { status: "cancelled", ...recounted, series }, undefined],
    [
      "once the next of its series is there",
      { status: "cancelled", ...recounted, series, next_campaign_id: "ses_campaign_2" },
      "close",
    ],
    ["not at all, though it is quiet", { status: "paused", ...stale }, undefined],
  ])("one that ended %s", (_, fields, settlement) => {
    expect(settlementOf(campaign(fields), now)).toBe(settlement);
  });
});
