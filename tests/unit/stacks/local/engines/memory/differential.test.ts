/** Draws operations and asks both engines: https://fast-check.dev says how to run a seed again. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BothEngines, scanAll, startBothEngines, tableOf } from "./both-engines.ts";
import { type Step, step, TableName } from "./operations-arbitrary.ts";

let both: BothEngines;
beforeAll(async () => {
  both = await startBothEngines();
});
afterAll(() => both.stop());

/** TIDINGS_DYNAMODB_RUNS: for a longer look. */
const numRuns = Number(process.env.TIDINGS_DYNAMODB_RUNS ?? 60);
const limitMs = Math.max(20_000, numRuns * 300);

/** Asks both engines, page after page where there are several. */
const compare = async ({ operation, input }: Step): Promise<void> => {
  let [ExclusiveStartKey, pages]: [unknown, number] = [undefined, 0];
  do {
    const { memory, dynoxide } = await both.ask(operation, {
      ...input,
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    expect(memory).toEqual(dynoxide);
    ExclusiveStartKey = memory.body.LastEvaluatedKey;
  } while (ExclusiveStartKey && ++pages < 20);
};

it(
  "answers as dynoxide does, whatever is asked, and has the same items in the end",
  async () => {
    const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 40 }), async (steps) => {
      await both.ensureTable(tableOf(TableName));
      try {
        for (const one of steps) await compare(one);
        for (const index of [
          {},
          { IndexName: "ALL" },
          { IndexName: "KEYS_ONLY" },
          { IndexName: "INCLUDE" },
        ]) {
          const input = { TableName, ...index, Limit: 3 };
          expect(await scanAll(both.memory, input)).toEqual(await scanAll(both.dynoxide, input));
        }
      } finally {
        await both.ask("DeleteTable", { TableName });
      }
    });
    // A failure prints the seed, and the steps it was shrunk to in the time there is.
    await fc.assert(property, { numRuns, interruptAfterTimeLimit: limitMs });
  },
  2 * limitMs,
);
