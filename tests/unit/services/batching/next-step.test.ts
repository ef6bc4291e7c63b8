import { expect, test } from "vitest";
import { nextStep } from "../../../../services/batching/next-step.ts";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";

const plentyMs = 300_000;
const freezing = { status: "in_progress", batching: { done: false } } as const;
const frozen = { status: "in_progress", batching: { done: true, cursor: "zoe@example.net" } } as const;
const retrying = { repeats: ["failed"], next: 3 } as const;

test.each<[string, Pick<Campaign, "status" | "batching" | "retrying">, number, string]>([
  ["a campaign that was not frozen to its end is frozen on", freezing, plentyMs, "freeze_page"],
  ["so it is with just enough time", freezing, 30_000, "freeze_page"],
  ["with less, another invocation goes on", freezing, 29_999, "hand_over"],
  ["also before the end is announced", frozen, 29_999, "hand_over"],
  ["and before a retry is prepared", { ...frozen, retrying }, 29_999, "hand_over"],
  ["a retry opens batches again", { ...frozen, retrying }, plentyMs, "reopen_batches"],
  ["but not before the audience is frozen", { ...freezing, retrying }, plentyMs, "freeze_page"],
  ["what is frozen and open is announced", frozen, plentyMs, "finish"],
  ["a paused campaign is left alone", { ...freezing, status: "paused" }, plentyMs, "nothing"],
  ["whatever time is left", { ...freezing, status: "paused" }, 0, "nothing"],
  ["as is one that did not start", { ...freezing, status: "pending" }, plentyMs, "nothing"],
  ["one that waits for its day", { ...freezing, status: "scheduled" }, plentyMs, "nothing"],
  ["and one that has ended", { ...frozen, status: "cancelled" }, plentyMs, "nothing"],
])("%s", (_, campaign, remainingMs, step) => {
  expect(nextStep(campaign, remainingMs)).toBe(step);
});
