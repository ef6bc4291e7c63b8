import type { DatabaseSync } from "node:sqlite";

/** An object in the bucket store; `body` is empty in listings. */
export interface StoredObject {
  readonly body: Buffer;
  readonly contentType: string;
  /** In double quotes, as in the header. */
  readonly etag: string;
  readonly lastModified: Date;
  readonly cacheControl?: string;
  readonly contentEncoding?: string;
}

/** What is used of fauxqs' store of buckets. Its methods throw an Error with `code` and `statusCode`. */
export interface BucketStore {
  createBucket(name: string): void;
  hasBucket(name: string): boolean;
  headObject(bucket: string, key: string): StoredObject;
  getObject(bucket: string, key: string): StoredObject;
  putObject(
    bucket: string,
    key: string,
    body: Buffer,
    contentType: string | undefined,
    metadata: Readonly<Record<string, string>>,
    systemMetadata: Readonly<Record<string, string>>,
    checksum?: { algorithm: string; value: string; type: "FULL_OBJECT" },
  ): StoredObject;
}

interface Queue {
  persistence?: Persistence;
}

interface QueueStore {
  region: string;
  persistence?: Persistence;
  allQueues(): Iterable<Queue>;
  buildQueueUrl(name: string): string;
}

interface Persistence {
  readonly db: DatabaseSync;
  load(queues: QueueStore, topics: unknown, buckets: BucketStore): void;
  updateMessageReady(messageId: string): void;
  close(): void;
}

interface Reply {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | number | string[] | undefined>>;
  readonly rawPayload: Buffer;
}

interface Application {
  inject: Fauxqs["inject"];
  ready(): Promise<unknown>;
  close(): Promise<unknown>;
}

/** fauxqs without a port of its own: requests are handed to its routes in this process. */
export interface Fauxqs {
  inject(request: {
    method: string;
    url: string;
    headers: Readonly<Record<string, string>>;
    payload: Buffer | string;
  }): Promise<Reply>;
  readonly buckets: BucketStore;
  close(): Promise<void>;
}

/**
 * Opens fauxqs 2.4 on a SQLite database and puts its parts together as its `startFauxqs` does, which cannot be used
 * as it is: it listens on all network interfaces, flushes every commit to the disk (SQLite's FULL is four times
 * slower; NORMAL loses nothing to a killed process), and mints queue URLs on a host of its own.
 * @param dataDir folder of the database.
 * @param queueUrlOf mints the URL of a queue.
 */
export async function openFauxqs(
  dataDir: string,
  region: string,
  queueUrlOf: (name: string) => string,
): Promise<Fauxqs> {
  const { INVALID_MESSAGE_BODY_CHAR } = await importPart<{ INVALID_MESSAGE_BODY_CHAR: RegExp }>(
    "sqs/sqsTypes.js",
  );
  const { PersistenceManager } = await importPart<{ PersistenceManager: new (dir: string) => Persistence }>(
    "persistence.js",
  );
  const { SqsStore } = await importPart<{ SqsStore: new () => QueueStore }>("sqs/sqsStore.js");
  const { SnsStore } = await importPart<{ SnsStore: new () => object }>("sns/snsStore.js");
  const { S3Store } = await importPart<{ S3Store: new () => BucketStore & { persistence?: Persistence } }>(
    "s3/s3Store.js",
  );
  const { buildApp } = await importPart<{ buildApp: (options: object) => Application }>("app.js");

  allowAllCharacters(INVALID_MESSAGE_BODY_CHAR);
  const store = new PersistenceManager(dataDir);
  store.db.exec("PRAGMA synchronous = NORMAL");
  repairVisibilityChange(store);
  releaseMessagesInFlight(store.db);
  moveQueueUrls(store.db, queueUrlOf);

  const [sqsStore, snsStore, s3Store] = [new SqsStore(), new SnsStore(), new S3Store()];
  sqsStore.region = region;
  sqsStore.buildQueueUrl = queueUrlOf;
  // Loaded before the stores know where to save: saving a queue replaces its row and with it all its messages.
  store.load(sqsStore, snsStore, s3Store);
  sqsStore.persistence = store;
  s3Store.persistence = store;
  for (const queue of sqsStore.allQueues()) queue.persistence = store;

  const server = buildApp({ logger: false, stores: { sqsStore, snsStore, s3Store } });
  await server.ready();
  return {
    inject: (request) => server.inject(request),
    buckets: s3Store,
    async close() {
      await server.close();
      store.close();
    },
  };
}

/** Imports a part of fauxqs, which exports its server alone, by its place beside that. */
async function importPart<T>(path: string): Promise<T> {
  return await import(new URL(path, import.meta.resolve("fauxqs")).href);
}

/** fauxqs refuses characters beyond U+FFFF, such as emoji, which SQS takes: U+10000 to U+10FFFF. */
function allowAllCharacters(invalid: RegExp): void {
  const really = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
  invalid.test = (body) => really.test(body);
}

/** fauxqs sets a column to NULL that must not be, so that making a message visible at once fails. */
function repairVisibilityChange(store: Persistence): void {
  const makeReady = store.db.prepare(
    "UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL WHERE message_id = ?",
  );
  store.updateMessageReady = (messageId) => {
    makeReady.run(messageId);
  };
}

/**
 * Messages that were being worked on when the local cloud ended are visible again: their workers ended with it. AWS
 * would let them wait out the visibility timeout, up to half an hour, in which nobody could do anything with them.
 */
function releaseMessagesInFlight(database: DatabaseSync): void {
  database.exec("UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL");
}

/** The origin may have moved to another port since the queues were made. */
function moveQueueUrls(database: DatabaseSync, queueUrlOf: (name: string) => string): void {
  const move = database.prepare("UPDATE sqs_queues SET url = ? WHERE name = ?");
  for (const { name } of database.prepare("SELECT name FROM sqs_queues").all())
    move.run(queueUrlOf(String(name)), String(name));
}
