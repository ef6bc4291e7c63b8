import { setImmediate as untilOthersRan } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { contactOf } from "../../../../services/contacts/reads.ts";
import { type Batch, batchId } from "../../../../services/deliveries/batch.ts";
import type { BatchState } from "../../../../services/deliveries/batch-state.ts";
import { recoverClaim } from "../../../../services/deliveries/recover-claim.ts";
import type { Pacer } from "../../../../services/limiter/pacer.ts";
import { prepareMail } from "../../../../services/mail/compose.ts";
import type { SendResult } from "../../../../services/mail/ses-outcome.ts";
import type { Checked } from "../../../../services/sending/check.ts";
import { type BatchDependencies, sendBatch } from "../../../../services/sending/send-batch.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

/** Indices in the order in which they were handed to SES. */
let handed: number[];
beforeEach(() => {
  handed = [];
});
afterEach(() => {
  vi.restoreAllMocks();
});

const now = () => new Date().toISOString();
const sent: SendResult = { kind: "sent", messageId: "message-1" };
/** Nobody is to be left out, and nobody is a contact. */
const running: Checked = { isRunning: true, excluded: new Map(), contacts: new Map() };
const content = { subject: "Hello", html: "<p>Hello {{ first_name }}</p>" };
const log = {
  error: (message: string, details: unknown) => {
    throw new Error(message, { cause: details });
  },
} as never;

/** Four recipients a block. */
const ready: Pacer["ready"] = async (countMax) => ({
  kind: "ready",
  count: Math.min(countMax, 4),
  perSecond: 20,
});
const pacerOf = (fields: Partial<Pacer> = {}): Pick<Pacer, "ready" | "next"> => ({
  ready,
  // What is under way goes on while a turn is awaited.
  next: async () => {
    await untilOthersRan();
    return { sent: () => undefined };
  },
  ...fields,
});

interface Fakes extends Partial<BatchDependencies> {
  readonly reply?: (index: number) => SendResult | Promise<SendResult>;
  readonly pacer?: Partial<Pacer>;
  readonly budget?: number;
  readonly found?: BatchState;
  readonly batch?: Batch;
}
const send = async (
  id: string,
  { reply = () => sent, pacer = {}, budget = 100, found, batch, ...deps }: Fakes = {},
) => {
  const dependencies: BatchDependencies = {
    deliveries: stage.deliveries,
    contacts: { noteSent: async () => undefined, noteUnknown: async () => undefined },
    check: async () => running,
    preparedMail: (campaign) => prepareMail(campaign, content, async () => Buffer.of()),
    mailer: async (_, { index }, handedOver) => {
      handed.push(index);
      handedOver();
      return await reply(index);
    },
    sealKey: async () => Buffer.alloc(32),
    publicUrl: "https://news.example.com",
    warmUp: { take: async (_, wanted) => wanted, giveBack: () => undefined },
    log,
    ...deps,
  };
  return await sendBatch(
    dependencies,
    await stage.campaign(id),
    batch ?? (await stage.deliveries.batch(id, 0))!,
    found ?? (await stage.state(id)),
    { pacer: pacerOf(pacer), budget, endsAtMs: Date.now() + 20_000 },
  );
};
const recordsOf = async (id: string) => (await stage.state(id)).records;
const outcomesOf = async (id: string) =>
  Object.fromEntries(Object.entries(await recordsOf(id)).map(([index, { outcome }]) => [index, outcome]));

/** A batch whose recipients do this when their message is made. */
const whenComposed = async (id: string, does: (index: number) => void): Promise<Batch> => {
  const batch = (await stage.deliveries.batch(id, 0))!;
  const recipients = batch.recipients.map((one, index) => ({
    ...one,
    values: {
      ...one.values,
      get first_name() {
        does(index);
        return "Ada";
      },
    },
  }));
  return { ...batch, recipients };
};

test("everyone is handed over once, and a block costs one write, that records the one before it", async () => {
  const id = await frozenCampaign(stage, [12]);
  const [batch, found] = [(await stage.deliveries.batch(id, 0))!, await stage.state(id)];
  stage.meter.reset();

  expect(await send(id, { batch, found })).toEqual({ used: 12, report: {} });

  // Three claims, and the record of the last
  expect(stage.calls("UpdateItem")).toBe(4);
  expect(handed).toEqual(Array.from({ length: 12 }, (_, index) => index));
  const state = await stage.state(id);
  expect(state.claim).toBe(undefined);
  expect(Object.values(state.records)).toHaveLength(12);
  expect(state.records[11]).toMatchObject({ outcome: "sent", attempts: 1, id: "message-1" });
});

