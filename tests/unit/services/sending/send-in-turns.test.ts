import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { withExactLedger } from "../../../../services/deliveries/ledger.ts";
import type { Pacer } from "../../../../services/limiter/pacer.ts";
import { prepareMail } from "../../../../services/mail/compose.ts";
import type { SendResult } from "../../../../services/mail/ses-outcome.ts";
import { type SenderDependencies, sendInTurns } from "../../../../services/sending/send-in-turns.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";
import { startXrayDaemon } from "../../../support/xray-daemon.ts";

let stage: Stage;
/** The campaigns whose messages were handed to SES, one letter each. */
let handed: string;
let logged: [string, object][];
beforeEach(async () => {
  stage = await startStage();
  vi.spyOn(Math, "random").mockReturnValue(0);
  [handed, logged] = ["", []];
});
afterEach(async () => {
  vi.restoreAllMocks();
  await stage.stop();
});

const now = () => new Date().toISOString();
const sent: SendResult = { kind: "sent", messageId: "message-1" };
/** A turn is of five messages, handed over one by one. */
const pacer: Pacer = {
  ready: async () => ({ kind: "ready", count: 1, perSecond: 1 }),
  next: async () => ({ sent: () => undefined }),
  end: async () => undefined,
};

/** A campaign of these batches, called by a letter; those created later come first. */
const given = (letter: string, sizes: readonly number[], fields: Partial<Campaign> = {}) =>
  frozenCampaign(stage, sizes, {
    campaign_name: letter,
    created_at: `2026-11-24T12:00:0${9 - letter.charCodeAt(0) + "a".charCodeAt(0)}.000Z`,
    ...fields,
  });

interface Fakes extends Partial<SenderDependencies> {
  readonly reply?: (letter: string, index: number) => SendResult;
}
/** Time for some turns: what is listed as it was would never end. */
const soon = () => {
  let turns = 0;
  return () => (turns++ < 8 ? 300_000 : 0);
};
const send = ({ reply = () => sent, ...deps }: Fakes = {}) =>
  sendInTurns({
    ...stage,
    limiter: { throttled: async () => undefined },
    pacer,
    log: { error: (message: string, details: object) => logged.push([message, details]) } as never,
    remainingMs: () => 300_000,
    contacts: { noteSent: async () => undefined, noteUnknown: async () => undefined },
    check: async ({ campaign_id }) => ({
      isRunning: (await stage.campaign(campaign_id)).status === "in_progress",
      excluded: new Map(),
      contacts: new Map(),
    }),
    preparedMail: (campaign) =>
      prepareMail(campaign, { subject: "Hello", html: "<p>Hello</p>" }, async () => Buffer.of()),
    mailer: async (_, { campaign_id, index }, handedOver) => {
      handedOver();
      const letter = (await stage.campaign(campaign_id)).campaign_name;
      handed += letter;
      return reply(letter, index);
    },
    sealKey: async () => Buffer.alloc(32),
    publicUrl: "https://news.example.com",
    warmUp: { take: async (_, wanted) => wanted, giveBack: () => undefined },
    ...deps,
  });

test("campaigns take turns of the same length, however large they are, and all of them are completed", async () => {
  const ids = [await given("a", [9, 3]), await given("b", [3]), await given("c", [7])];

  await send();

  expect(handed).toBe("aaaaabbbcccccaaaaccaaa");
  for (const id of ids) {
    const campaign = await stage.campaign(id);
    expect(campaign).toMatchObject({ status: "completed", held: {}, sent_count: campaign.total_contacts });
  }
  const completed = stage.published.filter(({ type }) => type.name === "CampaignCompleted");
  expect(completed.map(({ detail }) => (detail as { campaign_id: string }).campaign_id).sort()).toEqual(
    ids.sort(),
  );
});

test("the trace of a sender shows each turn, by its campaign", async () => {
  const daemon = await startXrayDaemon();
  const [a, b] = [await given("a", [6]), await given("b", [3])];
  daemon.invocation("1-6761e3c0-0123456789abcdef01234567");

  await send();

  const turns = await daemon.documents(3);
  expect(turns.map(({ name, annotations }) => [name, annotations])).toEqual(
    [a, b, a].map((campaign_id) => ["turn", { campaign_id }]),
  );
  daemon.stop();
});

test("a turn is of whole batches, where it is of any: the rest of one would be a block that is not full", async () => {
  await given("a", [50, 50]);
  await given("b", [50]);
  const ready = async () => ({ kind: "ready", count: 8, perSecond: 13 }) as const;
  await send({ pacer: { ...pacer, ready } });
  expect(handed).toBe("a".repeat(50) + "b".repeat(50) + "a".repeat(50));
});

