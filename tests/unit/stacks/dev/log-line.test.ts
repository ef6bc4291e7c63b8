import { expect, test } from "vitest";
import { readableLine } from "../../../../stacks/dev/log-line.ts";

const readable = (line: object | string) =>
  readableLine("sender", typeof line === "string" ? line : JSON.stringify(line), "/home/ada/tidings");

/** What every line has. */
const always = {
  level: "ERROR",
  timestamp: "2026-11-24T10:30:02.123Z",
  service: "sender",
  cold_start: true,
  function_arn: "arn",
  function_memory_size: "512",
  function_name: "tidings-local-sender",
  function_request_id: "r-1",
  sampling_rate: 0,
};

test("a line has time, function, level and message, and then what is not on every line", () => {
  expect(readable({ ...always, message: "a campaign failed", campaign_id: "c-1", batch: 0, to: ["x"] })).toBe(
    '10:30:02.123 sender ERROR a campaign failed request=r-1 campaign_id=c-1 batch=0 to=["x"]',
  );
});

test("an error's trace stands below, with paths from the root", () => {
  const stack =
    "Error: no\n    at send (/home/ada/tidings/services/sending/send-batch.ts:113:5)\n    at file:///home/ada/tidings/stacks/a.ts:1:2";
  expect(
    readable({ ...always, message: "message failed", error: { name: "Error", message: "no", stack } }),
  ).toBe(
    "10:30:02.123 sender ERROR message failed request=r-1\n" +
      "    Error: no\n    at send (services/sending/send-batch.ts:113:5)\n    at stacks/a.ts:1:2",
  );
});

test("what Lambda says of an invocation that failed reads the same", () => {
  const message = {
    errorType: "TypeError",
    errorMessage: "no",
    stackTrace: ["TypeError: no", "    at a.ts:1:2"],
  };
  expect(readable({ timestamp: always.timestamp, level: "ERROR", requestId: "r-1", message })).toBe(
    "10:30:02.123 sender ERROR TypeError: no request=r-1\n    at a.ts:1:2",
  );
});

test("what is no entry of a log stays as it is", () => {
  expect(readable("looking at this")).toBe("sender looking at this");
  expect(readable('{"a": 1}')).toBe('sender {"a": 1}');
});
