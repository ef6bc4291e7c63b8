import { expect, test } from "vitest";
import { transitions } from "../../../services/campaigns/lifecycle.ts";
import { campaignStatuses } from "../../../services/campaigns/schemas.ts";
import { actionsOf } from "../../../web/campaigns/actions.ts";
import { phaseOf, pollMsOf } from "../../../web/campaigns/progress.ts";
import { statusNoteOf } from "../../../web/campaigns/status-note.ts";
import { dateTime } from "../../../web/format.ts";

const operatorActions = ["pause", "resume", "cancel", "retry"] as const;

test.each(campaignStatuses)("a campaign that is %s is offered what the API allows, and no more", (status) => {
  const allowed = operatorActions.filter((action) =>
    (transitions[action].from as readonly string[]).includes(status),
  );
  expect(actionsOf({ status, failed_count: 1, unknown_count: 0 })).toEqual(allowed);
});

test("a retry is offered when somebody failed or may not have been reached, or the campaign failed", () => {
  expect(actionsOf({ status: "completed", failed_count: 0, unknown_count: 0 })).toEqual([]);
  expect(actionsOf({ status: "completed", failed_count: 0, unknown_count: 3 })).toEqual(["retry"]);
  expect(actionsOf({ status: "completed", failed_count: 2, unknown_count: 0 })).toEqual(["retry"]);
  expect(actionsOf({ status: "failed", failed_count: 0, unknown_count: 0 })).toEqual(["retry"]);
});

test("a campaign is asked after often while it moves, and less when it stands or is over", () => {
  expect(campaignStatuses.map((status) => [status, phaseOf({ status }), pollMsOf({ status })])).toEqual([
    ["awaiting_approval", "idle", 5000],
    ["scheduled", "idle", 5000],
    ["pending", "moving", 2000],
    ["in_progress", "moving", 2000],
    ["paused", "idle", 5000],
    ["completed", "over", 10_000],
    ["failed", "over", 10_000],
    ["cancelled", "over", 10_000],
  ]);
});

test.each([
  ["in_progress", null, 100, 40, undefined],
  [
    "paused",
    "Paused by an operator.",
    100,
    40,
    "Paused by an operator. Nothing more is sent until it is resumed.",
  ],
  ["cancelled", null, 1200, 1000, "Ended by an operator: 1,000 of 1,200 recipients were not reached."],
  ["cancelled", null, 10, 1, "Ended by an operator: 1 of 10 recipients was not reached."],
  ["cancelled", null, 0, 0, "Ended by an operator before anybody was mailed."],
] as const)(
  "%s (%s) with %i recipients, %i remaining, reads so",
  (status, reason, total, remaining, words) => {
    const counts = { total_contacts: total, remaining_count: remaining };
    expect(statusNoteOf({ status, reason, send_at: null, started_at: null, series: null, ...counts })).toBe(
      words,
    );
  },
);

test("a scheduled campaign says when it starts", () => {
  const send_at = "2026-12-01T08:00:00.000Z";
  const scheduled = {
    status: "scheduled",
    reason: null,
    send_at,
    total_contacts: 0,
    remaining_count: 0,
    started_at: null,
    series: null,
  } as const;
  expect(statusNoteOf(scheduled)).toBe(`Starts ${dateTime(send_at)}. Who gets it is decided then.`);
});
