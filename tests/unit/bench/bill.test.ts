import { expect, test } from "vitest";
import { createMeter } from "../../../stacks/local/gateway/meter.ts";
import { billOf, callsOf } from "../../bench/bill.ts";

test("a bill: what the functions were metered for, and what the gateway does not see", () => {
  // Given: ten mails in one batch, and their events in one invocation of feedback
  const meter = createMeter();
  const record = (
    role: string,
    service: string,
    operation: string,
    units: Record<string, number>,
    error = false,
  ) => meter.record({ role: `tidings-local-${role}`, service, operation, units, error });
  record("sender", "dynamodb", "UpdateItem", { write_units: 19 });
  record("sender", "dynamodb", "UpdateItem", {}, true);
  record("sender", "dynamodb", "GetItem", { read_units: 4 });
  for (let mail = 0; mail < 10; mail++) record("sender", "ses", "SendEmail", { messages: 1, bytes: 900 });
  record("sender", "sqs", "ReceiveMessage", { requests: 1 });
  record("sender", "lambda", "Invoke", { requests: 1, gb_seconds: 0.9 });
  record("feedback", "lambda", "Invoke", { requests: 1, gb_seconds: 0.9 });
  record("feedback", "events", "PutEvents", { events: 2 });
  record("api", "lambda", "Invoke", { requests: 1, gb_seconds: 0.9 });
  record("api", "s3", "PutObject", { put_requests: 1 });
  meter.record({
    role: "operator",
    service: "dynamodb",
    operation: "PutItem",
    units: { write_units: 500 },
    error: false,
  });

  // When
  const used = { meter: meter.snapshot(), mails: 10, sesEvents: 20, logBytes: 700 };
  const bill = billOf(used);

  // Then
  expect(
    bill.map(({ what, perMail, dollars }) => [what, Number(perMail.toFixed(4)), Number(dollars.toFixed(4))]),
  ).toEqual([
    // A write that was refused is one more unit.
    ["DynamoDB write units", 2, 1.25],
    ["DynamoDB read units", 0.4, 0.05],
    ["SQS messages sent by EventBridge", 2.1, 0.84],
    ["SQS receives and deletes", 0.1, 0.04],
    ["Lambda requests", 0.3, 0.06],
    ["Lambda GB-seconds", 0.27, 3.6],
    ["EventBridge events", 0.2, 0.2],
    ["S3 writes", 0.1, 0.5],
    ["S3 reads", 0, 0],
    ["HTTP API requests", 0.1, 0.1],
    ["CloudWatch Logs bytes", 400, 0.2],
    ["SES events on the default bus", 2, 2],
  ]);
  // Three of DynamoDB, ten of SES, one of EventBridge and one of S3.
  expect(callsOf(used)).toBe(1.5);
});
