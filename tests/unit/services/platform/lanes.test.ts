import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { groupsOf } from "../../../../services/platform/groups.ts";
import { inLanes } from "../../../../services/platform/lanes.ts";

test("a list is cut into groups, the last of which may have fewer", () => {
  expect([groupsOf([1, 2, 3, 4, 5], 2), groupsOf([1, 2], 2), groupsOf([], 2)]).toEqual([
    [[1, 2], [3, 4], [5]],
    [[1, 2]],
    [],
  ]);
});

test("so many are done at a time, and what came of each is in their order", async () => {
  let [running, most] = [0, 0];
  const doubled = await inLanes([5, 1, 3, 2, 4], 2, async (n) => {
    most = Math.max(most, ++running);
    await sleep(n);
    running--;
    return n * 2;
  });
  expect([doubled, most]).toEqual([[10, 2, 6, 4, 8], 2]);
});

test("after the first that fails no more are begun", async () => {
  const begun: number[] = [];
  const failing = inLanes([1, 2, 3, 4, 5, 6], 2, async (n) => {
    begun.push(n);
    await sleep(1);
    if (n === 2) throw new Error("two");
  });
  await expect(failing).rejects.toThrow("two");
  await sleep(20);
  expect(begun).toEqual([1, 2, 3]);
});
