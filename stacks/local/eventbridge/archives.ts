import type { DatabaseSync } from "node:sqlite";
import type { Archive } from "./declarations.ts";
import type { EventBridgeEvent } from "./event.ts";

/** Times in milliseconds since the epoch. */
export const archivesSchema = `
  CREATE TABLE IF NOT EXISTS archived_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    archive TEXT NOT NULL,
    time INTEGER NOT NULL,
    event TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS archived_events_by_time ON archived_events (archive, time, id);
`;

const dayMilliseconds = 86_400_000;

/** The events that archives keep. */
export const createArchiveStore = (database: DatabaseSync) => {
  const insert = database.prepare("INSERT INTO archived_events (archive, time, event) VALUES (?, ?, ?)");
  const between = database.prepare(
    "SELECT event FROM archived_events WHERE archive = ? AND time >= ? AND time < ? ORDER BY time, id",
  );
  const expire = database.prepare("DELETE FROM archived_events WHERE archive = ? AND time < ?");

  return {
    /** Keeps an event, within the caller's transaction. */
    add: (archive: Archive, event: EventBridgeEvent): void => {
      insert.run(archive.name, Date.parse(event.time), JSON.stringify(event));
    },

    /** The events of an archive with `from <= time < to`, oldest first. */
    between: (archive: Archive, from: Date, to: Date): EventBridgeEvent[] =>
      between.all(archive.name, from.getTime(), to.getTime()).map((row) => JSON.parse(row.event as string)),

    /** Deletes what is older than the retention of the archive. */
    expire: (archive: Archive): void => {
      if (archive.retentionDays > 0)
        expire.run(archive.name, Date.now() - archive.retentionDays * dayMilliseconds);
    },
  };
};

export type ArchiveStore = ReturnType<typeof createArchiveStore>;
