import { describe, expect, test } from "vitest";
import { processedMessages } from "../../../../../stacks/local/lambda/batch-response.ts";
import { mayInvoke } from "../../../../../stacks/local/lambda/permission.ts";
import { toEvents, toRecord } from "../../../../../stacks/local/lambda/sqs-event.ts";

const queueArn = "arn:aws:sqs:us-east-1:000000000000:jobs";

test("a received message becomes a record as Lambda's documentation shows it", () => {
  const record = toRecord(
    {
      MessageId: "m1",
      ReceiptHandle: "r1",
      Body: "hello",
      MD5OfBody: "5d41402abc4b2a76b9719d911017c592",
      Attributes: { ApproximateReceiveCount: "2", SentTimestamp: "1" },
      MessageAttributes: {
        trace: { DataType: "String", StringValue: "t" },
        blob: { DataType: "Binary", BinaryValue: new Uint8Array([1, 2]) },
      },
    },
    queueArn,
    "us-east-1",
  );
  expect(record).toEqual({
    messageId: "m1",
    receiptHandle: "r1",
    body: "hello",
    attributes: { ApproximateReceiveCount: "2", SentTimestamp: "1" },
    messageAttributes: {
      trace: { dataType: "String", stringValue: "t", stringListValues: [], binaryListValues: [] },
      blob: { dataType: "Binary", binaryValue: "AQI=", stringListValues: [], binaryListValues: [] },
    },
    md5OfBody: "5d41402abc4b2a76b9719d911017c592",
    eventSource: "aws:sqs",
    eventSourceARN: queueArn,
    awsRegion: "us-east-1",
  });
});

test("records that do not fit one invocation together are split over several", () => {
  const records = ["a".repeat(400), "b".repeat(400), "c"].map((Body, n) =>
    toRecord({ MessageId: `m${n}`, Body }, queueArn, "us-east-1"),
  );
  const bytesMax = 1_200;
  const events = toEvents(records, bytesMax);
  expect(events.map((event) => event.Records.map(({ messageId }) => messageId))).toEqual([
    ["m0"],
    ["m1", "m2"],
  ]);
  for (const event of events) expect(JSON.stringify(event).length).toBeLessThanOrEqual(bytesMax);
});

describe("the messages of a batch that are done", () => {
  const ids = ["m1", "m2", "m3"];
  const failures = (...itemIdentifiers: unknown[]) => ({
    batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
  });
  const cases: [name: string, response: unknown, processed: string[]][] = [
    ["all when none is reported as failed", failures(), ids],
    ["all for an empty response", {}, ids],
    ["all for null", null, ids],
    ["all for an empty string", "", ids],
    ["all for a null list", { batchItemFailures: null }, ids],
    ["all but the reported ones", failures("m2"), ["m1", "m3"]],
    ["none when a reported id was not in the batch", failures("m2", "m9"), []],
    ["none when a reported id is empty", failures(""), []],
    ["none when a reported id is null", failures(null), []],
    ["none when the failures have another key", { batchItemFailures: [{ id: "m1" }] }, []],
    ["none for another kind of response", "done", []],
  ];
  test.each(cases)("%s", (_name, response, processed) => {
    expect(processedMessages(ids, { ok: true, payload: JSON.stringify(response) })).toEqual(processed);
  });

  test("none when the function failed", () => {
    expect(processedMessages(ids, { ok: false, error: { errorType: "Error", errorMessage: "" } })).toEqual(
      [],
    );
  });
});

describe("a permission", () => {
  const permission = {
    functionName: "api",
    principal: "apigateway.amazonaws.com",
    sourceArn: "arn:aws:execute-api:us-east-1:000000000000:abc/*/*",
  };
  const call = {
    functionName: "api",
    principal: "apigateway.amazonaws.com",
    sourceArn: "arn:aws:execute-api:us-east-1:000000000000:abc/$default/$default",
  };
  const cases: [name: string, difference: Partial<typeof call>, allowed: boolean][] = [
    ["lets its service in for its source", {}, true],
    ["does not let another service in", { principal: "events.amazonaws.com" }, false],
    ["does not let it invoke another function", { functionName: "sender" }, false],
    [
      "does not let it in for another source",
      { sourceArn: "arn:aws:execute-api:us-east-1:000000000000:xyz/$default/$default" },
      false,
    ],
  ];
  test.each(cases)("%s", (_name, difference, allowed) => {
    expect(mayInvoke([permission], { ...call, ...difference })).toBe(allowed);
  });
});
