import fc from "fast-check";
import { expect, test } from "vitest";
import { createSendLog } from "../../../../services/limiter/send-log.ts";

test("the first second's sends may start at once, the next when the first is a second old", () => {
  const sends = createSendLog();
  const clock = { now: 100 };
  for (let n = 0; n < 3; n++) {
    expect(sends.freeAt(3, 1_000, clock.now)).toBe(clock.now);
    sends.start(() => clock.now).sent();
    clock.now += 10;
  }
  expect(sends.freeAt(3, 1_000, clock.now)).toBe(1_100);
  expect(sends.freeAt(3, 1_000, clock.now, 1)).toBe(1_110);
  expect(sends.freeAt(3, 1_000, clock.now, 3)).toBe(Number.POSITIVE_INFINITY);
  expect(sends.freeAt(0, 1_000, clock.now)).toBe(Number.POSITIVE_INFINITY);
  expect(sends.total()).toBe(3);
});

test("a send that is not at its socket yet counts from when it gets there", () => {
  const sends = createSendLog();
  const { sent } = sends.start(() => 400);
  expect(sends.freeAt(1, 1_000, 300)).toBe(1_300);
  sent();
  expect(sends.freeAt(1, 1_000, 500)).toBe(1_400);
});

test("whatever the delays to the sockets, and in whatever order, no second holds more than the share", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 1_500 })), {
        minLength: 40,
      }),
      (perSecond, sendsMade) => {
        const sends = createSendLog();
        const onTheWay: { at: number; sent: () => void }[] = [];
        const sockets: number[] = [];
        let now = 0;
        const advance = (to: number) => {
          for (const one of onTheWay
            .filter(({ at }) => at > now && at <= to)
            .toSorted((a, b) => a.at - b.at)) {
            now = one.at;
            one.sent();
          }
          now = to;
        };
        for (const [pause, delay] of sendsMade) {
          advance(now + pause);
          while (sends.freeAt(perSecond, 1_000, now) > now) advance(now + 1);
          const { sent } = sends.start(() => now);
          onTheWay.push({ at: now + delay + 0.5, sent });
          sockets.push(now + delay + 0.5);
        }
        sockets.sort((a, b) => a - b);
        for (let n = perSecond; n < sockets.length; n++)
          expect(sockets[n]! - sockets[n - perSecond]!).toBeGreaterThanOrEqual(1_000);
      },
    ),
    { numRuns: 20 },
  );
});