test("a message is made before its recipient is claimed, and claimed before it is handed over", async () => {
  const id = await frozenCampaign(stage, [2]);
  const order: string[] = [];
  const batch = await whenComposed(id, (index) => order.push(`compose ${index}`));
  await send(id, {
    batch,
    deliveries: {
      ...stage.deliveries,
      advance: async (state, step, at) => {
        order.push(step.claim ? `claim ${step.claim.indices}` : `record ${[...step.records.keys()]}`);
        return await stage.deliveries.advance(state, step, at);
      },
    },
    reply: (index) => {
      order.push(`send ${index}`);
      return sent;
    },
  });
  expect([...new Set(order)]).toEqual([
    "compose 0",
    "compose 1",
    "claim 0,1",
    "send 0",
    "send 1",
    "record 0,1",
  ]);
});

test("a message that cannot be made fails its recipient, and no other", async () => {
  const id = await frozenCampaign(stage, [3]);
  const batch = await whenComposed(id, (index) => {
    if (index === 1) throw new Error("runs away");
  });
  expect(await send(id, { batch })).toEqual({ used: 2, report: {} });
  expect(handed).toEqual([0, 2]);
  expect(await outcomesOf(id)).toEqual({ 0: "sent", 1: "failed", 2: "sent" });
  expect((await recordsOf(id))[1]).toMatchObject({
    attempts: 0,
    error: expect.stringContaining("runs away"),
  });
});

test("who must get nothing after all is suppressed, without SES", async () => {
  const id = await frozenCampaign(stage, [5]);
  const excluded = new Map(
    [0, 1, 2, 3].map((n) => [`reader${n}@example.net`, "The contact is unsubscribed."]),
  );
  expect(await send(id, { check: async () => ({ ...running, excluded }) })).toEqual({ used: 1, report: {} });
  expect(handed).toEqual([4]);
  expect((await recordsOf(id))[0]).toEqual({
    outcome: "suppressed",
    attempts: 0,
    error: "The contact is unsubscribed.",
  });
});

test("after a fault of the campaign nothing more is handed over, and who was not is as before", async () => {
  const id = await frozenCampaign(stage, [8]);
  const fault = { kind: "campaign_fault", code: "access_denied", error: "no" } as SendResult & {
    kind: "campaign_fault";
  };
  const { stop } = await send(id, { reply: (index) => (index === 1 ? fault : sent) });

  expect(stop).toEqual({ kind: "fault", code: "access_denied", error: "no" });
  expect(handed).toEqual([0, 1]);
  const state = await stage.state(id);
  expect(state.claim).toBe(undefined);
  expect(state.records).toMatchObject({ 0: { outcome: "sent" }, 1: { attempts: 1, error: "no" } });
  expect(Object.keys(state.records)).toEqual(["0", "1"]);
});

test.each(["rate", "quota", "paused"] as const)(
  "what the account waits for (%s) stops the sender",
  async (waitsFor) => {
    const id = await frozenCampaign(stage, [4]);
    const { stop } = await send(id, { reply: () => ({ kind: "deferred", error: "wait", waitsFor }) });
    expect(stop).toEqual({ kind: "account", reason: waitsFor, error: "wait" });
    expect(handed).toEqual([0]);
    expect(await recordsOf(id)).toEqual({ 0: { attempts: 1, error: "wait" } });
  },
);

test("what was under way when the fault came is waited for and recorded", async () => {
  const id = await frozenCampaign(stage, [3]);
  const reply = async (index: number): Promise<SendResult> => {
    if (index === 1) return { kind: "deferred", error: "wait", waitsFor: "rate" };
    for (let rounds = 0; rounds < 50; rounds++) await untilOthersRan();
    return sent;
  };
  await send(id, { reply });
  expect(handed).toEqual([0, 1]);
  expect(await recordsOf(id)).toMatchObject({ 0: { outcome: "sent" }, 1: { attempts: 1 } });
});

test("a batch that another sender was given meanwhile is lost, and nothing of it is handed over", async () => {
  const id = await frozenCampaign(stage, [4]);
  const found = await stage.state(id);
  const claim = { token: "another", indices: [0], expires_at: now() };
  await stage.deliveries.advance(found, { records: new Map(), claim }, now());

  expect(await send(id, { found })).toEqual({ used: 0, report: {}, stop: { kind: "lost" } });
  expect(handed).toEqual([]);
  expect((await stage.state(id)).claim).toEqual(claim);
});

