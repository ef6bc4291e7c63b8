import { beforeEach, expect, test } from "vitest";
import type { Granted, Wait } from "../../../../services/limiter/slots.ts";
import { takeTurns } from "../../../../services/limiter/turns.ts";

const lateMsMax = 10_000;
const granted = (...slots: number[]): Granted => ({ kind: "granted", slots, intervalMs: 40, lateMsMax });
const wait: Wait = { kind: "wait", reason: "rate", until: 0 };

/** What the limiter was asked, and what it answers; slots are what they say only in the limiter's own tests. */
let asked: number[];
let released: number[];
let answers: (Granted | Wait | Error)[];
const limiter = {
  reserve: async (count: number) => {
    asked.push(count);
    const answer = answers.shift();
    if (answer instanceof Error || !answer) throw answer ?? new Error("not expected");
    return answer;
  },
  release: async (count: number) => {
    released.push(count);
  },
};
beforeEach(() => {
  asked = [];
  released = [];
  answers = [];
});

test("each send has its turn when its slot has come, and what is not used is given back", async () => {
  const start = Date.now();
  const turns = takeTurns(limiter, granted(start, start + 40, start + 80, start + 120));
  const at: number[] = [];
  for (let sends = 0; sends < 3; sends++) {
    expect(await turns.next()).toBe(true);
    at.push(Date.now() - start);
  }
  await turns.end();
  expect(at[1]).toBeGreaterThanOrEqual(39);
  expect(at[2]).toBeGreaterThanOrEqual(79);
  expect(asked).toEqual([]);
  expect(released).toEqual([1]);
});

test("a missed slot is not used late: as many new ones are asked for, and the missed are given back", async () => {
  const now = Date.now();
  const turns = takeTurns(limiter, { ...granted(now - 1_000, now - 999), lateMsMax: 500 });
  answers = [granted(now + 20, now + 30)];
  expect(await turns.next()).toBe(true);
  expect(await turns.next()).toBe(true);
  await turns.end();
  expect(asked).toEqual([2]);
  expect(released).toEqual([2]);
});

test("once there is no turn there are no more: nothing is sent after what was left out", async () => {
  answers = [wait, granted(Date.now())];
  const turns = takeTurns(limiter, { ...granted(Date.now() - 500), lateMsMax: 400 });
  expect(await turns.next()).toBe(false);
  expect(await turns.next()).toBe(false);
  expect(asked).toEqual([1]);
  await turns.end();
  expect(released).toEqual([1]);
});

test("when the limiter fails there is no turn, and no error that would leave the chunk in doubt", async () => {
  answers = [new Error("DynamoDB is away")];
  const turns = takeTurns(limiter, { ...granted(Date.now() - 500), lateMsMax: 400 });
  expect(await turns.next()).toBe(false);
});

test("of two sends that wait at once, neither has a turn after one had none", async () => {
  const slot = Date.now() + 30;
  answers = [wait];
  const turns = takeTurns(limiter, { ...granted(Date.now() - 500, slot), lateMsMax: 400 });
  const [a, b] = await Promise.all([turns.next(), turns.next()]);
  expect([a, b]).toContain(false);
  expect(await turns.next()).toBe(false);
});

test("what was checked before the chunk is not relied on for long", async () => {
  const turns = takeTurns(limiter, granted(Date.now() - 5_000, Date.now() - 4_999));
  expect(await turns.next()).toBe(false);
  await turns.end();
  expect(released).toEqual([2]);
});
