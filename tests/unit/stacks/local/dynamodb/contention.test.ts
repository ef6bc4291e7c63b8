import {
  BatchGetItemCommand,
  BatchWriteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactGetItemsCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { ok, recordingEngine, startGateway } from "../../../../support/local-gateway.ts";

const TableName = "Rows";

/** DynamoDB's API before an engine that answers each call with what it consumed, at once unless `hold` is called. */
const open = async () => {
  let units = 1;
  let held: Promise<void> | undefined;
  const { engine, calls } = recordingEngine(async ({ operation }) => {
    await held;
    const ConsumedCapacity = { TableName, CapacityUnits: units };
    return ok({ ConsumedCapacity: /Batch|Transact/.test(operation) ? [ConsumedCapacity] : ConsumedCapacity });
  });
  const gateway = await startGateway(() => ({ dynamodb: engine }), {
    keysOf: (_, index) => (index ? ["state"] : ["batch", "row"]),
  });
  const client = new DynamoDBClient(gateway.clientOf("sender"));
  onTestFinished(async () => {
    client.destroy();
    await gateway.stop();
  });
  return {
    send: client.send.bind(client) as DynamoDBClient["send"],
    calls,
    /** From now on each call consumes so much. */
    consume: (each: number) => {
      units = each;
    },
    /** Lets the calls from now on wait; they end when what is returned is called. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      held = promise;
      return () => {
        held = undefined;
        resolve();
      };
    },
    /** Until so many calls have reached the engine. */
    reached: (count: number) => vi.waitFor(() => expect(calls).toHaveLength(count)),
  };
};

const key = (batch: string, row = 1) => ({ batch: { S: batch }, row: { N: String(row) } });
const put = (batch: string, row?: number) => new PutItemCommand({ TableName, Item: key(batch, row) });
const get = (batch: string, row?: number) => new GetItemCommand({ TableName, Key: key(batch, row) });
const update = (batch: string, row?: number) => new UpdateItemCommand({ TableName, Key: key(batch, row) });
const transaction = (...batches: string[]) =>
  new TransactWriteItemsCommand({
    TransactItems: batches.map((batch) => ({ Put: { TableName, Item: key(batch) } })),
  });
const query = (batch: string) =>
  new QueryCommand({
    TableName,
    KeyConditionExpression: "#b = :b AND begins_with(#r, :r)",
    ExpressionAttributeNames: { "#b": "batch", "#r": "row" },
    ExpressionAttributeValues: { ":b": { S: batch }, ":r": { S: "x" } },
  });
const byState = (state: string) =>
  new QueryCommand({
    TableName,
    IndexName: "by_state",
    KeyConditionExpression: "state = :s",
    ExpressionAttributeValues: { ":s": { S: state } },
  });

const throttled = {
  name: "ThrottlingException",
  message: expect.stringMatching(/^Throughput exceeds the current capacity of your table or index\./),
  $metadata: { httpStatusCode: 400 },
};
const cancelledFor = (...codes: string[]) => ({
  name: "TransactionCanceledException",
  message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes.join(", ")}]`,
  CancellationReasons: codes.map((Code) => expect.objectContaining({ Code })),
});

afterEach(() => {
  vi.useRealTimers();
});

describe("the capacity of a partition key", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-11-24T10:00:00Z") });
  });

  /** All of it is used for `hot`, in one call. */
  const openHot = async () => {
    const dynamodb = await open();
    dynamodb.consume(1_000);
    await dynamodb.send(put("hot"));
    dynamodb.consume(1);
    return dynamodb;
  };

  test("is 1,000 writes a second; what is used up comes back with time", async () => {
    const { send } = await openHot();
    await expect(send(put("hot", 2))).rejects.toMatchObject(throttled);
    await expect(send(update("hot"))).rejects.toMatchObject(throttled);
    vi.setSystemTime(new Date("2026-11-24T10:00:00.002Z"));
    await send(put("hot", 2));
    await send(put("hot", 2));
    await expect(send(put("hot", 2))).rejects.toMatchObject(throttled);
  });

  test("is not that of other keys, and reads have their own", async () => {
    const { send } = await openHot();
    await send(put("cold"));
    await send(get("hot"));
  });

  test("is 3,000 reads a second, of Query too, and an index has partitions of its own", async () => {
    const { send, consume } = await open();
    consume(3_000);
    await send(query("hot"));
    await expect(send(get("hot"))).rejects.toMatchObject(throttled);
    await expect(send(query("hot"))).rejects.toMatchObject(throttled);
    await send(query("cold"));
    await send(byState("hot"));
    await expect(send(byState("hot"))).rejects.toMatchObject(throttled);
  });

  test("is not above itself after an idle day", async () => {
    const { send, consume } = await openHot();
    vi.setSystemTime(new Date("2026-11-25T10:00:00Z"));
    consume(1_000);
    await send(put("hot"));
    await expect(send(put("hot"))).rejects.toMatchObject(throttled);
  });

  test("leaves the items of a batch unprocessed that it does not reach for", async () => {
    const { send, calls } = await openHot();
    const request = (batch: string) => ({ PutRequest: { Item: key(batch) } });
    const batch = (...batches: string[]) =>
      new BatchWriteItemCommand({ RequestItems: { [TableName]: batches.map(request) } });
    const { UnprocessedItems } = await send(batch("cold", "hot"));
    expect(UnprocessedItems).toEqual({ [TableName]: [request("hot")] });
    expect(JSON.parse(calls.at(-1)!.body.toString()).RequestItems).toEqual({
      [TableName]: [request("cold")],
    });
    await expect(send(batch("hot"))).rejects.toMatchObject(throttled);
  });

  test("leaves the keys of a batch unprocessed that it does not reach for", async () => {
    const { send, consume } = await open();
    consume(3_000);
    await send(get("hot"));
    const { UnprocessedKeys } = await send(
      new BatchGetItemCommand({
        RequestItems: { [TableName]: { Keys: [key("hot"), key("cold")], ConsistentRead: true } },
      }),
    );
    expect(UnprocessedKeys).toEqual({ [TableName]: { Keys: [key("hot")], ConsistentRead: true } });
  });

  test("cancels a transaction that it does not reach for", async () => {
    const { send, calls } = await openHot();
    await expect(send(transaction("cold", "hot"))).rejects.toMatchObject(
      cancelledFor("None", "ThrottlingError"),
    );
    expect(calls).toHaveLength(1);
  });
});

describe("an item of a transaction under way", () => {
  const openBusy = async () => {
    const dynamodb = await open();
    const release = dynamodb.hold();
    const running = dynamodb.send(transaction("a", "b"));
    await dynamodb.reached(1);
    return { ...dynamodb, release, running };
  };

  test("is in no other transaction, and takes no write by itself; afterwards it does", async () => {
    const { send, release, running, calls } = await openBusy();
    await expect(send(transaction("c", "b"))).rejects.toMatchObject(
      cancelledFor("None", "TransactionConflict"),
    );
    for (const write of [put("a"), update("b")])
      await expect(send(write as PutItemCommand)).rejects.toMatchObject({
        name: "TransactionConflictException",
        message: "Transaction is ongoing for the item",
        $metadata: { httpStatusCode: 400 },
      });
    expect(calls).toHaveLength(1);
    release();
    await running;
    await send(put("a"));
    await send(transaction("c", "b"));
  });

  test("can be read, though not by a transaction, and its neighbours are free", async () => {
    const { send, release, running } = await openBusy();
    const reading = new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: key("a") } }] });
    await expect(send(reading)).rejects.toMatchObject(cancelledFor("TransactionConflict"));
    const free = [send(get("a")), send(put("a", 2)), send(transaction("c"))];
    release();
    await Promise.all([running, ...free]);
  });
});

test("a transaction is under way as long as it takes on AWS, not only while the engine works", async () => {
  const gateway = await startGateway(() => ({ dynamodb: recordingEngine(() => ok({})).engine }), {
    keysOf: () => ["batch", "row"],
    latencies: { ofCall: () => 100, ofStart: () => 0 },
  });
  const client = new DynamoDBClient(gateway.clientOf("sender"));
  onTestFinished(async () => {
    client.destroy();
    await gateway.stop();
  });
  const both = await Promise.allSettled([client.send(transaction("a")), client.send(transaction("a"))]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
});

test("a write under way keeps no other write from its item, only a transaction that reads it", async () => {
  const { send, hold, reached } = await open();
  const release = hold();
  const writing = send(put("a"));
  await reached(1);
  const reading = new TransactGetItemsCommand({ TransactItems: [{ Get: { TableName, Key: key("a") } }] });
  await expect(send(reading)).rejects.toMatchObject(cancelledFor("TransactionConflict"));
  const others = [send(put("a")), send(transaction("a"))];
  release();
  await Promise.all([writing, ...others]);
});

test("an item is free again when the call that failed has ended", async () => {
  const gateway = await startGateway(
    () => ({ dynamodb: { call: () => Promise.reject(new Error("the engine is gone")) } }),
    { keysOf: () => ["batch", "row"] },
  );
  const client = new DynamoDBClient(gateway.clientOf("sender"));
  onTestFinished(async () => {
    client.destroy();
    await gateway.stop();
  });
  for (let n = 0; n < 2; n++)
    await expect(client.send(transaction("a"))).rejects.toMatchObject({ name: "InternalServerError" });
});
