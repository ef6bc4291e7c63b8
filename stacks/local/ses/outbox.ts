import type { DatabaseSync } from "node:sqlite";
import type { Mail } from "./events.ts";
import { createPieceStore } from "./piece-store.ts";
import type { Piece } from "./pieces.ts";
import type { MessageTag } from "./tags.ts";
import type { Tracking } from "./tracking.ts";

export const outboxSchema = `
  CREATE TABLE IF NOT EXISTS messages (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id TEXT NOT NULL UNIQUE,
    recipients TEXT NOT NULL,
    sender TEXT NOT NULL,
    subject TEXT NOT NULL,
    accepted_at TEXT NOT NULL,
    size INTEGER NOT NULL,
    tags TEXT NOT NULL,
    configuration_set TEXT,
    mail TEXT NOT NULL
  );
`;

/** A message SES accepted, as the outbox lists it. */
export interface OutboxEntry {
  readonly message_id: string;
  /** Recipients (To, Cc and Bcc), without display names; several are separated by commas. */
  readonly to: string;
  readonly from: string;
  /** Decoded. */
  readonly subject: string;
  /** ISO 8601 UTC with milliseconds. */
  readonly accepted_at: string;
  /** Raw size in bytes. */
  readonly size: number;
  /** Message tags by name. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Which messages are listed. */
export interface OutboxQuery {
  readonly limit: number;
  /** The `next_cursor` of the page before. */
  readonly cursor?: string | undefined;
  /** Part of a recipient's address or of the subject, in whatever case. */
  readonly search?: string | undefined;
  /** Only those with this tag. */
  readonly tag?: MessageTag | undefined;
}

export interface OutboxPage {
  readonly messages: readonly OutboxEntry[];
  readonly next_cursor: string | null;
}

/** What the events of a message are made from. */
export interface SentMail {
  readonly configurationSet: string | null;
  /** The `mail` object of its events. */
  readonly mail: Mail;
  readonly tracking: Tracking;
}

const toEntry = (row: Readonly<Record<string, unknown>>): OutboxEntry => ({
  message_id: row.message_id as string,
  to: row.recipients as string,
  from: row.sender as string,
  subject: row.subject as string,
  accepted_at: row.accepted_at as string,
  size: row.size as number,
  tags: JSON.parse(row.tags as string),
});

/**
 * The accepted messages, the newest `messagesMax` of them. Long MIME parts are stored once by their SHA-256, so that
 * thousands of messages with the same attachment cost little more than one.
 */
export const createOutbox = (database: DatabaseSync, messagesMax: number) => {
  const stored = createPieceStore(database);
  const insertMessage = database.prepare(
    `INSERT INTO messages (message_id, recipients, sender, subject, accepted_at, size, tags, configuration_set, mail)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const dropMessages = database.prepare("DELETE FROM messages WHERE seq <= :last");
  // SQLite folds ASCII only.
  database.function("holds", { deterministic: true }, (text, part) =>
    Number(String(text).toLowerCase().includes(String(part))),
  );
  const page = database.prepare(
    `SELECT * FROM messages
     WHERE seq < :before
       AND (:tag IS NULL OR json_extract(tags, :tag) = :value)
       AND (:search = '' OR holds(recipients, :search) OR holds(subject, :search))
     ORDER BY seq DESC LIMIT :rows`,
  );
  const find = database.prepare("SELECT * FROM messages WHERE message_id = ?");
  /** Drops the messages that are no longer among the newest, with the pieces nobody else holds. */
  const prune = (newest: number): void => {
    const last = newest - messagesMax;
    if (last < 1 || dropMessages.run({ last }).changes === 0) return;
    stored.dropUntil(last);
  };

  return {
    /** Stores a message, within the caller's transaction. */
    add: (
      entry: OutboxEntry,
      pieces: readonly Piece[],
      { configurationSet, mail, tracking }: SentMail,
    ): void => {
      const { lastInsertRowid } = insertMessage.run(
        entry.message_id,
        entry.to,
        entry.from,
        entry.subject,
        entry.accepted_at,
        entry.size,
        JSON.stringify(entry.tags),
        configurationSet,
        JSON.stringify({ ...mail, tracking }),
      );
      const seq = Number(lastInsertRowid);
      stored.add(seq, pieces);
      prune(seq);
    },

    /**
     * One page of messages, newest first.
     * @returns `next_cursor` null on the last page.
     */
    list: ({ limit, cursor, search = "", tag }: OutboxQuery): OutboxPage => {
      const before = cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(cursor);
      const rows = page.all({
        before: Number.isSafeInteger(before) ? before : 0,
        tag: tag ? `$."${tag.Name}"` : null,
        value: tag?.Value ?? null,
        search: search.toLowerCase(),
        rows: limit + 1,
      });
      const shown = rows.slice(0, limit);
      return {
        messages: shown.map(toEntry),
        next_cursor: rows.length > limit ? String(shown.at(-1)!.seq) : null,
      };
    },

    /** How a message is listed, or undefined for an unknown (or dropped) one. */
    entry: (messageId: string): OutboxEntry | undefined => {
      const row = find.get(messageId);
      return row && toEntry(row);
    },

    /** The exact bytes SES was given, or undefined for an unknown (or dropped) message. */
    raw: (messageId: string): Buffer | undefined => {
      const row = find.get(messageId);
      return row && stored.bytes(row.seq as number);
    },

    /** What to make an event about a message from, or undefined for an unknown (or dropped) message. */
    mail: (messageId: string): SentMail | undefined => {
      const row = find.get(messageId);
      if (!row) return undefined;
      const { tracking = { opens: true, clicks: true }, ...mail } = JSON.parse(row.mail as string);
      return { configurationSet: row.configuration_set as string | null, mail, tracking };
    },
  };
};

export type Outbox = ReturnType<typeof createOutbox>;
