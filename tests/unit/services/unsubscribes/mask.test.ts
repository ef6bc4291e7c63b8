import { expect, test } from "vitest";
import { masked } from "../../../../services/unsubscribes/mask.ts";

test.each([
  ["ada@example.net", "a•••@example.net"],
  ["a@example.net", "a•••@example.net"],
  ['"a@b"@example.net', '"•••@example.net'],
  ["😀x@example.net", "😀•••@example.net"],
])("%s is shown as %s: how long it is does not show", (key, shown) => {
  expect(masked(key)).toBe(shown);
});
