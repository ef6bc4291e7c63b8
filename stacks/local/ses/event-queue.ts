import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { createRandom } from "../gateway/random.ts";
import type { PublishToDefaultBus } from "../types.ts";
import { badRequest } from "./errors.ts";
import type { SesEvent } from "./events.ts";

/** Times in milliseconds since the epoch. */
export const eventQueueSchema = `
  CREATE TABLE IF NOT EXISTS pending_events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at INTEGER NOT NULL,
    time INTEGER NOT NULL,
    detail_type TEXT NOT NULL,
    detail TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS pending_events_by_due ON pending_events (due_at, seq);
`;

const probability = z.number().min(0).max(1).default(0);
const faultsSchema = z.strictObject({
  lose: probability,
  duplicate: probability,
  reorder: probability,
  seed: z.number().int().default(1),
});
/** How likely an event is lost, published twice or published late (each 0 to 1), drawn from a seed. */
export type EventFaults = z.input<typeof faultsSchema>;

/** An event published late comes after at most this long: enough for others to overtake it. */
const lateMillisecondsMax = 2_000;
const batchRows = 100;

/** The copies of an event the faults leave, each with the milliseconds it is late. */
const drawCopies = (faults: z.output<typeof faultsSchema>, random: () => number): readonly number[] => {
  // Always the same number of draws for an event, so that one fault does not shift the others.
  const [lose, duplicate, reorder, late, copyLate] = [
    random(),
    random(),
    random(),
    random(),
    random(),
  ] as const;
  if (lose < faults.lose) return [];
  const first = reorder < faults.reorder ? late * lateMillisecondsMax : 0;
  return duplicate < faults.duplicate ? [first, copyLate * lateMillisecondsMax] : [first];
};

/**
 * The events on their way to the default bus: durable, published in order of arrival, at least once.
 * Faults are decided when an event is recorded, not when it is published.
 */
export const createEventQueue = (database: DatabaseSync, publish: PublishToDefaultBus) => {
  const insert = database.prepare(
    "INSERT INTO pending_events (due_at, time, detail_type, detail) VALUES (?, ?, ?, ?)",
  );
  const due = database.prepare("SELECT * FROM pending_events WHERE due_at <= ? ORDER BY due_at, seq LIMIT ?");
  const earliest = database.prepare("SELECT min(due_at) AS due_at FROM pending_events");
  const remove = database.prepare("DELETE FROM pending_events WHERE seq = ?");
  const count = database.prepare("SELECT count(*) AS events FROM pending_events");

  let faults: { readonly settings: z.output<typeof faultsSchema>; readonly random: () => number } | undefined;
  const injected = { lost: 0, duplicated: 0, late: 0 };
  let running = false;
  let publishing: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  const publishDue = async (): Promise<void> => {
    while (true) {
      const rows = due.all(Date.now(), batchRows);
      if (rows.length === 0) return;
      for (const row of rows) {
        if (!running) return;
        await publish({
          source: "aws.ses",
          detailType: row.detail_type as string,
          detail: JSON.parse(row.detail as string),
          time: new Date(row.time as number),
          resources: [],
        });
        remove.run(row.seq!);
      }
    }
  };

  const wake = (): void => {
    if (!running || publishing !== undefined) return;
    clearTimeout(timer);
    publishing = publishDue().finally(() => {
      publishing = undefined;
      arm();
    });
  };

  const arm = (): void => {
    if (!running || publishing !== undefined) return;
    const dueAt = earliest.get()!.due_at as number | null;
    clearTimeout(timer);
    if (dueAt !== null) timer = setTimeout(wake, Math.max(dueAt - Date.now(), 0));
  };

  return {
    /**
     * Records events, within the caller's transaction. `arm` afterwards lets them go out.
     * @returns how many of them go out, and are not lost.
     */
    add: (events: readonly SesEvent[]): number => {
      let told = 0;
      for (const { time, detailType, detail } of events) {
        const copies = faults ? drawCopies(faults.settings, faults.random) : [0];
        if (copies.length === 0) injected.lost++;
        else told++;
        if (copies.length > 1) injected.duplicated++;
        if (copies[0]) injected.late++;
        for (const late of copies)
          insert.run(Math.round(Date.now() + late), time.getTime(), detailType, JSON.stringify(detail));
      }
      return told;
    },

    /** How many events are recorded and not published. */
    pending: (): number => count.get()!.events as number,

    /** How many events each fault hit since the start. */
    injected: () => ({ ...injected }),

    /** Publishes what is due soon, after the caller has answered. */
    arm,

    /**
     * Sets the faults of the events recorded from now on; without an argument there are none.
     * @throws AwsError `BadRequestException` naming what is malformed.
     */
    setFaults: (settings?: EventFaults): void => {
      const parsed = faultsSchema.safeParse(settings ?? {});
      if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
      faults = settings && { settings: parsed.data, random: createRandom(parsed.data.seed) };
    },

    start: (): void => {
      running = true;
      arm();
    },

    /** Ends after the event being published; the others stay for the next start. */
    stop: async (): Promise<void> => {
      running = false;
      clearTimeout(timer);
      await publishing;
    },
  };
};

export type EventQueue = ReturnType<typeof createEventQueue>;
