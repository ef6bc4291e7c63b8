import type { Context, SQSEvent } from "aws-lambda";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { batchReady } from "../../../../events/campaigns.ts";
import { parseEvent } from "../../../../events/event.ts";
import { createLog } from "../../../../services/platform/log.ts";
import { type About, processRecords } from "../../../../services/platform/sqs-batch.ts";
import { logLines } from "../../../support/log-lines.ts";
import { startXrayDaemon } from "../../../support/xray-daemon.ts";

let lines: ReturnType<typeof logLines>;
beforeEach(() => {
  lines = logLines();
});
afterEach(() => vi.restoreAllMocks());

const invocation = (awsRequestId: string) => ({ awsRequestId }) as Context;

const messages = (...bodies: string[]) =>
  ({
    Records: bodies.map((body, index) => ({
      messageId: `message-${index + 1}`,
      body,
      attributes: { ApproximateReceiveCount: "2" },
    })),
  }) as SQSEvent;

const ready = (campaign_id: string, batch: number) =>
  JSON.stringify({
    id: "1",
    source: "tidings",
    "detail-type": "BatchReady",
    time: "2026-11-24T12:00:00Z",
    account: "000000000000",
    region: "us-east-1",
    resources: [],
    detail: { version: 1, campaign_id, batch },
  });

const first = `ses_campaign_${"a".repeat(32)}`;
const second = `ses_campaign_${"b".repeat(32)}`;

/** A worker that reads what a message is about, and then says so or fails. */
const work =
  (log: ReturnType<typeof createLog>, fails: (batch: number) => boolean) =>
  async ({ body }: { body: string }, about: About) => {
    const { detail } = parseEvent(batchReady, body);
    about({ campaign_id: detail.campaign_id, batch: detail.batch });
    if (fails(detail.batch)) throw new Error("no connection");
    log.warn("worked");
  };

/** Of a line, what says where it belongs. */
const belongsTo = ({
  function_request_id,
  message_id,
  receive_count,
  campaign_id,
  batch,
  message,
}: Record<string, unknown>) => ({
  message,
  function_request_id,
  ...(message_id === undefined ? {} : { message_id, receive_count }),
  ...(campaign_id === undefined ? {} : { campaign_id, batch }),
});

describe("a line of the log", () => {
  test("says its request, message, campaign and batch, and nothing of a neighbour's", async () => {
    const log = createLog("sender");
    const bodies = [ready(first, 0), "no event at all", ready(second, 7), ready(second, 8)];
    const event = messages(...bodies);

    const response = await processRecords(
      event,
      invocation("request-1"),
      log,
      work(log, (batch) => batch === 7),
    );
    log.warn("between");
    await processRecords(
      messages("{}"),
      invocation("request-2"),
      log,
      work(log, () => false),
    );

    const of = (index: number) => ({ message_id: `message-${index}`, receive_count: 2 });
    const request = { function_request_id: "request-1" };
    expect(lines().map(belongsTo)).toEqual([
      { message: "worked", ...request, ...of(1), campaign_id: first, batch: 0 },
      { message: "message failed", ...request, ...of(2) },
      { message: "message failed", ...request, ...of(3), campaign_id: second, batch: 7 },
      { message: "worked", ...request, ...of(4), campaign_id: second, batch: 8 },
      { message: "between", ...request },
      { message: "message failed", function_request_id: "request-2", ...of(1) },
    ]);
    expect(response.batchItemFailures).toEqual([
      { itemIdentifier: "message-2" },
      { itemIdentifier: "message-3" },
    ]);
  });

  test("of a message that cannot be read repeats nothing of it", async () => {
    const log = createLog("sender");
    const poison = ["Dear Ada Lovelace", '{"detail": "Dear Ada Lovelace"}', ready("Dear Ada Lovelace", 1)];

    await processRecords(
      messages(...poison),
      invocation("request-1"),
      log,
      work(log, () => false),
    );

    expect(lines()).toHaveLength(3);
    expect(JSON.stringify(lines())).not.toMatch(/Dear|Ada|Lovelace/);
  });
});

test("the trace of an invocation says of each message what it is about, and whether it failed", async () => {
  const daemon = await startXrayDaemon();
  daemon.invocation("1-6761e3c0-0123456789abcdef01234567");
  const log = createLog("sender");

  await processRecords(
    messages(ready(first, 0), ready(second, 7)),
    invocation("r-1"),
    log,
    work(log, (batch) => batch === 7),
  );

  expect(await daemon.documents(2)).toMatchObject([
    { name: "message", annotations: { campaign_id: first, batch: 0 } },
    { name: "message", annotations: { campaign_id: second, batch: 7 }, fault: true },
  ]);
  daemon.stop();
});
