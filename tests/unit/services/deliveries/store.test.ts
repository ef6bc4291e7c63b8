import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reopenBatches } from "../../../../services/batching/reopen-batches.ts";
import { remainingCount } from "../../../../services/campaigns/campaign.ts";
import { type LedgerCount, ledgerCounts } from "../../../../services/campaigns/counts.ts";
import { batchId } from "../../../../services/deliveries/batch.ts";
import {
  type BatchState,
  countsOf,
  isDone,
  pendingOf,
  type SendRecord,
} from "../../../../services/deliveries/batch-state.ts";
import { withExactLedger } from "../../../../services/deliveries/ledger.ts";
import { recoverClaim } from "../../../../services/deliveries/recover-claim.ts";
import { noteNews } from "../../../../services/feedback/note-news.ts";
import { planTurn } from "../../../../services/sending/plan-turn.ts";
import { frozenCampaign, reader, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const now = () => new Date().toISOString();
const holdMs = 75_000;
const log = {
  error: (message: string, details: unknown) => {
    throw new Error(message, { cause: details });
  },
} as never;

/** The batches a sender has, and until when. */
interface SenderTurn {
  readonly batches: readonly number[];
  readonly untilMs: number | undefined;
}
const noTurn: SenderTurn = { batches: [], untilMs: undefined };

/** What SES says of one recipient; of the unknown it may have accepted the message or not. */
type Reply = "sent" | "failed" | "refused" | "unknown, accepted" | "unknown, lost";
const replies = fc.array(
  fc.constantFrom<Reply>("sent", "sent", "failed", "refused", "unknown, accepted", "unknown, lost"),
  { minLength: 4, maxLength: 4 },
);
const senderNumber = fc.nat(1);

const step = fc.oneof(
  /** A sender takes its turn, alone or at the very moment another does; with 0 it leaves. */
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("turn" as const),
      sender: senderNumber,
      other: fc.option(senderNumber, { nil: undefined }),
      max: fc.constantFrom(2, 1, 2, 0),
    }),
  },
  /** A sender claims a block, or two do that both have the batch. */
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("claim" as const),
      sender: senderNumber,
      size: fc.integer({ min: 1, max: 4 }),
      isRaced: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("commit" as const), sender: senderNumber, replies }),
  },
  /** A sender dies when SES has so many of its block; two others recover the claim at once, after an event or before. */
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("die" as const),
      sender: senderNumber,
      handed: fc.nat(4),
      isReported: fc.boolean(),
    }),
  },
  /** SES reports a message, however often. */
  { weight: 2, arbitrary: fc.record({ do: fc.constant("report" as const), place: fc.nat(20) }) },
  /** The campaign fails, its senders leave, and its operator retries it. */
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("retry" as const), include_unknown: fc.boolean() }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** One campaign, its two senders, and SES. */
const createWorld = async (sizes: readonly number[]) => {
  const id = await frozenCampaign(stage, sizes);
  const all = sizes.map((_, batch) => batch);
  let nowMs = Date.now();
  const turns = new Map<number, SenderTurn>();
  /** The state with the claim of each sender that has one. */
  const claims = new Map<number, BatchState>();
  /** How often SES accepted a message, by batch and index. */
  const mailed = new Map<string, number>();
  /** Who was unknown when an operator said that they are to be tried again. */
  const risked = new Set<string>();

  const name = (batch: number, index: number) => `${batch}.${index}`;
  const accept = (batch: number, index: number) =>
    mailed.set(name(batch, index), (mailed.get(name(batch, index)) ?? 0) + 1);
  const report = async (batch: number, index: number) => {
    const at = now();
    const reached = { keys: [reader(index).email], at, id: `message ${name(batch, index)}` };
    await noteNews(
      { ...stage, log },
      [
        {
          messageId: randomUUID(),
          isAgain: false,
          subject: { campaign_id: id, batch, index },
          once: "delivered_at",
          fields: { delivered_at: at },
          reached,
          facts: [],
        },
      ],
      at,
    );
  };

  /** @returns how it went; undefined when nothing was to be changed. */
  const turn = async (
    sender: number,
    max: number,
    campaign = stage.campaign(id),
  ): Promise<boolean | undefined> => {
    const read = await campaign;
    const mine = turns.get(sender) ?? noTurn;
    const states = await stage.deliveries.states(id, mine.batches);
    // Never the same moment twice: it tells what a sender took from what others did.
    nowMs += 1;
    const untilMs = nowMs + holdMs;
    const plan = planTurn(read, states, { max, nowMs, heldUntilMs: mine.untilMs, untilMs });
    if (!plan) {
      turns.set(sender, noTurn);
      return undefined;
    }
    const changed = await stage.deliveries.changeTurns(read, plan, now());
    if (changed) turns.set(sender, { batches: plan.taken, untilMs });
    return changed !== undefined;
  };

  const claim = async (sender: number, size: number, isRaced: boolean) => {
    if (claims.has(sender)) return;
    const states = await stage.deliveries.states(id, turns.get(sender)?.batches ?? []);
    const state = states.find((one) => !one.claim && !isDone(one));
    if (!state) return;
    const indices = pendingOf(state).slice(0, size);
    const ask = () => {
      const one = { token: randomUUID(), indices, expires_at: now() };
      return stage.deliveries.advance(state, { records: new Map(), claim: one }, now());
    };
    const got = (await Promise.all(isRaced ? [ask(), ask()] : [ask()])).filter((one) => one !== undefined);
    expect(got).toHaveLength(1);
    claims.set(sender, got[0]!);
  };

  const commit = async (sender: number, said: readonly Reply[]) => {
    const state = claims.get(sender);
    if (!state?.claim) return;
    const records = new Map<number, SendRecord>();
    for (const [place, index] of state.claim.indices.entries()) {
      const attempts = (state.records[index]?.attempts ?? 0) + 1;
      const reply = said[place]!;
      if (reply === "sent" || reply === "unknown, accepted") accept(state.batch, index);
      if (reply === "sent") records.set(index, { outcome: "sent", attempts, at: nowMs, id: "m" });
      else if (reply === "failed") records.set(index, { outcome: "failed", attempts, error: "no" });
      else if (reply === "refused") records.set(index, { attempts, error: "later" });
      else records.set(index, { outcome: "unknown", attempts, error: "lost" });
    }
    const unknown = [...records].flatMap(([index, { outcome }]) => (outcome === "unknown" ? [index] : []));
    if (unknown.length > 0) await stage.deliveries.markUnknown(state.batch_id, unknown);
    expect(await stage.deliveries.advance(state, { records }, now())).toBeDefined();
    claims.delete(sender);
    // One that does not know that the claim has ended changes nothing, nor does one that never knew of it.
    const { claim: late, ...unclaimed } = state;
    for (const stale of [state, { ...unclaimed, version: state.version - 1 }])
      expect(await stage.deliveries.advance(stale, { records: new Map(), claim: late }, now())).toBe(
        undefined,
      );
  };

  const die = async (sender: number, handed: number, isReported: boolean) => {
    const state = claims.get(sender);
    turns.delete(sender);
    claims.delete(sender);
    if (!state?.claim) return;
    const accepted = state.claim.indices.slice(0, handed);
    for (const index of accepted) accept(state.batch, index);
    if (isReported && accepted.length > 0) await report(state.batch, accepted[0]!);
    const batch = (await stage.deliveries.batch(id, state.batch))!;
    const recovered = await Promise.all([1, 2].map(() => recoverClaim(stage, batch, state)));
    expect(recovered.filter((one) => one !== undefined)).toHaveLength(1);
  };

  const retry = async (include_unknown: boolean) => {
    await stage.campaigns.transition(id, "fail", now());
    for (const sender of [0, 1]) {
      await die(sender, 0, false);
      await turn(sender, 0);
    }
    if (include_unknown)
      for (const { batch, records } of await stage.deliveries.states(id, all))
        for (const [index, { outcome }] of Object.entries(records))
          if (outcome === "unknown") risked.add(name(batch, Number(index)));
    const retrying = {
      repeats: include_unknown ? (["failed", "unknown"] as const) : (["failed"] as const),
      next: 0,
    };
    const campaign = (await stage.campaigns.transition(id, "retry", now(), { retrying }))!;
    expect(await reopenBatches({ ...stage, log }, campaign, () => true)).toBe(true);
    await stage.campaigns.endRetry(campaign);
  };

  const run = async (one: Step): Promise<void> => {
    switch (one.do) {
      case "turn": {
        if (one.other === undefined || one.other === one.sender)
          return void (await turn(one.sender, one.max));
        const read = stage.campaign(id);
        const went = await Promise.all([turn(one.sender, one.max, read), turn(one.other, one.max, read)]);
        expect(went.filter((changed) => changed)).toHaveLength(
          Math.min(1, went.filter((w) => w !== undefined).length),
        );
        return;
      }
      case "claim":
        return await claim(one.sender, one.size, one.isRaced);
      case "commit":
        return await commit(one.sender, one.replies);
      case "die":
        await die(one.sender, one.handed, one.isReported);
        // Others take what it had only when it has not been heard of for so long; they were.
        nowMs += holdMs;
        for (const sender of [0, 1])
          if (turns.has(sender)) await turn(sender, turns.get(sender)!.batches.length);
        return;
      case "report": {
        const known = [...mailed.keys()];
        const [batch, index] = known[one.place % known.length]?.split(".").map(Number) ?? [];
        if (batch !== undefined) await report(batch, index!);
        return;
      }
      case "retry":
        return await retry(one.include_unknown);
    }
  };

  return { id, all, claims, mailed, risked, name, run };
};
type World = Awaited<ReturnType<typeof createWorld>>;

