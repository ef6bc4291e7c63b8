import { expect, test } from "vitest";
import { createLatencies, travelWith } from "../../../../stacks/local/latencies.ts";
import type { AwsCall } from "../../../../stacks/local/types.ts";

/** The least and the most of many draws. */
const spread = (draw: () => number) => {
  const drawn = Array.from({ length: 2_000 }, draw);
  return [Math.min(...drawn), Math.max(...drawn)].map(Math.round);
};

test.each([
  ["ses", "SendEmail", [50, 120]],
  ["dynamodb", "GetItem", [3, 10]],
  ["dynamodb", "TransactWriteItems", [6, 20]],
  ["sqs", "SendMessage", [4, 15]],
  ["events", "PutEvents", [10, 40]],
  ["s3", "GetObject", [15, 60]],
])("a call of %s %s takes what the table says, all of it", (service, operation, range) => {
  const { ofCall } = createLatencies();
  expect(spread(() => ofCall(service, operation))).toEqual(range);
});

test("a new environment takes longer to begin than one that is there", () => {
  const { ofStart } = createLatencies();
  expect(spread(() => ofStart(true))).toEqual([150, 350]);
  expect(spread(() => ofStart(false))).toEqual([1, 5]);
});

test("every run draws the same", () => {
  const draws = () => {
    const { ofCall } = createLatencies();
    return Array.from({ length: 5 }, () => ofCall("ses", "SendEmail"));
  };
  expect(draws()).toEqual(draws());
});

test("a call has its effect half-way there and back, and without latencies at once", async () => {
  const call = { service: "dynamodb", operation: "GetItem" } as AwsCall;
  const asked: string[][] = [];
  const latencies = {
    ofCall: (...about: [string, string]) => {
      asked.push(about);
      return 40;
    },
  };
  const start = performance.now();
  // A timer may come a millisecond early.
  const effectAfter = await travelWith(latencies)(call, async () => performance.now() - start);
  expect(effectAfter).toBeGreaterThanOrEqual(19);
  expect(performance.now() - start - effectAfter).toBeGreaterThanOrEqual(19);
  expect(asked).toEqual([["dynamodb", "GetItem"]]);
  expect(await travelWith(undefined)(call, async () => "answer")).toBe("answer");
});

test("a mail reaches SES long before SES answers", async () => {
  const call = { service: "ses", operation: "SendEmail" } as AwsCall;
  const start = performance.now();
  const effectAfter = await travelWith({ ofCall: () => 120 })(call, async () => performance.now() - start);
  expect(effectAfter).toBeLessThan(60);
  expect(performance.now() - start).toBeGreaterThanOrEqual(118);
});
