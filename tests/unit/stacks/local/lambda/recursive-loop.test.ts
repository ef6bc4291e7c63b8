import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { expect, test, vi } from "vitest";
import { isRecursiveLoop, traceHeaderOf } from "../../../../../stacks/local/lambda/lineage.ts";
import { openWorkers } from "../../../../support/local-workers.ts";

/** Sends a message on to a queue, with the SDK, as long as it says so. */
const handler = `
  import { SendMessageCommand, SQSClient } from "${import.meta.resolve("@aws-sdk/client-sqs")}";
  const sqs = new SQSClient();
  export const handler = async ({ Records }) => {
    for (const { body } of Records) {
      const left = Number(body);
      console.log("invoked");
      if (left > 0)
        await sqs.send(new SendMessageCommand({ QueueUrl: process.env.TO, MessageBody: String(left - 1) }));
    }
  };`;

/** Functions that send to the queue after theirs, the last to the first. */
const openChain = (...names: string[]) =>
  openWorkers(
    names.map((name, index) => ({ name, source: handler, to: names[(index + 1) % names.length]! })),
  );

const start = ({ client, urlOf }: Awaited<ReturnType<typeof openChain>>, queue: string, times: number) =>
  client.send(new SendMessageCommand({ QueueUrl: urlOf(queue), MessageBody: String(times) }));

test("a function that feeds its own queue is invoked 16 times; the next message is a dead letter", async () => {
  const chain = await openChain("worker");
  await start(chain, "worker", 100);
  const { Messages } = await chain.client.send(
    new ReceiveMessageCommand({ QueueUrl: chain.urlOf("dead"), WaitTimeSeconds: 20 }),
  );
  expect(Messages).toMatchObject([{ Body: "84" }]);
  expect(chain.logged).toHaveLength(16);
  expect(chain.warnings).toEqual([
    "arn:aws:sqs:us-east-1:000000000000:worker: RecursiveInvocationsDropped: 1. The function worker was invoked 16 times by its own chain of messages and is not invoked again.",
  ]);
});

test("each function of a ring is counted by itself, and every message begins a chain of its own", async () => {
  const chain = await openChain("ping", "pong");
  await start(chain, "ping", 31);
  await start(chain, "ping", 31);
  await vi.waitFor(() => expect(chain.logged).toHaveLength(64), { timeout: 20_000 });
  expect(chain.warnings).toEqual([]);
});

const arn = "arn:aws:lambda:us-east-1:000000000000:function:worker";
const other = `${arn}-2`;
/** The header after so many invocations of the function, one by another. */
const after = (invocations: number, functionArn = arn, first: readonly string[] = []) =>
  Array.from({ length: invocations }).reduce<readonly string[]>(
    (headers) => [traceHeaderOf(functionArn, headers)],
    first,
  );

test("a trace header has a root of its own, and keeps it along the chain", () => {
  const [first = ""] = after(1);
  expect(first).toMatch(
    /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:0$/,
  );
  const [second = ""] = after(1, other, [first]);
  expect(second.split(";")[0]).toBe(first.split(";")[0]);
  expect(second).toMatch(/Lineage=[0-9a-f]{8}:0\|[0-9a-f]{8}:0$/);
});

test.each([
  ["nothing", undefined, false],
  ["a header without a lineage", "Root=1-a-b;Parent=c;Sampled=1", false],
  ["a header that is none", "Lineage", false],
  ["15 invocations", after(15)[0], false],
  ["16 invocations", after(16)[0], true],
  ["16 invocations, and others since", after(3, other, after(16))[0], true],
  ["16 invocations of another function", after(16, other)[0], false],
  ["a batch of several chains, one of them 15 long", after(1, arn, [...after(2), ...after(15)])[0], true],
])("after %s: a loop or none", (_, header, loop) => {
  expect(isRecursiveLoop(arn, header)).toBe(loop);
});
