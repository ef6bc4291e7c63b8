import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { leaseStore } from "../../../../services/limiter/lease-store.ts";
import { createLimiter, type Leased, type Limiter } from "../../../../services/limiter/limiter.ts";
import { createSenderCount } from "../../../../services/limiter/sender-count.ts";
import { type DynamoDb, startDynamoDb } from "../../../../stacks/local/engines/dynamodb.ts";
import { ok, recordingEngine, startGateway } from "../../../support/local-gateway.ts";
import { type OpenSes, openSes } from "../../../support/local-ses.ts";
import { temporaryFolder } from "../../../support/local-sqs-s3.ts";

const noon = Date.parse("2026-11-25T12:00:00.000Z");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dynamodb: DynamoDb;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let client: DynamoDBClient;
let db: DynamoDBDocumentClient;
let table = "";
/** The time all limiters of a test tell; a test moves it, or a wait of a limiter's own. */
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
const leasesOf = (ses: Pick<SESv2Client, "send">, part = 1): Limiter =>
  createLimiter({
    store: leaseStore(db, table),
    ses,
    part,
    clock: {
      wall: () => now,
      steady: () => now,
      sleep: (ms) =>
        new Promise<void>((resolve) => {
          // The others come first.
          setImmediate(() => {
            now += ms;
            resolve();
          });
        }),
    },
    log: { error: (message, { name }) => reported.push(`${message}: ${name}`) },
  });

const ask = (holder: string, sent = 0, usableUntil = 0) => ({
  holder,
  sent,
  usableUntil,
  ends: noon + 900_000,
});
const leased = async (limiter: Limiter, ...asked: Parameters<typeof ask>): Promise<Leased> => {
  const answer = await limiter.lease(ask(...asked));
  if (answer.kind !== "leased") throw new Error(`Not leased: ${JSON.stringify(answer)}`);
  return answer;
};
const item = async () =>
  (await db.send(new GetCommand({ TableName: table, Key: { id: "leases" }, ConsistentRead: true }))).Item!;
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

describe("leases", () => {
  test("of senders that ask at once come to the whole rate and no more", async () => {
    const ses = await sesWith({ max_send_rate: 200 });
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) => leasesOf(ses).lease(ask(`sender-${n}`))),
    );
    const shares = answers.map((answer) => (answer.kind === "leased" ? answer.perSecond : answer.kind));
    expect(shares.toSorted()).toEqual([50, 50, 50, 50, "surplus", "surplus"]);
  });

  test("are renewed by a read and a write each, at the same time too", async () => {
    const ses = await sesWith({ max_send_rate: 200 });
    const limiters = Array.from({ length: 4 }, () => leasesOf(ses));
    for (const [n, limiter] of limiters.entries()) await leased(limiter, `sender-${n}`);
    for (let round = 1; round <= 3; round++) {
      const before = dynamoDbCalls();
      now += 3_000;
      const renewed = await Promise.all(
        limiters.map((limiter, n) => leased(limiter, `sender-${n}`, round * 100)),
      );
      expect(renewed.map(({ perSecond, until }) => [perSecond, until])).toEqual(
        Array(4).fill([50, now + 6_200]),
      );
      expect(dynamoDbCalls()).toEqual({ reads: before.reads + 4, writes: before.writes + 4 });
    }
    expect(await item()).toMatchObject({ spent: 4 * 300 });
  });

  test("that grow when others leave are written once as well", async () => {
    const ses = await sesWith({ max_send_rate: 100 });
    const [a, b] = [leasesOf(ses), leasesOf(ses)];
    await leased(a, "a");
    await leased(b, "b");
    await b.release("b", 0);
    now += 3_000;
    const { writes } = dynamoDbCalls();
    expect(await leased(a, "a")).toMatchObject({ perSecond: 100 });
    expect(dynamoDbCalls().writes).toBe(writes + 1);
  });

  test("that are released can be had by the next when the last sends are a second old", async () => {
    const ses = await sesWith({ max_send_rate: 14 });
    const [a, b] = [leasesOf(ses), leasesOf(ses)];
    await leased(a, "a");
    await a.release("a", 5);
    now += 100;
    expect(await leased(b, "b")).toMatchObject({ perSecond: 14, startsInMs: 1_011, short: false });
    expect(await item()).toMatchObject({ spent: 5, leases: { a: { sent: 5, allowed: 5 } } });
  });

  test("tell how many senders are wanted, and how many stay", async () => {
    const ses = await sesWith({ max_send_rate: 200 });
    const limiter = leasesOf(ses);
    await leased(limiter, "a");
    await limiter.lease({ ...ask("b"), ends: noon + 20_000 });
    const count = createSenderCount(leaseStore(db, table), 1, () => now);
    expect(await count.senders(noon)).toEqual({ wanted: 4, awake: 2 });
    expect(await count.senders(noon + 30_000)).toEqual({ wanted: 4, awake: 1 });
  });

  test("of one that is about to end do not keep its successor away", async () => {
    const ses = await sesWith({ max_send_rate: 14 });
    await leasesOf(ses).lease({ ...ask("old"), ends: noon + 60_000 });
    expect(await leased(leasesOf(ses), "successor")).toMatchObject({ perSecond: 0, short: true });
    expect(await leasesOf(ses).lease(ask("third"))).toEqual({ kind: "surplus" });
  });

  test("of two stages come to the whole where their parts do", async () => {
    const ses = await sesWith({ max_send_rate: 15, max_24_hour_send: 101 });
    const first = await leased(leasesOf(ses, 0.4), "a");
    table = `${table}-2`;
    await dynamodb.ensureTable({
      TableName: table,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    });
    const second = await leased(leasesOf(ses, 0.6), "b");
    expect([first.perSecond, second.perSecond]).toEqual([6, 9]);
    expect([first.allowed, second.allowed]).toEqual([38, 56]);
  });
});

