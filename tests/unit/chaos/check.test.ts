import { expect, it } from "vitest";
import { violationsOf } from "../../chaos/check.ts";
import type { Attempt, Done, Expected, Observation } from "../../chaos/observation.ts";
import { type CampaignItem, ledgerOf, type RowItem } from "../../chaos/tables.ts";

const id = "ses_campaign_1";
const names = ["ada", "bob", "cyd", "dan", "eve"];
const emails = names.map((name) => `${name}@example.net`);
/** When SES was asked for the first, in milliseconds. */
const start = Date.parse("2026-11-24T10:00:00.000Z");

const attempt = (index: number, fields: Partial<Attempt> = {}): Attempt => ({
  id: index + 1,
  time: new Date(start + index).toISOString(),
  to: [emails[index]!],
  message_id: `m${index}`,
  error: null,
  tags: { campaign_id: id, batch: "0", index: String(index) },
  silent: false,
  ...fields,
});
const row = (index: number, fields: Partial<RowItem> = {}): RowItem => ({
  batch_id: `${id}#0`,
  index,
  outcome: "sent",
  ses_message_id: `m${index}`,
  delivered_at: start + 500,
  ...fields,
});

const campaign: CampaignItem = {
  campaign_id: id,
  status: "completed",
  total_contacts: 6,
  batch_count: 1,
  held: {},
  batching: { done: true },
  created_at: "2026-11-24T09:59:00.000Z",
  updated_at: "2026-11-24T10:01:00.000Z",
  sent_count: 5,
  failed_count: 0,
  suppressed_count: 1,
  unknown_count: 0,
  unreported_count: 0,
  delivered_count: 4,
  bounced_count: 1,
  hard_bounced_count: 1,
  complained_count: 0,
  opened_count: 0,
  clicked_count: 0,
  unsubscribed_count: 0,
};

/** Five got mail, the last of whom bounced; a sixth is suppressed. */
const plan: Expected = {
  readers: [...emails, "fay@example.net"].map((email) => ({
    email,
    status: "subscribed",
    fate: email.startsWith("eve") ? "bounce" : "delivery",
  })),
  campaigns: [{ audience: "list" }],
  faults: { rules: [] },
};
const sound: Observation = {
  campaignIds: [id],
  attempts: emails.map((_, index) => attempt(index)),
  journal: [],
  campaigns: [campaign],
  batches: [
    {
      batch_id: `${id}#0`,
      entry: "batch",
      campaign_id: id,
      batch: 0,
      recipients: emails.map((email) => ({ email })),
      dropped: [{ email: "fay@example.net" }],
    },
  ],
  rows: [0, 1, 2, 3]
    .map((index) => row(index))
    .concat([
      {
        batch_id: `${id}#0`,
        index: 4,
        outcome: "sent",
        ses_message_id: "m4",
        bounced_at: start + 500,
        bounce_type: "Permanent",
      },
    ]),
  suppressions: [{ email: emails[4]! }, { email: "fay@example.net" }],
  contacts: [...emails, "fay@example.net"].map((email, place) => ({
    email,
    status: place === 4 ? "bounced" : "subscribed",
  })),
  deadLetters: { batcher: 0, sender: 0, feedback: 0 },
  looks: [ledgerOf(campaign)],
  injected: { calls: [], events: { lost: 0, duplicated: 0, late: 0 } },
  kills: 0,
};

const count = (fields: Partial<CampaignItem>): Pick<Observation, "campaigns"> => ({
  campaigns: [{ ...campaign, ...fields }],
});
/** The rows, with one of them replaced; removed when there is none to take its place. */
const rows = (index: number, other?: RowItem): Pick<Observation, "rows"> => ({
  rows: sound.rows.toSpliced(index, 1, ...(other ? [other] : [])),
});
const attempts = (...more: readonly Attempt[]): Pick<Observation, "attempts"> => ({
  attempts: [...sound.attempts, ...more],
});
const done = (did: Done["did"], at: number, about: Pick<Done, "email" | "campaignId">): Done => ({
  did,
  askedAt: at - 5,
  at,
  ...about,
});
const judged = (broken: Partial<Observation>): string[] => violationsOf(plan, { ...sound, ...broken });
/** Nine more attempts in one batch, refused, which is one more than a block. */
const nine = Array.from({ length: 9 }, (_, n) =>
  attempt(0, {
    id: 10 + n,
    time: new Date(start + 100 + n).toISOString(),
    message_id: null,
    error: "Throttled",
  }),
);

