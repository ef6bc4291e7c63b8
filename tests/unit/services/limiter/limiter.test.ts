import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { createLimiter, type Limiter } from "../../../../services/limiter/limiter.ts";
import type { Granted } from "../../../../services/limiter/slots.ts";
import { type DynamoDb, startDynamoDb } from "../../../../stacks/local/engines/dynamodb.ts";
import { ok, recordingEngine, startGateway } from "../../../support/local-gateway.ts";
import { type OpenSes, openSes } from "../../../support/local-ses.ts";
import { temporaryFolder } from "../../../support/local-sqs-s3.ts";

const noon = Date.parse("2026-11-24T12:00:00.000Z");
const waitMsMax = 5_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dynamodb: DynamoDb;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let client: DynamoDBClient;
let db: DynamoDBDocumentClient;
let table = "";
/** The time all limiters of a test tell; a test moves it. */
let now = noon;
/** What the limiters reported. */
let reported: string[] = [];

beforeAll(async () => {
  folder = await temporaryFolder();
  dynamodb = await startDynamoDb({
    stateDir: folder.path,
    failed: (error) => {
      throw error;
    },
  });
  gateway = await startGateway(() => ({ dynamodb: dynamodb.engine }));
  client = new DynamoDBClient({ ...gateway.clientOf("sender"), maxAttempts: 3 });
  db = DynamoDBDocumentClient.from(client);
});
afterAll(async () => {
  client.destroy();
  await gateway.stop();
  await dynamodb.stop();
  await folder.remove();
});
beforeEach(async ({ task }) => {
  table = `Limiter-${task.id}`;
  now = noon;
  reported = [];
  await dynamodb.ensureTable({
    TableName: table,
    BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  });
});

/** The limiter of one more sender. */
const limiterOf = (ses: Pick<SESv2Client, "send">, clock = () => now): Limiter =>
  createLimiter({
    db,
    table,
    ses,
    now: clock,
    share: 0.98,
    log: { error: (message, { name }) => reported.push(`${message}: ${name}`) },
  });

const granted = async (limiter: Limiter, count: number): Promise<Granted["slots"]> => {
  const answer = await limiter.reserve(count, { waitMsMax });
  if (answer.kind !== "granted") throw new Error(`Told to wait: ${answer.reason}`);
  return answer.slots;
};
const item = async () =>
  (await db.send(new GetCommand({ TableName: table, Key: { id: "ses" }, ConsistentRead: true }))).Item;
/** How often DynamoDB was written to and read from. */
const dynamoDbCalls = () => {
  const { UpdateItem, GetItem } = gateway.meter.snapshot().services.dynamodb!.operations;
  return { writes: UpdateItem!.calls, reads: GetItem!.calls };
};

/** Lets the next write, or the one after some more, have its effect and answer a 500: the SDK repeats it. */
const loseAnswer = ({ skip = 0 } = {}) =>
  gateway.faults.set({
    seed: 1,
    rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1, skip }],
  });

/** An SES of this rate and quota. */
const sesWith = async (settings: Parameters<OpenSes["account"]["set"]>[0]) => {
  const ses = await openSes();
  ses.account.set(settings);
  return ses;
};

/** SES out of reach: nothing listens at its endpoint. */
const unreachable = new SESv2Client({
  endpoint: "http://127.0.0.1:9",
  region: "us-east-1",
  credentials: { accessKeyId: "sender", secretAccessKey: "local" },
  maxAttempts: 1,
});

