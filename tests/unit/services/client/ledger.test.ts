import { expect, test } from "vitest";
import type { CampaignStatus } from "../../../../services/client/api.ts";
import {
  bar,
  ledgerWords,
  percent,
  progressLine,
  progressStep,
  verdictOf,
} from "../../../../services/client/ledger.ts";

const campaign = (fields: Partial<CampaignStatus> = {}): CampaignStatus => ({
  campaign_id: "ses_campaign_1",
  campaign_name: "Spring",
  status: "in_progress",
  reason: null,
  warning: null,
  resumes_at: null,
  send_at: null,
  total_contacts: 12_000,
  sent_count: 5_990,
  failed_count: 5,
  suppressed_count: 4,
  unknown_count: 2,
  unreported_count: 1,
  remaining_count: 5_999,
  delivered_count: 5_000,
  bounced_count: 3,
  hard_bounced_count: 2,
  complained_count: 1,
  robot_opened_count: 0,
  robot_clicked_count: 0,
  opened_count: 0,
  clicked_count: 0,
  unsubscribed_count: 0,
  created_at: "2026-11-29T10:00:00.000Z",
  updated_at: "2026-11-29T10:00:00.000Z",
  started_at: null,
  completed_at: null,
  ...fields,
});

test.each([
  ["completed", null, "done"],
  ["failed", null, "failed"],
  ["cancelled", null, "failed"],
  // It waits for a person, who may not come.
  ["paused", null, "failed"],
  ["paused", "2026-11-30T00:00:00.000Z", "wait"],
  ["awaiting_approval", null, "wait"],
  ["scheduled", null, "wait"],
  ["pending", null, "wait"],
  ["in_progress", null, "wait"],
] as const)("a campaign that is %s (until %s): %s", (status, resumes_at, verdict) => {
  expect(verdictOf({ status, resumes_at })).toBe(verdict);
});

test("a bar is full, and says 100%, only when all is done", () => {
  expect(bar(0, 0)).toBe("[------------------------]");
  expect(bar(12, 24)).toBe("[############------------]");
  expect(bar(9_999, 10_000)).toBe("[#######################-]");
  expect(bar(24, 24)).toBe("[########################]");
  expect([percent(0, 0), percent(9_999, 10_000), percent(5, 5)]).toEqual([0, 99, 100]);
});

test("a line says how far a campaign is, and why it waits", () => {
  expect(progressLine(campaign())).toBe("[############------------] 50%  6,001 of 12,000  in_progress");
  const waiting = campaign({ reason: "The quota is spent", resumes_at: "2026-11-30T00:00:00.000Z" });
  expect(progressLine(waiting)).toContain("in_progress: The quota is spent (until 2026-11-30T00:00:00.000Z)");
});

test("a log has a line for every tenth part, and for every change of state", () => {
  const steps = [
    campaign({ remaining_count: 12_000, status: "pending" }),
    campaign({ remaining_count: 12_000 }),
    campaign({ remaining_count: 11_000 }),
    campaign({ remaining_count: 10_700 }),
    campaign({ remaining_count: 10_700, reason: "The quota is spent" }),
  ].map(progressStep);
  expect(new Set(steps).size).toBe(4);
  expect(steps[1]).toBe(steps[2]);
});

test("the ledger names each part", () => {
  expect(ledgerWords(campaign({ warning: "Many bounced." }))).toBe(`ses_campaign_1 "Spring": in_progress
  total       12,000
  sent         5,990  delivered 5,000, bounced 3, complained 1 so far
  failed           5
  suppressed       4
  unknown          2  of 1 SES told nothing
  remaining    5,999
  Warning: Many bounced.`);
});