const recount = (states: readonly BatchState[]): Record<LedgerCount, number> => {
  const counts = states.map(countsOf);
  return Object.fromEntries(
    ledgerCounts.map((count) => [count, counts.reduce((sum, one) => sum + (one[count] ?? 0), 0)]),
  ) as Record<LedgerCount, number>;
};

const expectSound = async ({ id, all, claims, mailed, risked, name }: World): Promise<void> => {
  const campaign = await stage.campaign(id);
  const states = await stage.deliveries.states(id, all);
  for (const state of states) {
    const indices = Array.from({ length: state.size }, (_, index) => index);
    const claimed = state.claim?.indices ?? [];
    const recorded = indices.filter((index) => state.records[index]?.outcome);
    expect([...pendingOf(state), ...claimed, ...recorded].sort((a, b) => a - b)).toEqual(indices);
    const living = [...claims.values()].filter(({ batch }) => batch === state.batch);
    expect(living.map(({ claim }) => claim)).toEqual(state.claim ? [state.claim] : []);
    for (const index of indices) {
      const times = mailed.get(name(state.batch, index)) ?? 0;
      const outcome = state.records[index]?.outcome;
      if (!risked.has(name(state.batch, index))) {
        expect(times).toBeLessThanOrEqual(1);
        // Who was mailed is never tried again, nor said to have failed.
        if (times > 0) expect(["sent", "unknown"]).toContain(outcome);
      }
      if (outcome === "sent") expect(times).toBeGreaterThan(0);
    }
  }
  const counts = recount(states);
  const exact = await withExactLedger(stage.deliveries, campaign);
  expect(exact).toMatchObject(counts);
  const open = states.reduce((sum, one) => sum + pendingOf(one).length + (one.claim?.indices.length ?? 0), 0);
  expect(remainingCount(exact)).toBe(open);
  expect(Math.min(...ledgerCounts.map((count) => campaign[count]))).toBeGreaterThanOrEqual(0);
  if (Object.keys(campaign.held).length === 0) expect(campaign).toMatchObject(counts);
};