test("one whose time is over gives back what it has, and another goes on where it stopped", async () => {
  const id = await given("a", [12]);
  let turns = 0;
  await send({ remainingMs: () => (turns++ < 1 ? 300_000 : 0) });

  const campaign = await stage.campaign(id);
  expect(handed).toBe("aaaaa");
  expect(campaign).toMatchObject({ status: "in_progress", held: { 0: 0 }, sent_count: 0 });
  expect((await withExactLedger(stage.deliveries, campaign)).sent_count).toBe(5);

  await send();
  expect(handed).toHaveLength(12);
  expect(await stage.campaign(id)).toMatchObject({ status: "completed", sent_count: 12 });
});

test("a failure on the way gives back what it has as well", async () => {
  const id = await given("a", [12]);
  const preparedMail = async () => {
    throw new Error("no content");
  };
  await expect(send({ preparedMail })).rejects.toThrow("no content");
  expect(await stage.campaign(id)).toMatchObject({ status: "in_progress", held: { 0: 0 } });
});

test("a sender that the rate does not need leaves at once", async () => {
  const id = await given("a", [3]);
  const ready = async () => ({ kind: "surplus" }) as const;
  await send({ pacer: { ...pacer, ready } });
  expect(handed).toBe("");
  expect(await stage.campaign(id)).toMatchObject({ issued: 0, held: {} });
});

test("a spent quota is shown on every campaign with the time it goes on, and costs no recipient anything", async () => {
  const ids = [await given("a", [6]), await given("b", [6])];
  await send({
    reply: () => ({ kind: "deferred", error: "Daily message quota exceeded", waitsFor: "quota" }),
  });

  expect(handed).toBe("a");
  for (const id of ids) {
    const campaign = await stage.campaign(id);
    expect(campaign).toMatchObject({
      status: "in_progress",
      reason: expect.stringMatching(/^Waits: .*quota/),
    });
    expect(Date.parse(campaign.resumes_at!)).toBeGreaterThan(Date.now() + 14 * 60_000);
    expect(Object.values(campaign.held).every((until) => until === 0)).toBe(true);
  }
  expect((await stage.state(ids[0]!)).records).toEqual({
    0: { attempts: 1, error: "Daily message quota exceeded" },
  });

  // Nobody sends before it is time; then the wait is forgotten.
  await send();
  expect(handed).toBe("a");
  for (const id of ids)
    await stage.campaigns.noteWait(id, {
      reason: "Waits",
      resumes_at: new Date(Date.now() - 1).toISOString(),
    });
  await send();
  for (const id of ids) {
    const campaign = await stage.campaign(id);
    expect(campaign).toMatchObject({ status: "completed", sent_count: 6 });
    expect(campaign.resumes_at).toBe(undefined);
  }
});

test("an account that may not send pauses the campaigns, for an operator to see to", async () => {
  const ids = [await given("a", [2]), await given("b", [2])];
  const ready = async () => ({ kind: "wait", reason: "paused", until: Date.now() + 60_000 }) as const;
  await send({ pacer: { ...pacer, ready } });
  for (const id of ids)
    expect(await stage.campaign(id)).toMatchObject({
      status: "paused",
      reason: expect.stringMatching(/^Paused by itself/),
    });
  expect(logged.map(([message]) => message)).toEqual(Array(2).fill("a campaign paused by itself"));
});

test("a fault of one campaign fails that campaign, and the log has its code and none of SES's words", async () => {
  const [bad, good] = [await given("a", [6]), await given("b", [3])];
  const error = "Email address is not verified: hello@example.com";
  const fault = { kind: "campaign_fault", code: "sender_not_verified", error } as SendResult;
  await send({ reply: (letter) => (letter === "a" ? fault : sent) });

  expect(handed).toBe("abbb");
  expect(await stage.campaign(bad)).toMatchObject({
    status: "failed",
    held: {},
    sent_count: 0,
    reason: error,
  });
  expect(await stage.campaign(good)).toMatchObject({ status: "completed", sent_count: 3 });
  expect(logged).toEqual([[expect.any(String), { campaign_id: bad, batch: 0, code: "sender_not_verified" }]]);
  const failed = stage.published.filter(({ type }) => type.name === "CampaignFailed");
  expect(failed).toHaveLength(1);
  expect(JSON.stringify(failed)).not.toContain("@");
});