test("one that another recovered while SES was asked is lost: who was handed over stays unknown", async () => {
  const id = await frozenCampaign(stage, [8]);
  const batch = (await stage.deliveries.batch(id, 0))!;
  const reply = async (index: number) => {
    if (index === 3) await recoverClaim(stage, batch, await stage.state(id));
    return sent;
  };
  expect(await send(id, { reply })).toEqual({ used: 4, report: {}, stop: { kind: "lost" } });
  expect(handed).toEqual([0, 1, 2, 3]);
  expect(await outcomesOf(id)).toEqual({ 0: "unknown", 1: "unknown", 2: "unknown", 3: "unknown" });
});

test("a recipient that SES refuses for now is tried again, twelve times at most, and after the others", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0); // no pauses
  const id = await frozenCampaign(stage, [6]);
  const reply = (index: number): SendResult => (index === 2 ? { kind: "deferred", error: "later" } : sent);

  expect(await send(id, { reply })).toEqual({ used: 17, report: {} });

  expect(handed.slice(0, 7)).toEqual([0, 1, 2, 3, 4, 5, 2]);
  expect(handed.filter((index) => index === 2)).toHaveLength(12);
  const records = await recordsOf(id);
  expect(records[2]).toEqual({ outcome: "failed", attempts: 12, error: "later" });
  expect(Object.values(records).filter(({ outcome }) => outcome === "sent")).toHaveLength(5);
});

test("an unknown outcome is marked, so that evidence settles it; what came before says that it was sent", async () => {
  const id = await frozenCampaign(stage, [2]);
  const at = "2026-11-24T12:00:00.000Z";
  const reply = async (index: number): Promise<SendResult> => {
    const evidence = { delivered_at: at };
    if (index === 0) await stage.deliveries.noteEvidence(batchId(id, 0), [{ index, evidence }]);
    return { kind: "unknown", error: "lost" };
  };
  await send(id, { reply });
  expect(await recordsOf(id)).toEqual({
    0: { outcome: "sent", attempts: 1, at: Date.parse(at) },
    1: { outcome: "unknown", attempts: 1, at: expect.any(Number), error: "lost" },
  });
  expect((await stage.deliveries.feedback(batchId(id, 0), { consistent: true })).isUnknown(1)).toBe(true);
});

test("no more are handed over than the budget allows", async () => {
  const id = await frozenCampaign(stage, [12]);
  expect(await send(id, { budget: 6 })).toEqual({ used: 6, report: {} });
  expect(handed).toEqual([0, 1, 2, 3, 4, 5]);
  expect((await stage.state(id)).claim).toBe(undefined);
});

/** The limiter lends once, and then does this. */
const readyOnce = (then: () => ReturnType<Pacer["ready"]>): Pacer["ready"] => {
  let asked = 0;
  return async (countMax, leadMs) => (asked++ === 0 ? await ready(countMax, leadMs) : await then());
};

test("what was sent is recorded when the limiter lends no more", async () => {
  const id = await frozenCampaign(stage, [8]);
  const why = { kind: "surplus" } as const;
  expect(await send(id, { pacer: { ready: readyOnce(async () => why) } })).toEqual({
    used: 4,
    report: {},
    stop: { kind: "no_lease", why },
  });
  expect(Object.keys(await recordsOf(id))).toEqual(["0", "1", "2", "3"]);
});

test("what was sent is recorded when the limiter fails after it", async () => {
  const id = await frozenCampaign(stage, [8]);
  const failing = readyOnce(async () => {
    throw new Error("no limiter");
  });
  await expect(send(id, { pacer: { ready: failing } })).rejects.toThrow("no limiter");
  expect(await outcomesOf(id)).toEqual({ 0: "sent", 1: "sent", 2: "sent", 3: "sent" });
  expect((await stage.state(id)).claim).toBe(undefined);
});

test("what was sent is recorded when it cannot be told who must get nothing, and when the campaign is paused", async () => {
  for (const [ends, expected] of [
    [() => ({ ...running, isRunning: false }), undefined],
    [
      () => {
        throw new Error("throttled");
      },
      "throttled",
    ],
  ] as const) {
    const id = await frozenCampaign(stage, [8]);
    let asked = 0;
    const check = async () => (asked++ === 0 ? running : ends());
    const went = send(id, { check });
    if (expected) await expect(went).rejects.toThrow(expected);
    else expect(await went).toEqual({ used: 4, report: {}, stop: { kind: "not_running" } });
    expect(await outcomesOf(id)).toEqual({ 0: "sent", 1: "sent", 2: "sent", 3: "sent" });
  }
});

test("of a block for which the turns end, the rest is given back untouched", async () => {
  const id = await frozenCampaign(stage, [4]);
  let turns = 0;
  const next = async () => (turns++ < 2 ? { sent: () => undefined } : undefined);
  expect(await send(id, { pacer: { next } })).toMatchObject({ stop: { kind: "out_of_turn" } });
  expect(handed).toEqual([0, 1]);
  const state = await stage.state(id);
  expect(state.claim).toBe(undefined);
  expect(Object.keys(state.records)).toEqual(["0", "1"]);
});

