import { expect, test } from "vitest";
import type { SendResult } from "../../../../services/mail/ses-outcome.ts";
import { type Verdict, verdictOf } from "../../../../services/sending/verdict.ts";

const nowMs = Date.parse("2026-11-24T12:00:00.000Z");
const error = "words of SES";
/** What the whole account waits for. */
const account = (reason: "rate" | "quota" | "paused"): Verdict => ({
  record: { attempts: 1, error },
  refused: true,
  stop: { kind: "account", reason, error },
});

test.each<[string, SendResult, number, Verdict]>([
  [
    "an acceptance is its outcome, with the moment and the id",
    { kind: "sent", messageId: "message-1" },
    2,
    { record: { outcome: "sent", attempts: 3, at: nowMs, id: "message-1" } },
  ],
  ["a no is final", { kind: "failed", error }, 0, { record: { outcome: "failed", attempts: 1, error } }],
  [
    "a lost reply is final",
    { kind: "unknown", error },
    0,
    { record: { outcome: "unknown", attempts: 1, at: nowMs, error } },
  ],
  [
    "a refusal that passes is tried again",
    { kind: "deferred", error },
    10,
    { record: { attempts: 11, error }, refused: true },
  ],
  [
    "the twelfth of them is the last",
    { kind: "deferred", error },
    11,
    { record: { outcome: "failed", attempts: 12, error }, refused: true },
  ],
  ["a spent rate stops the sender", { kind: "deferred", error, waitsFor: "rate" }, 0, account("rate")],
  ["a spent quota stops it", { kind: "deferred", error, waitsFor: "quota" }, 0, account("quota")],
  [
    "an account that may not send stops it",
    { kind: "deferred", error, waitsFor: "paused" },
    0,
    account("paused"),
  ],
  [
    "what the account waits for fails no recipient, however often",
    { kind: "deferred", error, waitsFor: "quota" },
    40,
    { ...account("quota"), record: { attempts: 41, error } },
  ],
  [
    "a fault of the campaign stops it, and the recipient may be tried again",
    { kind: "campaign_fault", error, code: "access_denied" },
    0,
    { record: { attempts: 1, error }, stop: { kind: "fault", code: "access_denied", error } },
  ],
])("%s", (_, result, asked, verdict) => {
  expect(verdictOf(result, asked, nowMs)).toEqual(verdict);
});