test("whatever senders, SES and operators do, the ledger closes, and nobody is sent to twice", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
      fc.array(step, { minLength: 12, maxLength: 24 }),
      async (sizes, steps) => {
        const world = await createWorld(sizes);
        await world.run({ do: "turn", sender: 0, other: undefined, max: 2 });
        for (const one of steps) {
          await world.run(one);
          await expectSound(world);
        }
      },
    ),
    { numRuns: 25, interruptAfterTimeLimit: 12_000 },
  );
});

test("an unknown outcome that was reported before it was recorded is sent, and one reported after is settled", async () => {
  const id = await frozenCampaign(stage, [3]);
  const expires_at = now();
  const claim = { token: "t", indices: [0, 1, 2], expires_at };
  const state = (await stage.deliveries.advance(
    await stage.state(id),
    { records: new Map(), claim },
    now(),
  ))!;
  const at = "2026-11-24T12:00:00.000Z";
  await stage.deliveries.noteEvidence(batchId(id, 0), [{ index: 0, evidence: { delivered_at: at } }]);

  await recoverClaim(stage, { campaign_id: id, recipients: [reader(0), reader(1), reader(2)] }, state);
  expect(await stage.deliveries.settle(id, 0, 1, { at, id: "message-1" }, now())).toBe(true);
  expect(await stage.deliveries.settle(id, 0, 1, { at, id: "message-1" }, now())).toBe(false);

  const error = "The sender died before the answer of SES was recorded.";
  expect((await stage.state(id)).records).toEqual({
    0: { outcome: "sent", attempts: 1, at: Date.parse(at) },
    1: { outcome: "sent", attempts: 1, at: Date.parse(at), id: "message-1" },
    2: { outcome: "unknown", attempts: 1, at: Date.parse(expires_at), error },
  });
});