it("finds nothing where everything is right", () => {
  expect(judged({})).toEqual([]);
});

it.each<[string, Partial<Observation>, string]>([
  ["somebody who was mailed twice", attempts(attempt(0, { id: 6, message_id: "m9" })), "was mailed 2 times"],
  [
    "a mail under the tags of another",
    { attempts: sound.attempts.with(0, attempt(0, { tags: { campaign_id: id, batch: "0", index: "1" } })) },
    "under the tags of another",
  ],
  [
    "a mail to a stranger",
    attempts(attempt(0, { id: 6, to: ["eva@example.net"] })),
    "eva@example.net was mailed and is not in the ledger",
  ],
  [
    "somebody who was skipped",
    { attempts: sound.attempts.toSpliced(1, 1), ...rows(1), ...count({ sent_count: 4, delivered_count: 3 }) },
    "bob@example.net (batch 0, index 1) was skipped",
  ],
  [
    "somebody who is in no batch",
    {
      batches: [{ ...sound.batches[0]!, dropped: [] }],
      ...count({ total_contacts: 5, suppressed_count: 0 }),
    },
    "fay@example.net is not in the audience",
  ],
  [
    "somebody who is in the audience twice",
    {
      batches: [{ ...sound.batches[0]!, dropped: [{ email: emails[0]! }, { email: "fay@example.net" }] }],
      ...count({ total_contacts: 7, suppressed_count: 2 }),
    },
    "ada@example.net is in the audience twice",
  ],
  [
    "one recorded as sent of whom SES knows nothing",
    { attempts: sound.attempts.toSpliced(2, 1) },
    "SES knows nothing of it",
  ],
  ["a wrong message id", rows(0, row(0, { ses_message_id: "m7" })), "a message id that SES did not give it"],
  [
    "one recorded as failed who was mailed",
    {
      ...rows(0, row(0, { outcome: "failed", error: "refused" })),
      ...count({ sent_count: 4, failed_count: 1 }),
    },
    "was mailed and is recorded as failed",
  ],
  [
    "one who is unknown though every event came",
    {
      ...rows(0, row(0, { outcome: "unknown", error: "lost" })),
      ...count({ sent_count: 4, unknown_count: 1 }),
    },
    "no event that tells of it was lost",
  ],
  [
    "one who is unknown though an event told of it, and others were lost",
    {
      ...rows(0, row(0, { outcome: "unknown", error: "lost" })),
      ...count({ sent_count: 4, unknown_count: 1 }),
      injected: { calls: [], events: { lost: 3, duplicated: 0, late: 0 } },
    },
    "is unknown, though an event told of it",
  ],
  [
    "one who was sent and is said to be unreported",
    { ...rows(0, row(0, { unreported: true })), ...count({ unreported_count: 1 }) },
    "is sent, and SES is said to have told nothing of it",
  ],
  [
    "a count of the unreported that is off",
    count({ unreported_count: 1 }),
    "unreported_count is 1, the rows say 0",
  ],
  [
    "more unreported than unknown for a moment",
    { looks: [{ ...ledgerOf(campaign), unreported_count: 1 }] },
    "A ledger did not close",
  ],
  [
    "an outcome without a word why",
    { ...rows(0, row(0, { outcome: "unknown" })), ...count({ sent_count: 4, unknown_count: 1 }) },
    "nothing says why",
  ],
  ["a counter of the ledger that is off", count({ sent_count: 4 }), "sent_count is 4, the rows say 5"],
  [
    "a counter of feedback that is off",
    count({ delivered_count: 5 }),
    "delivered_count is 5, the rows say 4",
  ],
  ["a batch that is not counted", count({ batch_count: 0 }), "batch_count is 0, the rows say 1"],
  ["a row of nobody", { rows: [...sound.rows, row(7)] }, "row 7 of ses_campaign_1#0 is of nobody"],
  [
    "a ledger that did not close for a moment",
    { looks: [ledgerOf(campaign), { ...ledgerOf(campaign), sent_count: 6 }] },
    "A ledger did not close",
  ],
  [
    "a counter that was less than nothing for a moment",
    { looks: [{ ...ledgerOf(campaign), unknown_count: -1 }] },
    "A ledger did not close",
  ],
  ["a campaign that is completed too early", count({ total_contacts: 7 }), "completed with 1 remaining"],
  [
    "a campaign that is completed before its audience is frozen",
    count({ batching: { done: false } }),
    "completed before it was frozen",
  ],
  ["a campaign that is gone", { campaigns: [] }, "was accepted and is gone"],
  [
    "a mail after a suppression was answered",
    {
      ...attempts(attempt(0, { id: 6, time: new Date(start + 10_000).toISOString(), message_id: null })),
      journal: [done("bar", start + 1_000, { email: emails[0]! })],
    },
    'ada@example.net was mailed 9000 ms after "bar" was answered',
  ],
  [
    "a batch that goes on after a pause",
    { ...attempts(...nine), journal: [done("pause", start + 50, { campaignId: id })] },
    "batch 0 was tried 9 times after the pause",
  ],
  [
    "a batch that goes on after a cancellation",
    { ...attempts(...nine), journal: [done("cancel", start + 50, { campaignId: id })] },
    "batch 0 was tried 9 times after the cancel",
  ],
  ["a bounce that is not on its row", rows(4, row(4)), "has no bounced_at though SES told of it"],
  ["a bounce that suppresses nobody", { suppressions: [] }, "is not suppressed after a bounce"],
  [
    "a contact that is still subscribed after a bounce",
    { contacts: [{ email: emails[4]!, status: "subscribed" }] },
    "a contact that is subscribed after a bounce",
  ],
  [
    "a dead letter",
    { deadLetters: { batcher: 0, sender: 1, feedback: 0 } },
    "Dead letters are not the poison alone",
  ],
  ["a run that did not come to rest", { restless: "a message waits" }, "It did not come to rest"],
])("sees %s", (_, broken, violation) => {
  expect(judged(broken).join("\n")).toContain(violation);
});