test("a contact's history that cannot be written is logged, and the mail is recorded", async () => {
  const id = await frozenCampaign(stage, [1]);
  const logged: string[] = [];
  const contact = contactOf({ email: "reader0@example.net", status: "subscribed" });
  await send(id, {
    check: async () => ({ ...running, contacts: new Map([[contact.email, contact]]) }),
    contacts: {
      noteSent: async () => {
        throw new Error("throttled");
      },
      noteUnknown: async () => undefined,
    },
    log: { error: (text: string) => logged.push(text) } as never,
  });
  expect(logged).toEqual(["a contact's history was not written"]);
  expect(await outcomesOf(id)).toEqual({ 0: "sent" });
});

test("a contact whose mail's outcome is unknown is told so, and nobody else", async () => {
  const id = await frozenCampaign(stage, [2]);
  const told: unknown[] = [];
  const contacts = ["reader0", "reader1"].map((name) => contactOf({ email: `${name}@example.net` }));
  await send(id, {
    reply: (index) => (index === 1 ? { kind: "unknown", error: "The connection was lost." } : sent),
    check: async () => ({ ...running, contacts: new Map(contacts.map((one) => [one.email, one])) }),
    contacts: {
      noteSent: async () => undefined,
      noteUnknown: async (...given) => void told.push(given),
    },
  });
  expect(await outcomesOf(id)).toEqual({ 0: "sent", 1: "unknown" });
  const mail = { campaign_id: id, batch: 0, index: 1, at: expect.any(String) };
  expect(told).toEqual([["reader1@example.net", mail]]);
});

test("one that was unknown and is tried again is not, when an event came since: it has its mail", async () => {
  const id = await frozenCampaign(stage, [2]);
  const at = "2026-11-24T12:00:00.000Z";
  const evidence = { delivered_at: at };
  await stage.deliveries.noteEvidence(batchId(id, 0), [{ index: 0, evidence }]);
  const found = { ...(await stage.state(id)), again: { 0: 1 } };

  expect(await send(id, { found })).toEqual({ used: 1, report: {} });

  expect(handed).toEqual([1]);
  expect((await recordsOf(id))[0]).toEqual({ outcome: "sent", attempts: 0, at: Date.parse(at) });
});

test("who was a contact when the audience was frozen, and is none any more, gets nothing", async () => {
  const id = await frozenCampaign(stage, [3]);
  const batch = (await stage.deliveries.batch(id, 0))!;
  const [gone, still, never] = batch.recipients;
  const recipients = [{ ...gone!, contact: true as const }, { ...still!, contact: true as const }, never!];
  const contacts = new Map([[still!.email, { email: still!.email } as never]]);

  await send(id, { batch: { ...batch, recipients }, check: async () => ({ ...running, contacts }) });

  expect(await recordsOf(id)).toMatchObject({
    0: { outcome: "suppressed", error: "The contact was deleted." },
    1: { outcome: "sent" },
    2: { outcome: "sent" },
  });
});

describe("a sender that is warmed up", () => {
  const wait = { reason: "Waits for the next day.", until: Date.parse("2026-12-02T00:00:00.000Z") };

  test("hands over as many as it may, and leaves the rest to another day", async () => {
    const id = await frozenCampaign(stage, [10]);
    let left = 6;
    const taken: number[] = [];
    const result = await send(id, {
      warmUp: {
        take: async (_, wanted) => {
          const count = Math.min(wanted, left);
          left -= count;
          taken.push(count);
          return count === 0 ? wait : count;
        },
        giveBack: () => undefined,
      },
    });
    expect(result.stop).toEqual({ kind: "warming_up", ...wait });
    expect(taken).toEqual([4, 2, 0]);
    expect(handed).toHaveLength(6);
    expect(Object.keys(await recordsOf(id))).toHaveLength(6);
    expect((await stage.state(id)).claim).toBeUndefined();
  });

  test("gives back what SES refused, and not what it may have", async () => {
    const id = await frozenCampaign(stage, [4]);
    const given: number[] = [];
    const failed: SendResult = { kind: "failed", error: "no such address" };
    const replies: SendResult[] = [sent, { kind: "unknown", error: "no answer" }, failed, failed];
    await send(id, {
      reply: (index) => replies[index]!,
      warmUp: { take: async (_, wanted) => wanted, giveBack: (_, count) => void given.push(count) },
      budget: 4,
    });
    expect(given).toEqual([2]);
  });
});
