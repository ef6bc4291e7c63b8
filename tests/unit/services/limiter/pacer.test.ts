import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createPacer } from "../../../../services/limiter/pacer.ts";
import {
  fullestSecond,
  randomOf,
  type SimulatedAccount,
  simulatedAccount,
  simulatedLeases,
  simulatedSend,
  simulatedSender,
} from "../../../support/simulated-senders.ts";
import { createVirtualTime } from "../../../support/virtual-time.ts";

const noon = Date.parse("2026-11-25T12:00:00.000Z");
const minute = 60_000;

/** An account, some seeded chance, and the time of a test. */
const simulation = (seed: number, account: Parameters<typeof simulatedAccount>[0]) => {
  const random = randomOf(seed);
  vi.spyOn(Math, "random").mockImplementation(random);
  const time = createVirtualTime(noon);
  const world = simulatedAccount(account);
  /** One more sender, whose clock is 50 ms fast or slow at most. */
  const sender = () => simulatedSender(world, time, random, { skewMs: 100 * random() - 50 });
  const leases = () => simulatedLeases(world, time, { clock: time.clock(), random });
  return { random, time, world, sender, leases };
};
afterEach(() => {
  vi.restoreAllMocks();
});

const countBetween = (times: readonly number[], from: number, to: number) =>
  times.filter((at) => at >= from && at < to).length;
/** No second, wherever it begins, holds more than the rate, at the sockets and at SES. */
const expectWithin = ({ socket, arrived }: SimulatedAccount, rate: number) => {
  expect(fullestSecond(socket)).toBeLessThanOrEqual(rate);
  expect(fullestSecond(arrived)).toBeLessThanOrEqual(rate);
};

describe("the rate", () => {
  test.each([
    [1, 1],
    [14, 1],
    [50, 1],
    [57, 2],
    [200, 4],
    [1_000, 20],
  ])("of %d a second is used by %d senders to 98 percent, and never passed", async (rate, wanted) => {
    const { time, world, sender } = simulation(rate, { max_send_rate: rate });
    const senders = Array.from({ length: wanted + 2 }, sender);
    const seconds = rate === 1_000 ? 30 : 60;
    const [from, to] = [noon + 10_000, noon + 10_000 + seconds * 1_000];
    await time.run(to);

    expectWithin(world, rate);
    expect(countBetween(world.socket, from, to) / seconds / rate).toBeGreaterThanOrEqual(0.98);
    expect(senders.filter(({ end }) => end === "surplus")).toHaveLength(2);
    expect(senders.filter(({ end }) => end === undefined)).toHaveLength(wanted);
    // Renewals are few and in nobody's way: of two who want to read the account, in its minute, one is refused.
    expect(countBetween(world.refused, from, to)).toBeLessThanOrEqual(1);
    expect(countBetween(world.writes, from, to) / seconds).toBeLessThan(0.1 + wanted * 0.2);
  });

  test("is used again 8 seconds after the only sender died, by the next that comes", async () => {
    const { time, world, sender } = simulation(1, { max_send_rate: 14 });
    const first = sender();
    await time.run(noon + 20_000);
    first.kill();
    const next: ReturnType<typeof sender>[] = [];
    for (let s = 1; s <= 20; s++) {
      if (next.every(({ end }) => end === "surplus")) next.push(sender());
      await time.run(noon + 20_000 + s * 1_000);
    }
    expectWithin(world, 14);
    expect(countBetween(world.socket, noon + 28_000, noon + 38_000)).toBeGreaterThanOrEqual(136);
  });

  test("passes from a sender that ends to the next within 2 seconds", async () => {
    const { time, world, sender } = simulation(2, { max_send_rate: 50 });
    const first = sender();
    await time.run(noon + 10_000);
    first.stop();
    // One of its replies may take 600 ms.
    await time.run(noon + 10_700);
    expect(first.end).toBe("stopped");
    sender();
    await time.run(noon + 14_000);
    expectWithin(world, 50);
    // A block of eight may begin right before that, or right after.
    expect(countBetween(world.socket, noon + 12_000, noon + 14_000)).toBeGreaterThanOrEqual(98 - 8);
  });

  test("that grows or falls is followed, by more senders or fewer", async () => {
    const { time, world, sender } = simulation(3, { max_send_rate: 14 });
    const first = sender();
    await time.run(noon + 30_000);
    world.account = { ...world.account, max_send_rate: 100 };
    await time.run(noon + 70_000);
    const second = sender();
    await time.run(noon + 90_000);
    expect(countBetween(world.socket, noon + 80_000, noon + 90_000)).toBeGreaterThan(970);
    expectWithin(world, 100);

    world.account = { ...world.account, max_send_rate: 20 };
    await time.run(noon + 150_000);
    expect([first.end, second.end]).toEqual([undefined, "surplus"]);
    const recent = { ...world, socket: world.socket.filter((at) => at > noon + 140_000), arrived: [] };
    expectWithin(recent, 20);
  });

  test("is never passed, whatever senders, single sends, deaths, skewed clocks and lost answers there are", async () => {
    const event = fc.record({
      at: fc.integer({ min: 0, max: 40_000 }),
      what: fc.constantFrom("sender", "sender", "kill", "stop", "one"),
      which: fc.nat(20),
    });
    const cases = fc.record({
      seed: fc.nat(),
      rate: fc.constantFrom(1, 3, 14, 57, 120),
      events: fc.array(event, { minLength: 3, maxLength: 25 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ seed, rate, events }) => {
        const { random, time, world, sender, leases } = simulation(seed, { max_send_rate: rate });
        world.lostAnswers = 0.1;
        const senders = [sender()];
        for (const { at, what, which } of events.toSorted((a, b) => a.at - b.at)) {
          await time.run(noon + at);
          const chosen = senders[which % senders.length]!;
          if (what === "sender") senders.push(sender());
          else if (what === "one")
            void leases()
              .one(() => simulatedSend(world, time, random))
              .catch(() => undefined);
          else chosen[what]();
        }
        await time.run(noon + 50_000);
        expectWithin(world, rate);
      }),
      { numRuns: 30 },
    );
  });
});