describe("a lost answer", () => {
  test("to a first lease leaves one lease", async () => {
    const limiter = leasesOf(await sesWith({ max_send_rate: 14 }));
    await limiter.one(async () => undefined);
    now += 20_000;
    loseAnswer();
    expect(await leased(limiter, "a")).toMatchObject({ perSecond: 14, startsInMs: 0 });
    expect(Object.keys((await item()).leases)).toEqual(["a"]);
  });

  test("to a renewal counts what was sent once", async () => {
    const limiter = leasesOf(await sesWith({ max_send_rate: 14 }));
    await leased(limiter, "a");
    now += 3_000;
    loseAnswer();
    expect(await leased(limiter, "a", 40)).toMatchObject({ perSecond: 14, allowed: 40 + 87 });
    expect(await item()).toMatchObject({ spent: 40 });
    loseAnswer();
    await limiter.release("a", 50);
    expect(await item()).toMatchObject({ spent: 50, leases: { a: { until: now } } });
  });

  test("to the claim of the reading, or to the reading, keeps nobody from it", async () => {
    const limiter = leasesOf(await sesWith({ max_send_rate: 14, max_24_hour_send: 100 }));
    loseAnswer();
    await leased(limiter, "a");
    await leased(limiter, "a", 30);
    now += 60_000;
    loseAnswer({ skip: 1 });
    await leased(limiter, "a", 30);
    expect(await item()).toMatchObject({ read_at_ms: now, spent: 0, spent_before: 30 });
  });
});

describe("the quota", () => {
  test("what SES may not have counted yet is taken off once more, until the reading after", async () => {
    // Nothing is sent here: to SES, the leased sends are all still to come.
    const limiter = leasesOf(await sesWith({ max_send_rate: 14, max_24_hour_send: 10 }));
    expect(await leased(limiter, "a")).toMatchObject({ allowed: 10 });
    await limiter.release("a", 8);
    expect(await leased(limiter, "b")).toMatchObject({ allowed: 2 });
    await limiter.release("b", 0);
    now += 60_000;
    expect(await leased(limiter, "c")).toMatchObject({ allowed: 2 });
    await limiter.release("c", 0);
    now += 60_000;
    expect(await leased(limiter, "d")).toMatchObject({ allowed: 10 });
  });

  test("what SES's count shows already is not taken off once more", async () => {
    const ses = await sesWith({ max_send_rate: 14, max_24_hour_send: 100 });
    let counted = 0;
    const counting = {
      send: async (...given: Parameters<typeof ses.send>) => {
        const account = (await ses.send(...given)) as unknown as { SendQuota: object };
        return { ...account, SendQuota: { ...account.SendQuota, SentLast24Hours: counted } };
      },
    } as typeof ses;
    const limiter = leasesOf(counting);
    await leased(limiter, "a");
    await limiter.release("a", 60);
    counted = 50;
    now += 60_000;
    await leased(limiter, "b");
    expect(await item()).toMatchObject({ sent_last_24_hours: 50, spent: 0, spent_before: 10 });
  });

  test("of senders at once is given out once", async () => {
    const ses = await sesWith({ max_send_rate: 200, max_24_hour_send: 720 });
    const answers = await Promise.all(
      Array.from({ length: 4 }, (_, n) => leasesOf(ses).lease(ask(`sender-${n}`))),
    );
    const allowed = answers.map((answer) => (answer.kind === "leased" ? answer.allowed : answer));
    expect(allowed.toSorted()).toEqual([
      100,
      310,
      310,
      { kind: "wait", reason: "quota", until: expect.any(Number) },
    ]);
  });
});

