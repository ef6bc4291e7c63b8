import type { DatabaseSync } from "node:sqlite";

/** Times in milliseconds since the epoch. */
export const attemptsSchema = `
  CREATE TABLE IF NOT EXISTS attempts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time INTEGER NOT NULL,
    role TEXT NOT NULL,
    recipients TEXT NOT NULL,
    recipient_count INTEGER NOT NULL,
    message_id TEXT,
    error TEXT,
    tags TEXT NOT NULL
  );
  CREATE TABLE IF NOT EXISTS silent_messages (
    message_id TEXT PRIMARY KEY
  );
`;

const attemptsKeptMax = 1_000_000;
const pageRows = 1_000;

/** One message somebody tried to send. */
export interface Attempt {
  /** Grows with every attempt. */
  readonly id: number;
  /** ISO 8601 UTC with milliseconds. */
  readonly time: string;
  /** The role that called. */
  readonly role: string;
  readonly to: readonly string[];
  /** Null when SES refused. */
  readonly message_id: string | null;
  /** `code: message` of the refusal; null when SES accepted. */
  readonly error: string | null;
  /** Message tags by name. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether SES took the message and none of the events that it had of it then was put out: all were lost. */
  readonly silent: boolean;
}

/** Every send attempt, accepted or refused, for whoever checks what was really sent. Keeps the newest million. */
export const createAttemptLog = (database: DatabaseSync) => {
  const insert = database.prepare(
    "INSERT INTO attempts (time, role, recipients, recipient_count, message_id, error, tags) VALUES (?, ?, ?, ?, ?, ?, ?)",
  );
  const noteSilent = database.prepare("INSERT INTO silent_messages (message_id) VALUES (?)");
  const page = database.prepare(
    "SELECT attempts.*, silent_messages.message_id IS NOT NULL AS silent FROM attempts LEFT JOIN silent_messages USING (message_id) WHERE id > ? ORDER BY id LIMIT ?",
  );
  const prune = database.prepare("DELETE FROM attempts WHERE id <= ?");
  const acceptedBuckets = database.prepare(
    `SELECT time / :bucket * :bucket AS time, sum(recipient_count) AS recipients
     FROM attempts WHERE message_id IS NOT NULL AND time > :since GROUP BY 1 ORDER BY 1`,
  );

  return {
    /** Records an attempt; an accepted one within the transaction that stores the message. */
    add: ({
      time,
      role,
      to,
      message_id,
      error,
      tags,
      silent,
    }: Omit<Attempt, "id" | "time"> & { readonly time: number }): void => {
      const { lastInsertRowid } = insert.run(
        time,
        role,
        JSON.stringify(to),
        to.length,
        message_id,
        error,
        JSON.stringify(tags),
      );
      if (silent) noteSilent.run(message_id);
      prune.run(Number(lastInsertRowid) - attemptsKeptMax);
    },

    /** Recipients of accepted messages since a time, per bucket, oldest first. All in milliseconds. */
    accepted: (since: number, bucket: number): { time: number; recipients: number }[] =>
      acceptedBuckets
        .all({ since, bucket })
        .map((row) => ({ time: row.time as number, recipients: row.recipients as number })),

    /** Every kept attempt after that id, oldest first; reads in pages, so that sending may go on meanwhile. */
    *entries(after = 0): Generator<Attempt> {
      while (true) {
        const rows = page.all(after, pageRows);
        for (const row of rows)
          yield {
            id: row.id as number,
            time: new Date(row.time as number).toISOString(),
            role: row.role as string,
            to: JSON.parse(row.recipients as string),
            message_id: row.message_id as string | null,
            error: row.error as string | null,
            tags: JSON.parse(row.tags as string),
            silent: row.silent === 1,
          };
        if (rows.length < pageRows) return;
        after = rows.at(-1)!.id as number;
      }
    },
  };
};

export type AttemptLog = ReturnType<typeof createAttemptLog>;