describe("a single send", () => {
  test.each([1, 14])(
    "at %d a second waits some seconds while a sender uses it all, which then goes on",
    async (rate) => {
      const { random, time, world, sender, leases } = simulation(4, { max_send_rate: rate });
      const busy = sender();
      await time.run(noon + 20_000);
      let sentAt = 0;
      const answer = leases().one(async () => {
        await simulatedSend(world, time, random);
        sentAt = time.now();
        return "sent";
      });
      await time.run(noon + 80_000);
      expect(await answer).toBe("sent");
      expect(sentAt - noon - 20_000).toBeLessThan(8_500);
      expectWithin(world, rate);
      expect(busy.end).toBeUndefined();
      const after = countBetween(world.socket, noon + 40_000, noon + 80_000);
      expect(after).toBeGreaterThanOrEqual(Math.floor(rate * 40 * 0.98));
    },
  );

  test("goes at once where nobody sends", async () => {
    const { time, leases } = simulation(5, { max_send_rate: 1 });
    const answer = leases().one(async () => time.now());
    await time.run(noon + 1_000);
    expect(await answer).toBeLessThan(noon + 300);
  });

  test("is told when the quota is spent", async () => {
    const { time, leases } = simulation(6, { max_24_hour_send: 5, sent_last_24_hours: 5 });
    const answer = leases().one(async () => "sent");
    await time.run(noon + 1_000);
    expect(await answer).toMatchObject({ kind: "wait", reason: "quota" });
  });
});

test("the quota is used to the last send by all senders together, and not passed", async () => {
  const { time, world, sender } = simulation(7, { max_send_rate: 200, max_24_hour_send: 3_000 });
  const senders = Array.from({ length: 4 }, sender);
  await time.run(noon + minute);
  expect(world.socket).toHaveLength(3_000);
  expect(senders.map(({ end }) => end)).toEqual(["quota", "quota", "quota", "quota"]);
});

describe("a pacer", () => {
  let time: ReturnType<typeof createVirtualTime>;
  beforeEach(() => {
    time = createVirtualTime(noon);
  });
  /** What the limiter answers: a lease of 2 a second, or what a test says. */
  const answering = (...answers: (object | Error)[]) => ({
    lease: async () => {
      const answer = answers.shift() ?? {};
      if (answer instanceof Error) throw answer;
      const lease = {
        perSecond: 2,
        startsInMs: 0,
        endsInMs: 6_200,
        until: noon + 6_200,
        allowed: 100,
        short: false,
      };
      return { kind: "leased" as const, ...lease, ...answer };
    },
    release: vi.fn(async () => {}),
    secondMs: () => 1_000,
  });
  const pacerOf = (limiter: ReturnType<typeof answering>) =>
    createPacer({ limiter: limiter as never, ends: noon + minute, clock: time.clock() });

  test("says how many may start together", async () => {
    const pacer = pacerOf(answering());
    expect(await pacer.ready(8, 10)).toEqual({ kind: "ready", count: 2, perSecond: 2 });
    expect(await pacer.ready(1, 10)).toMatchObject({ count: 1 });
  });

  test("gives no turn without a lease, and none after that of what was claimed with it", async () => {
    const pacer = pacerOf(answering({ allowed: 1 }, new Error("DynamoDB is away"), { allowed: 9 }));
    await pacer.ready(2, 10);
    const turns = await Promise.all([pacer.next(), pacer.next(), pacer.next()]);
    expect(turns.map((turn) => turn !== undefined)).toEqual([true, false, false]);
    expect(await pacer.ready(2, 10)).toMatchObject({ kind: "ready" });
  });

  test("says what keeps it from a lease, and tries again when it is asked again", async () => {
    const pacer = pacerOf(answering(new Error("DynamoDB is away")));
    await expect(pacer.ready(1, 0)).rejects.toThrow("DynamoDB is away");
    expect(await pacer.ready(1, 0)).toMatchObject({ kind: "ready" });
  });

  test("passes on why the sender is to end, and lets it use the rest of its lease", async () => {
    const pacer = pacerOf(answering({}, { kind: "surplus" }));
    await pacer.ready(1, 0);
    await time.run(noon + 5_500);
    expect(await pacer.next()).toBeDefined();
    expect(await pacer.ready(1, 0)).toMatchObject({ kind: "surplus" });
    expect(await pacer.next()).toBeDefined();
  });

  test("gives no turn after its end, and releases what it has", async () => {
    const limiter = answering();
    const pacer = pacerOf(limiter);
    (await pacer.next())?.sent();
    await pacer.end();
    expect(await pacer.next()).toBeUndefined();
    expect(limiter.release).toHaveBeenCalledExactlyOnceWith(expect.any(String), 1);
  });
});
