import { expect, test } from "vitest";
import type { Evidence } from "../../../../services/deliveries/evidence.ts";
import { bounceReason, unsentReason } from "../../../../services/deliveries/reasons.ts";
import {
  countersOf,
  domainsMax,
  reportDomains,
  stepOf,
  stepsMax,
  stepTime,
} from "../../../../services/deliveries/report.ts";

const at = "2026-11-29T10:00:00.000Z";
const startedMs = Date.parse("2026-11-29T09:58:30.000Z");
const names = { domains: ["gmail.com", "example.net"], links: ["https://a.example/", "https://b.example/"] };

test("a report has the well-known domains and the most frequent of the first page, and none that names one person", () => {
  const keys = ["a", "b", "c"].flatMap((name) => [
    `${name}@example.net`,
    ...(name < "c" ? [`${name}@example.org`] : []),
  ]);
  expect(reportDomains([...keys, "ada@ada.example"])).not.toContain("ada.example");
  expect(reportDomains(keys)).toEqual(expect.arrayContaining(["gmail.com", "example.net", "example.org"]));
  expect(reportDomains(keys).indexOf("example.net")).toBeLessThan(reportDomains(keys).indexOf("example.org"));
  const many = Array.from({ length: 1_500 }, (_, number) => `a${number}@company${number % 500}.example`);
  expect(reportDomains(many)).toHaveLength(domainsMax);
});

test.each<[string, string, object, Evidence, string[]]>([
  ["one that is not sent yet", "a@gmail.com", {}, {}, []],
  ["a sent one", "a@gmail.com", { outcome: "sent", at: Date.parse(at) }, {}, ["s0", "m1"]],
  ["one of another domain", "a@x.example", { outcome: "sent" }, { delivered_at: at }, ["s2", "d2_d"]],
  [
    "a reader",
    "a@example.net",
    {},
    { opened_at: at, clicked_at: at, links: [1], device: "phone" },
    ["d1_o", "d1_k", "l1", "v_phone"],
  ],
  [
    "a reader who left",
    "a@example.net",
    {},
    { clicked_at: at, links: [0, 1], unsubscribed_at: at },
    ["d1_k", "l0", "l1", "u0", "u1"],
  ],
  ["a robot", "a@example.net", {}, { robot_opened_at: at, robot_clicked_at: at }, []],
  [
    "a bounce for good",
    "a@gmail.com",
    {},
    { bounced_at: at, bounce: { type: "Permanent", sub_type: "General" } },
    ["d0_b", "d0_h", "b_no_such_mailbox"],
  ],
  [
    "what SES held back by a list of its own was refused by no server",
    "ada@gmail.com",
    {},
    { bounced_at: at, bounce: { type: "Permanent", sub_type: "OnAccountSuppressionList" } },
    ["d0_b", "b_on_ses_list"],
  ],
  ["a refused one", "a@gmail.com", { outcome: "failed", error: "BadRequest" }, {}, ["f_refused_by_ses"]],
])("%s is counted once in each of its figures", (_, key, record, evidence, counters) => {
  expect(countersOf(names, startedMs, key, { ...record, evidence })).toEqual(counters);
});

test.each<[string, string, string]>([
  ["Permanent", "General", "no_such_mailbox"],
  ["Permanent", "OnAccountSuppressionList", "on_ses_list"],
  ["Permanent", "NewInventionOfSes", "refused_for_good"],
  ["Transient", "MailboxFull", "mailbox_full"],
  ["Transient", "CustomTimeoutExceeded", "refused_for_now"],
  ["Undetermined", "Undetermined", "bounced_unclear"],
])("a bounce of %s/%s is %s", (type, sub_type, reason) => {
  expect(bounceReason({ bounce: { type: type as "Permanent", sub_type } })).toBe(reason);
});

test.each<["failed" | "suppressed" | "sent" | undefined, string | undefined, string | undefined]>([
  ["failed", "The message could not be made: no", "not_made"],
  ["failed", "MessageRejected: Email address is not verified.", "not_verified"],
  ["failed", undefined, "refused_by_ses"],
  ["suppressed", "The address is suppressed: bounce.", "suppressed_bounce"],
  ["suppressed", "The contact is complained.", "suppressed_complaint"],
  ["suppressed", "The person left the list.", "unsubscribed"],
  ["suppressed", "The contact is snoozed until 2026-12-01.", "snoozed"],
  ["suppressed", "The contact was deleted.", "deleted"],
  ["suppressed", "Something new.", "left_out"],
  ["sent", undefined, undefined],
  [undefined, "Throttled", undefined],
])("of what is %s for %s the reason is %s", (outcome, error, reason) => {
  expect(unsentReason(outcome, error)).toBe(reason);
});

test("the steps of the rate have no gap, and never more than 240 of them", () => {
  const seen = new Map<number, number>();
  for (let minute = 0; minute < 60 * 1_440; minute++) {
    const step = stepOf(0, minute * 60_000 + 30_000);
    expect(step).toBeLessThan(stepsMax);
    if (!seen.has(step)) seen.set(step, minute);
  }
  expect(seen.size).toBe(stepsMax);
  for (const [step, minute] of seen) expect(stepTime(step).minute).toBe(minute);
  for (let step = 1; step < stepsMax; step++) {
    const before = stepTime(step - 1);
    expect(before.minute + before.minutes).toBe(stepTime(step).minute);
  }
  // A clock that is a little behind.
  expect(stepOf(60_000, 0)).toBe(0);
});
