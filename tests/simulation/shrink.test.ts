import { expect, test } from "vitest";
import { planOf } from "../chaos/plan.ts";
import { shrink } from "./shrink.ts";

/** A plan with many readers, steps that name some of them, and several faults. */
const failing = planOf(12);

test("a failing plan is shrunk to what it takes to fail", async () => {
  const culprit = failing.faults.rules.at(-1)!;
  const reader = failing.readers.at(-1)!.email;
  const simulate = async ({ faults, readers }: typeof failing) =>
    faults.rules.includes(culprit) && readers.some(({ email }) => email === reader)
      ? [`${reader} was mailed 2 times`]
      : [];
  const { plan, violations } = await shrink(failing, await simulate(failing), simulate);
  expect([failing.readers.length, failing.faults.rules.length]).not.toEqual([1, 1]);
  expect(plan.faults.rules).toEqual([culprit]);
  expect(plan.readers.map(({ email }) => email)).toEqual([reader]);
  expect([plan.steps, plan.campaigns.length, plan.retry, plan.eventFaults]).toEqual([
    [],
    1,
    undefined,
    undefined,
  ]);
  expect(violations).toEqual([`${reader} was mailed 2 times`]);
});

test("a shorter plan that fails in another way is not taken for the same", async () => {
  const simulate = async (plan: typeof failing) =>
    plan === failing
      ? ["camp_1 (failed): reader@example.net was mailed 2 times"]
      : ["A ledger did not close: {}"];
  const { plan } = await shrink(failing, await simulate(failing), simulate);
  expect(plan).toBe(failing);
});

test("a step goes with the reader it names, and the others keep theirs", async () => {
  const [first, second, third] = planOf(12).readers;
  const plan = {
    ...failing,
    readers: [first!, second!, third!],
    steps: [
      { accepted: 0, deed: { do: "suppress", reader: 1 } },
      { accepted: 0, deed: { do: "leave", reader: 2 } },
    ] as const,
  };
  const leaves = ({ steps, readers }: typeof failing) =>
    steps.some(({ deed }) => deed.do === "leave" && readers[deed.reader]?.email === third!.email);
  const simulate = async (one: typeof failing) => (leaves(one) ? ["somebody left"] : []);
  const shortest = (await shrink(plan, ["somebody left"], simulate)).plan;
  expect(shortest.readers).toEqual([third]);
  expect(shortest.steps).toEqual([{ accepted: 0, deed: { do: "leave", reader: 0 } }]);
});