test("a settled outcome moves the ledger of its campaign when the batch is counted there, and only then", async () => {
  const id = await frozenCampaign(stage, [2]);
  const change = { counted: [], freed: [], taken: [0], untilMs: Date.now() + holdMs };
  const campaign = (await stage.deliveries.changeTurns(await stage.campaign(id), change, now()))!;
  const unknown: SendRecord = { outcome: "unknown", attempts: 1, error: "lost" };
  const records = new Map([0, 1].map((index) => [index, unknown]));
  await stage.deliveries.advance(await stage.state(id), { records }, now());

  expect(await stage.deliveries.settle(id, 0, 0, { at: now() }, now())).toBe(true);
  expect(await stage.campaign(id)).toMatchObject({ sent_count: 0, unknown_count: 0, rev: campaign.rev + 1 });
  // A sender that read the campaign before would count what it was: it is to read again.
  const late = { ...change, counted: await stage.deliveries.states(id, [0]), taken: [] };
  expect(await stage.deliveries.changeTurns(campaign, late, now())).toBe(undefined);
  expect(await stage.deliveries.changeTurns(await stage.campaign(id), late, now())).toMatchObject({
    sent_count: 1,
    unknown_count: 1,
  });
  expect(await stage.deliveries.settle(id, 0, 1, { at: now() }, now())).toBe(true);
  expect(await stage.campaign(id)).toMatchObject({ sent_count: 2, unknown_count: 0 });
});

test("a claim, a commit and a turn whose replies were lost are still the sender's", async () => {
  const id = await frozenCampaign(stage, [1]);
  const lose = () =>
    stage.faults.set({
      seed: 0,
      rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1 }],
    });
  lose();
  const take = { counted: [], freed: [], taken: [0], untilMs: Date.now() + holdMs };
  const campaign = await stage.deliveries.changeTurns(await stage.campaign(id), take, now());
  expect(campaign).toMatchObject({ issued: 1, held: { 0: take.untilMs } });
  lose();
  const claim = { token: "t", indices: [0], expires_at: now() };
  const claimed = await stage.deliveries.advance(await stage.state(id), { records: new Map(), claim }, now());
  expect(claimed?.claim).toEqual(claim);
  lose();
  const records = new Map([[0, { outcome: "sent", attempts: 1, at: 1, id: "m" } as const]]);
  const after = await stage.deliveries.advance(claimed!, { records }, now());
  expect(after && isDone(after)).toBe(true);
  stage.faults.set({ seed: 0, rules: [] });
});
