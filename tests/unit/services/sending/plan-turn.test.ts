import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import type { BatchState } from "../../../../services/deliveries/batch-state.ts";
import type { TurnChange } from "../../../../services/deliveries/turns.ts";
import { nextCampaign, planTurn } from "../../../../services/sending/plan-turn.ts";
import { campaignItem } from "../../../support/stage.ts";

const nowMs = 1_800_000_000_000;
const untilMs = nowMs + 75_000;
const mine = nowMs + 10_000;
const others = nowMs + 20_000;

const campaign = (fields: Partial<Campaign>): Campaign =>
  campaignItem("ses_campaign_1", {
    status: "in_progress",
    batching: { done: true },
    batch_count: 10,
    ...fields,
  });

/** Of two recipients. */
const state = (batch: number, fields: Partial<BatchState> = {}): BatchState => ({
  batch_id: `ses_campaign_1#${batch}`,
  entry: "state",
  campaign_id: "ses_campaign_1",
  batch,
  size: 2,
  records: {},
  version: 1,
  updated_at: "",
  ...fields,
});
const sent = { outcome: "sent", attempts: 1 } as const;
const done = (batch: number) => state(batch, { records: { 0: sent, 1: sent } });
const claimed = (batch: number) =>
  state(batch, { claim: { token: "t", indices: [0], expires_at: "2026-11-24T12:00:00.000Z" } });

const plan = (
  fields: Partial<Campaign>,
  states: readonly BatchState[],
  max: number,
  heldUntilMs = mine,
): TurnChange | undefined => planTurn(campaign(fields), states, { max, nowMs, heldUntilMs, untilMs });

describe("a sender's turn", () => {
  test.each<[string, Partial<Campaign>, BatchState[], number, Partial<TurnChange> | undefined]>([
    ["begins with the first batches", {}, [], 3, { taken: [0, 1, 2] }],
    ["goes on with those nobody had yet", { issued: 4 }, [], 2, { taken: [4, 5] }],
    ["takes what is left of the last", { issued: 9 }, [], 5, { taken: [9] }],
    ["takes nothing where nothing is left", { issued: 10 }, [], 5, undefined],
    [
      "takes first what was given back, and what a sender that died has",
      { issued: 4, held: { 3: 0, 1: nowMs, 2: others } },
      [],
      3,
      { taken: [1, 3, 4] },
    ],
    [
      "takes batches in the order of their numbers",
      { issued: 10, held: { 9: 0, 10: 0 }, batch_count: 11 },
      [],
      1,
      { taken: [9] },
    ],
    ["takes no batch another has", { issued: 10, held: { 4: others } }, [], 2, undefined],
    ["keeps what it has not finished", { issued: 2, held: { 1: mine } }, [state(1)], 1, { taken: [1] }],
    [
      "counts what is done, and takes others for it",
      { issued: 2, held: { 0: mine, 1: mine } },
      [done(0), state(1)],
      2,
      { counted: [done(0)], taken: [1, 2] },
    ],
    [
      "counts what is done even if it has no time for more",
      { issued: 2, held: { 0: mine, 1: mine } },
      [done(0), done(1)],
      0,
      { counted: [done(0), done(1)] },
    ],
    [
      "gives back what it has no time for",
      { issued: 2, held: { 0: mine, 1: mine } },
      [state(0), state(1)],
      1,
      { taken: [0], freed: [1] },
    ],
    ["gives back a batch with a claim", { issued: 1, held: { 0: mine } }, [claimed(0)], 0, { freed: [0] }],
    [
      "leaves alone what another counted meanwhile",
      { issued: 2, held: { 1: mine } },
      [done(0), state(1)],
      1,
      { taken: [1] },
    ],
    [
      "leaves alone what another took meanwhile, even if it is done",
      { issued: 2, held: { 0: others, 1: others } },
      [done(0), state(1)],
      1,
      { taken: [2] },
    ],
    ["does not begin before the audience is frozen", { batching: { done: false } }, [], 3, undefined],
    [
      "does not begin while a retry is prepared",
      { retrying: { repeats: ["failed"], next: 0 } },
      [],
      3,
      undefined,
    ],
    ["takes nothing of a paused campaign", { status: "paused" }, [], 3, undefined],
    [
      "gives back all of a paused campaign that is not done",
      { status: "paused", issued: 2, held: { 0: mine, 1: mine } },
      [done(0), state(1)],
      3,
      { counted: [done(0)], freed: [1] },
    ],
    [
      "counts in a campaign that has ended what is not done as well, but for what is claimed",
      { status: "cancelled", issued: 3, held: { 0: mine, 1: mine, 2: mine } },
      [done(0), state(1), claimed(2)],
      3,
      { counted: [done(0), state(1)], freed: [2] },
    ],
  ])("%s", (_, fields, states, max, expected) => {
    expect(plan(fields, states, max)).toEqual(
      expected && { counted: [], freed: [], taken: [], untilMs, ...expected },
    );
  });

  test("takes others for what is done, also when it was not heard of for too long", () => {
    // Its hold is over, and nobody has taken the batch.
    expect(plan({ issued: 1, held: { 0: nowMs - 1 } }, [done(0)], 1, nowMs - 1)).toMatchObject({
      counted: [done(0)],
      taken: [1],
    });
  });
});

