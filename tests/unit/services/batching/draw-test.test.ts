import fc from "fast-check";
import { expect, test } from "vitest";
import { drawTest } from "../../../../services/batching/draw-test.ts";

const recipient = (place: number) => {
  const email = `reader${String(place).padStart(4, "0")}@example.net`;
  return { email, address: email, values: { email } };
};
const page = (size: number) => Array.from({ length: size }, (_, place) => recipient(place));
const variants = (count: number) => Array.from({ length: count }, () => ({ subject: "Hello" }));

test("everybody is in one place: a variant, of which each has as many, or the rest", () => {
  fc.assert(
    fc.property(
      fc.nat(300),
      fc.integer({ min: 5, max: 50 }),
      fc.integer({ min: 2, max: 4 }),
      fc.string(),
      (size, share, count, key) => {
        const drawn = drawTest({ share, variants: variants(count) }, key, page(size));
        const emails = [...drawn.variants.flat(), ...drawn.rest].map(({ email }) => email);
        expect(emails.toSorted()).toEqual(page(size).map(({ email }) => email));
        const sizes = drawn.variants.map(({ length }) => length);
        expect(new Set(sizes).size).toBe(1);
        const wanted = (size * share) / 100 / count;
        expect(sizes[0]).toBeGreaterThanOrEqual(Math.min(wanted, Math.floor(size / count)));
        expect(sizes[0]).toBeLessThan(wanted + 1);
      },
    ),
  );
});

test("who is in the test is drawn anew for each campaign, and not by the alphabet", () => {
  const whoOf = (key: string) =>
    drawTest({ share: 20, variants: variants(2) }, key, page(1_000)).variants.map((some) =>
      some.map(({ email }) => Number(/\d+/.exec(email))),
    );
  const [a, b] = whoOf("one") as [number[], number[]];
  expect([a.length, b.length]).toEqual([100, 100]);
  const mean = (some: readonly number[]) => some.reduce((sum, one) => sum + one, 0) / some.length;
  // Five standard errors of a hundred drawn of a thousand.
  for (const some of [a, b]) expect(Math.abs(mean(some) - 499.5)).toBeLessThan(5 * 28.9);
  expect(whoOf("one")).toEqual([a, b]);
  expect(whoOf("other")[0]).not.toEqual(a);
});

test("whoever gets nothing is with the rest", () => {
  const gone = { email: "gone@example.net", reason: "The contact is bounced." };
  const { variants: some, rest } = drawTest({ share: 50, variants: variants(2) }, "key", [
    gone,
    recipient(0),
    recipient(1),
  ]);
  expect(some.flat()).toHaveLength(2);
  expect(rest).toEqual([gone]);
});