test("a rate that SES refuses slows all senders down, and this one goes on", async () => {
  const id = await given("a", [3]);
  let refused = 0;
  let throttled = 0;
  const reply = (): SendResult =>
    refused++ === 0 ? { kind: "deferred", error: "Throttled", waitsFor: "rate" } : sent;
  await send({ reply, limiter: { throttled: async () => void throttled++ } });
  expect(throttled).toBe(1);
  expect(await stage.campaign(id)).toMatchObject({ status: "completed", sent_count: 3 });
});

test("what a sender that died had claimed is unknown, and the rest of its batch is sent", async () => {
  const id = await given("a", [4]);
  const taken = { counted: [], freed: [], taken: [0], untilMs: Date.now() - 1 };
  await stage.deliveries.changeTurns(await stage.campaign(id), taken, now());
  const claim = { token: "dead", indices: [1, 2], expires_at: now() };
  await stage.deliveries.advance(await stage.state(id), { records: new Map(), claim }, now());

  await send();

  expect(handed).toBe("aa");
  expect(await stage.campaign(id)).toMatchObject({ status: "completed", sent_count: 2, unknown_count: 2 });
});

test("a campaign paused while it is sent stops within a block, and its batch is given back", async () => {
  const id = await given("a", [6]);
  let count = 0;
  const mailer: SenderDependencies["mailer"] = async (_, __, handedOver) => {
    handedOver();
    if (++count === 2) await stage.campaigns.transition(id, "pause", now());
    return sent;
  };
  await send({ mailer });
  expect(count).toBe(2);
  const campaign = await stage.campaign(id);
  expect(campaign).toMatchObject({ status: "paused", held: { 0: 0 } });
  expect((await withExactLedger(stage.deliveries, campaign)).sent_count).toBe(2);
});

test("a campaign whose window is closed is not sent from, and shows when it goes on", async () => {
  const hour = new Date().getUTCHours();
  const at = (hours: number) => `${String((hour + hours) % 24).padStart(2, "0")}:00`;
  const sending_window = {
    from: at(2),
    to: at(4),
    days: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const,
  };
  const id = await given("a", [2], {
    time_zone: "UTC",
    sending_window: { ...sending_window, days: [...sending_window.days] },
  });
  await send();
  expect(handed).toBe("");
  const campaign = await stage.campaign(id);
  expect(campaign.reason).toBe("Waits for its sending window to open.");
  expect(campaign.resumes_at?.slice(11, 16)).toBe(sending_window.from);
});

test("operators are shown what became of the mails, what they cost, and how long a campaign waited for its first turn", async () => {
  await given("a", [2, 1], { started_at: new Date(Date.now() - 2_000).toISOString() });
  stage.measured.length = 0;

  await send({
    reply: (_, index) => (index === 1 ? { kind: "failed", error: "MessageRejected" } : sent),
  });

  const sumOf = (name: string) =>
    stage.measured.reduce((sum, [measured, value]) => (measured === name ? sum + value : sum), 0);
  expect(sumOf("MailsAccepted") + sumOf("MailsFailed")).toBe(3);
  expect(sumOf("MailsAccepted")).toBe(2);
  expect(sumOf("Dollars")).toBeCloseTo(2 * 0.000_165);
  expect(stage.measured.filter(([name]) => name === "FirstTurnDelay")).toHaveLength(1);
  expect(sumOf("FirstTurnDelay")).toBeGreaterThanOrEqual(2);
});

test("a campaign whose sender has had its mails of the day waits, and the others go on", async () => {
  const from_email = "hello@new.example";
  const [a, b] = [await given("a", [12], { from_email }), await given("b", [12])];
  const until = Date.now() + 3_600_000;
  let left = 2;
  let asked = 0;
  const take = async (from: string, wanted: number) => {
    if (from !== from_email) return wanted;
    asked++;
    const count = Math.min(wanted, left);
    left -= count;
    return count > 0 ? count : { reason: "Waits for the next day.", until };
  };
  // As it was listed before that was noted
  const listed = await stage.campaigns.listOpen(100);
  const campaigns = { ...stage.campaigns, listOpen: async () => listed };
  await send({ warmUp: { take, giveBack: () => undefined }, campaigns, remainingMs: soon() });

  expect([handed.match(/a/g)?.length, handed.match(/b/g)?.length]).toEqual([2, 12]);
  // Two blocks of one, and once in vain.
  expect(asked).toBe(3);
  expect(await stage.campaign(a)).toMatchObject({
    status: "in_progress",
    held: { 0: 0 },
    reason: "Waits for the next day.",
    resumes_at: new Date(until).toISOString(),
  });
  expect(await stage.campaign(b)).toMatchObject({ status: "completed", sent_count: 12 });
});