/** Writes a change as `changeTurns` does. */
const apply = (one: Campaign, change: TurnChange): Campaign => {
  const held = { ...one.held };
  for (const { batch } of change.counted) delete held[batch];
  for (const batch of change.freed) held[batch] = 0;
  for (const batch of change.taken) held[batch] = change.untilMs;
  return { ...one, held, issued: Math.max(one.issued, ...change.taken.map((batch) => batch + 1)) };
};

const turn = fc.record({
  sender: fc.nat(2),
  max: fc.nat(4),
  /** Batches it finishes before. */
  finished: fc.nat(4),
  /** So long that senders are taken for dead, and come back. */
  passesMs: fc.integer({ min: 1, max: 60_000 }),
});

test("each batch has one sender at most, is taken by someone, and is counted once", () => {
  fc.assert(
    fc.property(fc.nat(12), fc.array(turn, { maxLength: 40 }), (batch_count, turns) => {
      let one = campaign({ batch_count });
      let now = nowMs;
      const has = new Map<number, { batches: readonly number[]; heldUntilMs: number | undefined }>();
      const none = { batches: [], heldUntilMs: undefined };
      const finished = new Set<number>();
      const counted: number[] = [];
      /** What a sender has as others see it. */
      const owned = (sender: number) => {
        const { batches, heldUntilMs } = has.get(sender) ?? none;
        return batches.filter((batch) => one.held[batch] === heldUntilMs && one.held[batch]! > now);
      };
      const take = (sender: number, max: number) => {
        const { batches, heldUntilMs } = has.get(sender) ?? none;
        const before = new Map([...has.keys()].filter((other) => other !== sender).map((n) => [n, owned(n)]));
        const states = batches.map((batch) => (finished.has(batch) ? done(batch) : state(batch)));
        const untilMs = now + 45_000;
        const change = planTurn(one, states, { max, nowMs: now, heldUntilMs, untilMs });
        if (change) one = apply(one, change);
        counted.push(...(change?.counted ?? []).map(({ batch }) => batch));
        has.set(sender, change?.taken.length ? { batches: change.taken, heldUntilMs: untilMs } : none);
        expect(has.get(sender)!.batches.length).toBeLessThanOrEqual(max);
        // Nobody loses a batch to another, and what is counted is nobody's.
        for (const [other, batches] of before) expect(owned(other)).toEqual(batches);
        const all = [...has.keys()].flatMap(owned);
        expect(new Set(all).size).toBe(all.length);
      };
      for (const { sender, max, finished: count, passesMs } of turns) {
        now += passesMs;
        for (const batch of owned(sender).slice(0, count)) finished.add(batch);
        take(sender, max);
      }
      // Whoever comes last sends the rest.
      now += 60_000;
      for (let rounds = 0; rounds <= batch_count; rounds++) {
        take(9, 3);
        for (const batch of owned(9)) finished.add(batch);
        now += 1;
      }
      expect(one).toMatchObject({ held: {}, issued: batch_count });
      expect(counted.sort((a, b) => a - b)).toEqual(Array.from({ length: batch_count }, (_, batch) => batch));
    }),
  );
});

describe("the campaign whose turn it is", () => {
  const three = ["a", "b", "c"].map((name) => campaignItem(name));
  const after = (last: string | undefined) => nextCampaign(three, last)?.campaign_id;

  test("is the next in the order given, round and round", () => {
    expect([undefined, "a", "b", "c"].map(after)).toEqual(["a", "b", "c", "a"]);
  });

  test("is the first when the last is not among them any more", () => {
    expect(after("gone")).toBe("a");
  });

  test("is the same again when there is no other, and none when there is none", () => {
    expect(nextCampaign([three[1]!], "b")?.campaign_id).toBe("b");
    expect(nextCampaign([], "b")).toBe(undefined);
  });

  test("comes again after as many turns as there are campaigns, however large each is", () => {
    let last: string | undefined;
    const turns = Array.from({ length: 9 }, () => {
      last = nextCampaign(three, last)?.campaign_id;
      return last;
    });
    expect(turns.join("")).toBe("abcabcabc");
  });
});
