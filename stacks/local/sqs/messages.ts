import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { transaction } from "../database.ts";
import { AwsError } from "../types.ts";
import type { MessageAttributes } from "./message.ts";
import type { Queue } from "./queues.ts";

/** Times in milliseconds since the epoch. A message that is not visible yet is delayed, or in flight once received. */
export const messagesSchema = `
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY,
    queue TEXT NOT NULL,
    message_id TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    visible_at INTEGER NOT NULL,
    receive_count INTEGER NOT NULL DEFAULT 0,
    first_received_at INTEGER,
    trace_header TEXT
  );
  CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible_at);
`;

/** A message as its receiver gets it. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  readonly receiveCount: number;
  readonly firstReceivedAt: number;
  readonly traceHeader?: string;
}

/** How many messages a queue has. */
export interface Depth {
  readonly visible: number;
  /** In flight, or delayed. */
  readonly hidden: number;
}

interface Row {
  readonly seq: number;
  readonly message_id: string;
  readonly body: string;
  readonly attributes: string;
  readonly sent_at: number;
  readonly receive_count: number;
  readonly first_received_at: number | null;
  readonly trace_header: string | null;
}

/** What a receipt handle names: one receive of one message. */
interface Receipt {
  readonly seq: number;
  readonly message_id: string;
  readonly receive_count: number;
}

const handleOf = (queue: Queue, { seq, message_id, receive_count }: Receipt): string =>
  Buffer.from(`${queue.name} ${seq} ${message_id} ${receive_count}`).toString("base64");