describe("the line of slots", () => {
  test("senders that reserve at once get one line of slots, without gap or overlap", async () => {
    const ses = await sesWith({ max_send_rate: 200 });
    const limiters = Array.from({ length: 6 }, () => limiterOf(ses));
    // Until everybody is done, no time passes: the line is 60 reservations of 51 ms.
    const all = await Promise.all(
      limiters.map(async (limiter) => {
        const mine: number[] = [];
        for (let round = 0; round < 10; round++) mine.push(...(await granted(limiter, 10)));
        return mine;
      }),
    );
    const line = all.flat().toSorted((a, b) => a - b);
    expect(line).toHaveLength(600);
    expect(line[0]).toBe(noon + 25);
    const gaps = line.slice(1).map((slot, index) => slot - line[index]!);
    const interval = 1_000 / (200 * 0.98);
    expect(Math.min(...gaps)).toBeGreaterThan(interval - 0.001);
    expect(Math.max(...gaps)).toBeLessThan(interval + 0.001);
    expect(await item()).toMatchObject({ quota_left: 49_400, reserved_since_read: 600 });
  });

  test("under load a reservation is one write, also when a sender's memory of the line is old", async () => {
    const ses = await sesWith({ max_send_rate: 200 });
    const [a, b] = [limiterOf(ses), limiterOf(ses)];
    for (const limiter of [a, b, a, b]) await granted(limiter, 10);
    const before = dynamoDbCalls();
    // The line reaches to 229 ms, which `a` has not seen: to its knowledge it ended at 178 ms.
    now += 190;
    expect((await granted(a, 10))[0]).toBeCloseTo(noon + 229.08, 1);
    await granted(b, 10);
    expect(dynamoDbCalls()).toEqual({ ...before, writes: before.writes + 2 });
  });

  test("slots that passed unused are not made up for", async () => {
    const limiter = limiterOf(await sesWith({ max_send_rate: 200 }));
    await granted(limiter, 10);
    now += 10_000;
    expect((await granted(limiter, 1))[0]).toBe(now + 25);
  });

  test("a slot too far away is not reserved: the sender is told when it is", async () => {
    const ses = await sesWith({ max_send_rate: 1 });
    const limiter = limiterOf(ses);
    // A slot takes 1,020.409 ms, so five of them begin within 5 seconds.
    for (let sends = 0; sends < 5; sends++) await granted(limiter, 1);
    const before = await item();
    const wait = { kind: "wait", reason: "rate", until: expect.closeTo(noon + 25 + 5 * 1_020.409, 2) };
    expect(await limiter.reserve(1, { waitMsMax })).toEqual(wait);
    expect(await limiterOf(ses).reserve(1, { waitMsMax })).toEqual(wait);
    expect(await item()).toEqual(before);
  });

  test("an answer that is lost, and the write repeated, costs nothing and passes no limit", async () => {
    const limiter = limiterOf(await sesWith({ max_send_rate: 100, max_24_hour_send: 100 }));
    await granted(limiter, 10);
    loseAnswer();
    const slots = await granted(limiter, 10);
    expect(slots[0]).toBeCloseTo(noon + 25 + 10 * 10.204, 1);
    expect(await item()).toMatchObject({ quota_left: 80, reserved_since_read: 20 });
  });

  test("a reservation for nobody is a mistake", async () => {
    await expect(limiterOf(await openSes()).reserve(0, { waitMsMax })).rejects.toThrow(
      "A reservation is for at least one send, not 0",
    );
  });
});

describe("the quota", () => {
  test("senders at once get all of it and no more", async () => {
    const ses = await sesWith({ max_send_rate: 500, max_24_hour_send: 64 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => limiterOf(ses).reserve(7, { waitMsMax })),
    );
    const slots = answers.flatMap((answer) => (answer.kind === "granted" ? answer.slots : []));
    expect(slots).toHaveLength(64);
    expect(await limiterOf(ses).reserve(1, { waitMsMax })).toEqual({
      kind: "wait",
      reason: "quota",
      until: noon + 60_000,
    });
  });

  test("is not passed by a sender that has not seen what others reserved", async () => {
    const ses = await sesWith({ max_24_hour_send: 20 });
    const [a, b] = [limiterOf(ses), limiterOf(ses)];
    await granted(a, 1);
    await granted(b, 10);
    await granted(b, 7);
    expect(await granted(a, 10)).toHaveLength(2);
  });

  test("what is given back can be reserved again, also when the answer is lost and the write repeated", async () => {
    const limiter = limiterOf(await sesWith({ max_24_hour_send: 10 }));
    await granted(limiter, 10);
    loseAnswer();
    await limiter.release(4);
    expect(await granted(limiter, 10)).toHaveLength(4);
  });

  test("what SES may not have counted yet is taken off once more, until the reading after", async () => {
    // Nothing is sent here: to SES, the reserved sends are all still to come.
    const limiter = limiterOf(await sesWith({ max_24_hour_send: 10 }));
    await granted(limiter, 8);
    now += 60_000;
    expect(await granted(limiter, 10)).toHaveLength(2);
    now += 60_000;
    expect(await granted(limiter, 10)).toHaveLength(8);
  });

  test("a reading whose answer is lost, and that is repeated, still takes that off", async () => {
    const limiter = limiterOf(await sesWith({ max_24_hour_send: 10 }));
    await granted(limiter, 8);
    now += 60_000;
    // The first write claims the reading, the second records it.
    loseAnswer({ skip: 1 });
    expect(await granted(limiter, 10)).toHaveLength(2);
  });

  test("an unlimited quota is never spent", async () => {
    const limiter = limiterOf(await sesWith({ max_24_hour_send: -1 }));
    await granted(limiter, 10);
    expect(await granted(limiter, 10)).toHaveLength(10);
  });
});