it("lets whom an operator deleted get mail once they are imported again, and nobody who opted out", () => {
  const late = attempt(0, { id: 6, time: new Date(start + 20_000).toISOString(), message_id: null });
  const who = { email: emails[0]! };
  const found = (did: "bar" | "leave", ...more: readonly Done[]) =>
    violationsOf(
      { ...plan, campaigns: [{ audience: "subscribed" }] },
      { ...sound, ...attempts(late), journal: [done(did, start + 1_000, who), ...more] },
    ).join();
  const imported = done("import subscribed", start + 10_000, who);
  expect(found("leave")).toContain('ada@example.net was mailed 19000 ms after "leave" was answered');
  expect(found("leave", imported)).not.toContain("was answered");
  expect(found("bar", imported)).toContain('was mailed 19000 ms after "bar" was answered');
});

it("allows a second mail to the unknown once an operator asked for it, and not before", () => {
  const again = attempts(
    attempt(0, { id: 6, time: new Date(start + 2_000).toISOString(), message_id: "m9" }),
  );
  const retried = (at: number) => ({ journal: [done("retry unknown", at, { campaignId: id })] });
  expect(judged({ ...again, ...retried(start + 1_000) })).toEqual([]);
  expect(judged({ ...again, ...retried(start + 3_000) })).toEqual([
    expect.stringContaining("was mailed again before anyone asked for that"),
  ]);
});

it("allows what was under way when it was stopped: one block", () => {
  const stopped = { journal: [done("pause", start + 50, { campaignId: id })] };
  expect(judged({ ...attempts(...nine.slice(1)), ...stopped })).toEqual([]);
});