describe("the account", () => {
  test("is read once for all senders, and again after a minute", async () => {
    const ses = await sesWith({ max_send_rate: 200 });
    const readings: number[] = [];
    const counted = {
      send: ((...command: Parameters<typeof ses.send>) => {
        readings.push(now);
        return ses.send(...command);
      }) as typeof ses.send,
    };
    const limiters = Array.from({ length: 4 }, () => leasesOf(counted));
    await Promise.all(limiters.map((limiter, n) => leased(limiter, `sender-${n}`)));
    expect(readings).toHaveLength(1);
    const { read_at_ms: readAt } = await item();

    ses.account.set({ max_send_rate: 100 });
    now = readAt + 59_999;
    await leased(limiters[0]!, "sender-0");
    expect(readings).toHaveLength(1);
    now = readAt + 60_100;
    expect(await leased(limiters[0]!, "sender-0")).toMatchObject({ perSecond: 100 });
    await Promise.all(limiters.map((limiter, n) => limiter.lease(ask(`sender-${n}`))));
    expect(readings).toHaveLength(2);
    expect(await item()).toMatchObject({ max_send_rate: 100 });
  });

  test("that may not send pauses all senders until it may again", async () => {
    const ses = await sesWith({ sending_enabled: false });
    const limiter = leasesOf(ses);
    expect(await limiter.lease(ask("a"))).toEqual({ kind: "wait", reason: "paused", until: noon + 5_000 });
    ses.account.set({ sending_enabled: true });
    // A reading was claimed 10 seconds ago at least before the next one is: the claimer may be at it still.
    now = noon + 10_000;
    expect(await leased(limiter, "a")).toMatchObject({ startsInMs: 0 });
  });

  test("that SES shut down is paused, and one without limits is not known", async () => {
    const SendQuota = { MaxSendRate: 14, Max24HourSend: 200, SentLast24Hours: 0 };
    const answers = [
      { SendingEnabled: true, SendQuota: { ...SendQuota, MaxSendRate: undefined } },
      { SendingEnabled: true, EnforcementStatus: "SHUTDOWN", SendQuota },
    ];
    const other = await startGateway(() => ({ ses: recordingEngine(() => ok(answers.shift()!)).engine }));
    const ses = new SESv2Client(other.clientOf("sender"));
    onTestFinished(async () => {
      ses.destroy();
      await other.stop();
    });
    await expect(leasesOf(ses).lease(ask("a"))).rejects.toMatchObject({
      message: "The sending limits of SES could not be read",
      cause: { message: "GetAccount answered without a complete SendQuota" },
    });
    now += 10_000;
    expect(await leasesOf(ses).lease(ask("a"))).toMatchObject({ kind: "wait", reason: "paused" });
  });

  test("that cannot be read stays as it was, and one sender in ten seconds tries and says so", async () => {
    await leased(leasesOf(await sesWith({ max_send_rate: 200 })), "a");
    const limiters = [leasesOf(unreachable), leasesOf(unreachable)];
    now = noon + 60_000;
    for (const [n, limiter] of limiters.entries()) await leased(limiter, `sender-${n}`);
    expect(reported).toEqual([
      "The sending limits of SES could not be read; the last known stay in use: Error",
    ]);
    now = noon + 70_000;
    for (const [n, limiter] of limiters.entries()) await leased(limiter, `sender-${n}`);
    expect(reported).toHaveLength(2);
  });

  test("that nobody ever read lets nobody send", async () => {
    const limiter = leasesOf(unreachable);
    await expect(limiter.lease(ask("a"))).rejects.toThrow("The sending limits of SES could not be read");
    await expect(limiter.lease(ask("a"))).rejects.toThrow("The sending limits of SES are not known yet");
  });
});

describe("a refusal of SES", () => {
  test("slows all senders down once, however many of them tell it, and is forgotten after a minute", async () => {
    const ses = await sesWith({ max_send_rate: 200 });
    const limiters = Array.from({ length: 4 }, () => leasesOf(ses));
    for (const [n, limiter] of limiters.entries()) await leased(limiter, `sender-${n}`);
    // The last one has not heard of it.
    await Promise.all(limiters.slice(0, 3).map((limiter) => limiter.throttled()));
    expect(limiters[0]!.secondMs()).toBeCloseTo(1_011 / 0.95);
    await leased(limiters[3]!, "sender-3");
    expect(limiters[3]!.secondMs()).toBeCloseTo(1_011 / 0.95);
    now += 60_000;
    expect(limiters[3]!.secondMs()).toBe(1_011);
  });

  test("at a part of 1 a second makes the second longer", async () => {
    const limiter = leasesOf(await sesWith({ max_send_rate: 1 }), 0.5);
    expect(await leased(limiter, "a")).toMatchObject({ perSecond: 1 });
    expect(limiter.secondMs()).toBe(2_022);
  });
});
