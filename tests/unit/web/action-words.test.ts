import { expect, test } from "vitest";
import { pauseWords, resumeWords } from "../../../web/campaigns/action-words.ts";
import { dateTime } from "../../../web/format.ts";

const at = "2026-11-29T12:00:00.000Z";
const campaign = { total_contacts: 5_000, remaining_count: 1_234, started_at: at, send_at: null };
const waiting = { ...campaign, total_contacts: 0, remaining_count: 0, started_at: null };
const later = "2026-11-30T09:00:00.000Z";

test.each([
  [
    "one that is sent",
    campaign,
    /few mails go that are on their way to SES; all others wait until it is resumed. 1,234 recipients remain.$/,
  ],
  [
    "one whose audience is not known yet",
    { ...campaign, total_contacts: 0 },
    /all others wait until it is resumed.$/,
  ],
  ["one that has not started", waiting, /it does not start before it is resumed/],
])("it is said what a pause does to %s", (_, told, words) => {
  expect(pauseWords(told)).toMatch(words);
});

test.each([
  ["one that was sent in part", campaign, "it goes on where it stopped: 1,234 recipients remain."],
  [
    "one with one to go",
    { ...campaign, remaining_count: 1 },
    "it goes on where it stopped: 1 recipient remains.",
  ],
  [
    "one with its time ahead",
    { ...waiting, send_at: later },
    `it is scheduled again: it starts ${dateTime(later)}.`,
  ],
  ["one whose time has passed", { ...waiting, send_at: at }, "it starts at once."],
  ["one without a time", waiting, "it starts at once."],
])("it is said what becomes of %s when it is resumed", (_, told, words) => {
  expect(resumeWords(told, Date.parse("2026-11-29T13:00:00.000Z"))).toBe(`Once resumed, ${words}`);
});