/** @throws AwsError ReceiptHandleIsInvalid for what this queue never handed out. */
const receiptOf = (queue: Queue, handle: string): Receipt => {
  const [name, seq, message_id, receive_count] = Buffer.from(handle, "base64").toString().split(" ");
  if (name !== queue.name || !message_id || !Number.isInteger(Number(seq)))
    throw new AwsError("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is invalid.`);
  return { seq: Number(seq), message_id, receive_count: Number(receive_count) };
};

/** A row that is received now, as its receiver gets it. */
const toReceived = (queue: Queue, row: Row, now: number): ReceivedMessage => {
  const receive_count = row.receive_count + 1;
  return {
    messageId: row.message_id,
    receiptHandle: handleOf(queue, { ...row, receive_count }),
    body: row.body,
    attributes: JSON.parse(row.attributes),
    sentAt: row.sent_at,
    receiveCount: receive_count,
    firstReceivedAt: row.first_received_at ?? now,
    ...(row.trace_header !== null && { traceHeader: row.trace_header }),
  };
};

const prepare = (database: DatabaseSync) => {
  const received = "queue = ? AND seq = ? AND message_id = ? AND receive_count = ?";
  return {
    insert: database.prepare(
      `INSERT INTO messages (queue, message_id, body, attributes, sent_at, visible_at, trace_header)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    visible: database.prepare(
      `SELECT seq, message_id, body, attributes, sent_at, receive_count, first_received_at, trace_header FROM messages
     WHERE queue = ? AND visible_at <= ? ORDER BY visible_at LIMIT ?`,
    ),
    due: database.prepare(
      "SELECT min(visible_at) AS visible_at FROM messages WHERE queue = ? AND visible_at > ?",
    ),
    take: database.prepare(
      "UPDATE messages SET receive_count = ?, first_received_at = ?, visible_at = ? WHERE seq = ?",
    ),
    bury: database.prepare("UPDATE messages SET queue = ?, visible_at = ? WHERE seq = ?"),
    find: database.prepare(`SELECT visible_at FROM messages WHERE ${received}`),
    remove: database.prepare(`DELETE FROM messages WHERE ${received}`),
    hide: database.prepare(`UPDATE messages SET visible_at = ? WHERE ${received}`),
    counts: database.prepare(
      `SELECT count(*) FILTER (WHERE visible_at <= :now) AS visible,
       count(*) FILTER (WHERE visible_at > :now AND receive_count > 0) AS inFlight,
       count(*) FILTER (WHERE visible_at > :now AND receive_count = 0) AS delayed
     FROM messages WHERE queue = :queue`,
    ),
    depths: database.prepare(
      `SELECT queue, count(*) FILTER (WHERE visible_at <= :now) AS visible,
       count(*) FILTER (WHERE visible_at > :now) AS hidden FROM messages GROUP BY queue`,
    ),
    purge: database.prepare("DELETE FROM messages WHERE queue = ?"),
  };
};

type Statements = ReturnType<typeof prepare>;

const key = (queue: Queue, { seq, message_id, receive_count }: Receipt) =>
  [queue.name, seq, message_id, receive_count] as const;

/**
 * The next visible messages; those that were received too often go to the dead-letter queue instead.
 * @param buried told the name of that queue
 */
const nextOf =
  (database: DatabaseSync, statements: Statements) =>
  (
    queue: Queue,
    max: number,
    visibilitySeconds: number,
    buried: (deadLetters: string) => void,
  ): ReceivedMessage[] => {
    const { redrive } = queue;
    for (;;) {
      const now = Date.now();
      const rows = statements.visible.all(queue.name, now, max) as unknown as Row[];
      if (rows.length === 0) return [];
      const spent = (row: Row) => redrive !== undefined && row.receive_count >= redrive.maxReceiveCount;
      const taken = rows.filter((row) => !spent(row));
      transaction(database, () => {
        for (const { seq } of rows.filter(spent)) statements.bury.run(redrive!.to, now, seq);
        for (const { seq, receive_count, first_received_at } of taken)
          statements.take.run(
            receive_count + 1,
            first_received_at ?? now,
            now + visibilitySeconds * 1_000,
            seq,
          );
      });
      if (taken.length < rows.length) buried(redrive!.to);
      if (taken.length > 0) return taken.map((row) => toReceived(queue, row, now));
    }
  };

/** A state folder from before messages had trace headers has no column for them. */
const addTraceHeaders = (database: DatabaseSync): void => {
  const columns = database.prepare("SELECT name FROM pragma_table_info('messages')").all();
  if (!columns.some(({ name }) => name === "trace_header"))
    database.exec("ALTER TABLE messages ADD COLUMN trace_header TEXT");
};

/** The messages of all queues. Whatever is said to have happened is in the database. */
export const createMessages = (database: DatabaseSync) => {
  addTraceHeaders(database);
  const statements = prepare(database);
  // Who worked on them ended with the cloud. AWS would let them wait out the visibility timeout, up to half an hour,
  // in which nobody could do anything with them.
  database
    .prepare("UPDATE messages SET visible_at = :now WHERE visible_at > :now AND receive_count > 0")
    .run({ now: Date.now() });

  return {
    /** @returns the id of the message. */
    add(
      queue: Queue,
      body: string,
      attributes: MessageAttributes,
      delaySeconds: number,
      traceHeader?: string,
    ): string {
      const id = randomUUID();
      const now = Date.now();
      statements.insert.run(
        queue.name,
        id,
        body,
        JSON.stringify(attributes),
        now,
        now + delaySeconds * 1_000,
        traceHeader ?? null,
      );
      return id;
    },

    next: nextOf(database, statements),

    /** When the next message becomes visible by time alone; undefined when none does. */
    dueAt: (queue: Queue): number | undefined =>
      (statements.due.get(queue.name, Date.now()) as { visible_at: number | null }).visible_at ?? undefined,

    /** Deletes a message. One that was received again since stays, and that is no error. */
    remove(queue: Queue, handle: string): void {
      statements.remove.run(...key(queue, receiptOf(queue, handle)));
    },

    /** @throws AwsError when the message is gone, or visible again. */
    changeVisibility(queue: Queue, handle: string, seconds: number): void {
      const receipt = key(queue, receiptOf(queue, handle));
      const now = Date.now();
      const row = statements.find.get(...receipt) as { visible_at: number } | undefined;
      if (!row)
        throw new AwsError(
          "InvalidParameterValue",
          `Value ${handle} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`,
        );
      if (row.visible_at <= now)
        throw new AwsError("MessageNotInflight", "The specified message isn't in flight.");
      statements.hide.run(now + seconds * 1_000, ...receipt);
    },

    counts: (queue: Queue) =>
      statements.counts.get({ now: Date.now(), queue: queue.name }) as unknown as {
        readonly visible: number;
        readonly inFlight: number;
        readonly delayed: number;
      },

    /** Of each queue that has any: messages that may be received now, and those that wait for a time. */
    depths: (): Readonly<Record<string, Depth>> =>
      Object.fromEntries(
        statements.depths
          .all({ now: Date.now() })
          .map(({ queue, visible, hidden }) => [queue, { visible, hidden }]),
      ),

    purge(queue: Queue): void {
      statements.purge.run(queue.name);
    },
  };
};

export type Messages = ReturnType<typeof createMessages>;