it("allows what goes on after a pause that a resumption was asked for beside, and not after one before", () => {
  const paused = done("pause", start + 50, { campaignId: id });
  const resumed = (at: number) => [done("resume", at, { campaignId: id }), paused];
  expect(judged({ ...attempts(...nine), journal: resumed(start + 47) })).toEqual([]);
  expect(judged({ ...attempts(...nine), journal: resumed(start + 45) }).join()).toContain(
    "batch 0 was tried 9 times after the pause",
  );
});

const hour = 3_600_000;
/** The first was taken by SES a second time, so long after the first; all events of the first were lost, or not. */
const again = (afterMs: number, silent = true): Partial<Observation> => ({
  attempts: [
    attempt(0, { silent }),
    ...sound.attempts.slice(1),
    attempt(0, { id: 6, time: new Date(start + afterMs).toISOString(), message_id: "m9" }),
  ],
  injected: { calls: [], events: { lost: 1, duplicated: 0, late: 0 } },
});
const resends: Expected = { ...plan, campaigns: [{ audience: "list", unreported: "resend" }] };

it.each<[string, Expected, Partial<Observation>, string[]]>([
  ["never where they are held", plan, again(hour), ["was mailed 2 times", "before anyone asked for that"]],
  ["by itself, when all events of it were lost", resends, again(hour), []],
  ["not when one was told", resends, again(hour, false), ["was mailed 2 times"]],
  ["not before an hour has passed", resends, again(hour - 1), ["before anyone asked for that"]],
  [
    "for an operator who asked for the unreported, when all events of it were lost",
    plan,
    { ...again(2_000), journal: [done("retry unreported", 1_000 + start, { campaignId: id })] },
    [],
  ],
  [
    "not for one who asked for them when one was told",
    plan,
    { ...again(2_000, false), journal: [done("retry unreported", 1_000 + start, { campaignId: id })] },
    ["was mailed 2 times"],
  ],
])("allows a second mail to somebody unreported %s", (_, asked, broken, violations) => {
  expect(violationsOf(asked, { ...sound, ...broken })).toEqual(
    violations.map((violation) => expect.stringContaining(violation)),
  );
});

it("sees that two stages passed the rate that they divide, unless a call was held up on its way", () => {
  const refused = attempt(0, {
    id: 9,
    message_id: null,
    error: "ThrottlingException: Maximum sending rate exceeded.",
    tags: {},
  });
  const seen = { ...sound, ...attempts(refused) };
  const beside = { ...plan, neighbour: 10 };
  expect(violationsOf(plan, seen)).toEqual([]);
  expect(violationsOf(beside, seen)).toEqual(["SES refused 1 mails for the rate, which two stages divide"]);
  const late = { rules: [{ service: "ses", delay_ms: 200 }] };
  expect(violationsOf({ ...beside, faults: late }, seen)).toEqual([]);
});

it("finds what is mailed before a second person released it, or by who asked for it alone", () => {
  const asked = { ...plan, campaigns: [{ audience: "list" as const, approval: {} }] };
  const author = { key_id: "author" };
  const approval = { asked_by: author, asked_at: "2026-11-24T09:00:00.000Z" };
  const released = { approved_by: { key_id: "second" }, approved_at: "2026-11-24T09:30:00.000Z" };
  const found = (fields: Partial<CampaignItem>, journal: readonly Done[] = []) =>
    violationsOf(asked, { ...sound, ...count(fields), journal }).join("\n");
  expect(found({ approval: { ...approval, ...released } })).toBe("");
  expect(found({})).toContain("has lost its approval");
  expect(found({ approval })).toContain("was mailed, and nobody released it");
  const late = { ...released, approved_at: "2026-11-24T11:00:00.000Z" };
  expect(found({ approval: { ...approval, ...late } })).toContain("was mailed before it was released");
  const alone = { ...released, approved_by: author };
  expect(found({ approval: { ...approval, ...alone } })).toContain("was released by who asked for it");
  const sentBack: Done = { did: "send back", campaignId: id, askedAt: 0, at: 0 };
  expect(found({ approval: { ...approval, ...released } }, [sentBack])).toContain("what was sent back");
});
