import { expect, test } from "vitest";
import { sizeWithin } from "../../../../web/media/shrink.ts";

test.each([
  [4000, 3000, 1600, 1200],
  [3000, 4000, 1200, 1600],
  [1600, 900, 1600, 900],
  [640, 480, 640, 480],
  [10_000, 1, 1600, 1],
])("%i by %i becomes %i by %i", (width, height, toWidth, toHeight) => {
  expect(sizeWithin(width, height)).toEqual({ width: toWidth, height: toHeight });
});