describe("the account", () => {
  test("is read once for all senders, and again after a minute", async () => {
    const ses = await sesWith({ max_send_rate: 14 });
    const readings: number[] = [];
    const counted = {
      send: ((command: Parameters<typeof ses.send>[0]) => {
        readings.push(now);
        return ses.send(command);
      }) as typeof ses.send,
    };
    const limiters = Array.from({ length: 4 }, () => limiterOf(counted));
    await Promise.all(limiters.map((limiter) => granted(limiter, 1)));
    now = noon + 59_999;
    await Promise.all(limiters.map((limiter) => granted(limiter, 1)));
    expect(readings).toEqual([noon]);

    ses.account.set({ max_send_rate: 2 });
    now = noon + 60_000;
    await Promise.all(limiters.map((limiter) => granted(limiter, 1)));
    expect(readings).toEqual([noon, noon + 60_000]);
    // A sender that has not seen that reading does not make one more.
    now = noon + 75_000;
    await granted(limiterOf(counted), 1);
    expect(readings).toHaveLength(2);
    // At 2 a second no more than one fits into a second's worth of slots.
    for (const limiter of limiters.slice(0, 2)) expect(await granted(limiter, 10)).toHaveLength(1);
  });

  test("that may not send pauses all senders until it may again", async () => {
    const ses = await sesWith({ sending_enabled: false });
    const limiter = limiterOf(ses);
    const paused = { kind: "wait", reason: "paused", until: noon + 5_000 };
    expect(await limiter.reserve(1, { waitMsMax })).toEqual(paused);
    ses.account.set({ sending_enabled: true });
    // A reading was claimed 10 seconds ago at least before the next one is: the claimer may be at it still.
    now = noon + 10_000;
    expect(await granted(limiter, 1)).toEqual([now + 25]);
  });

  test("is obeyed at once by a sender whose own copy still looks fresh", async () => {
    const ses = await openSes();
    const limiter = limiterOf(ses);
    const ahead = limiterOf(ses, () => now + 10);
    await granted(limiter, 1);
    ses.account.set({ sending_enabled: false });
    now = noon + 59_995;
    for (const one of [ahead, limiter])
      expect(await one.reserve(1, { waitMsMax })).toMatchObject({ kind: "wait", reason: "paused" });
  });

  test("that SES shut down is paused, and one without limits is not known", async () => {
    const SendQuota = { MaxSendRate: 14, Max24HourSend: 200, SentLast24Hours: 0 };
    const answers = [
      {
        SendingEnabled: true,
        EnforcementStatus: "HEALTHY",
        SendQuota: { ...SendQuota, MaxSendRate: undefined },
      },
      { SendingEnabled: true, EnforcementStatus: "SHUTDOWN", SendQuota },
    ];
    const other = await startGateway(() => ({ ses: recordingEngine(() => ok(answers.shift()!)).engine }));
    const ses = new SESv2Client(other.clientOf("sender"));
    onTestFinished(async () => {
      ses.destroy();
      await other.stop();
    });
    await expect(limiterOf(ses).reserve(1, { waitMsMax })).rejects.toMatchObject({
      message: "The sending limits of SES could not be read",
      cause: { message: "GetAccount answered without a complete SendQuota" },
    });
    now += 10_000;
    expect(await limiterOf(ses).reserve(1, { waitMsMax })).toEqual({
      kind: "wait",
      reason: "paused",
      until: now + 5_000,
    });
  });

  test("that cannot be read stays as it was, and one sender in ten seconds tries and says so", async () => {
    await granted(limiterOf(await openSes()), 1);
    const limiters = [limiterOf(unreachable), limiterOf(unreachable)] as const;
    now = noon + 60_000;
    for (const limiter of limiters) expect(await granted(limiter, 1)).toHaveLength(1);
    expect(reported).toEqual([
      "The sending limits of SES could not be read; the last known stay in use: Error",
    ]);
    now = noon + 70_000;
    for (const limiter of limiters) expect(await granted(limiter, 1)).toHaveLength(1);
    expect(reported).toHaveLength(2);
  });

  test("that nobody ever read lets nobody send", async () => {
    const limiter = limiterOf(unreachable);
    await expect(limiter.reserve(1, { waitMsMax })).rejects.toThrow(
      "The sending limits of SES could not be read",
    );
    await expect(limiter.reserve(1, { waitMsMax })).rejects.toThrow(
      "The sending limits of SES are not known yet",
    );
  });
});

describe("a refusal of SES", () => {
  test("slows all senders down once, however many of them tell it", async () => {
    const ses = await sesWith({ max_send_rate: 100 });
    const limiters = Array.from({ length: 4 }, () => limiterOf(ses));
    for (const limiter of limiters) await granted(limiter, 1);
    // The last one has not heard of it.
    await Promise.all(limiters.slice(0, 3).map((limiter) => limiter.throttled()));
    for (const limiter of limiters) {
      const [first, second] = await granted(limiter, 2);
      expect(second! - first!).toBeCloseTo(1_000 / (100 * 0.98 * 0.95), 2);
    }
  });

  test("is forgotten after a minute", async () => {
    const limiter = limiterOf(await sesWith({ max_send_rate: 100 }));
    await granted(limiter, 1);
    await limiter.throttled();
    now += 1_000;
    await limiter.throttled();
    expect(await item()).toMatchObject({ rate_factor: expect.closeTo(0.8 * 0.965), factor_at_ms: now });
    now += 60_000;
    const [first, second] = await granted(limiter, 2);
    expect(second! - first!).toBeCloseTo(1_000 / 98, 2);
  });
});
