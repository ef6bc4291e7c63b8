import * as z from "zod";
import { clockAt, dayOf, momentOf } from "./local-time.ts";

/** Campaigns that repeat (decision 63). Free of any I/O. */

export const cadences = ["day", "week", "month"] as const;

/** As long as content is kept that nobody says anew to be needed: a year. */
const intervalMax = 12;

const dayMs = 24 * 60 * 60_000;
const cadenceDays = { day: 1, week: 7 } as const;

/** What a request says of how a campaign repeats. */
export const recurrenceRequest = z
  .strictObject({
    every: z.enum(cadences),
    interval: z.number().int().min(1).max(intervalMax).default(1).meta({
      description: "2: every second day, week or month.",
    }),
    until: z.iso.date().optional().meta({
      description: "The last day, in `time_zone`, that it may start on; without end when left out.",
      example: "2027-06-30",
    }),
  })
  .meta({
    id: "Recurrence",
    description:
      "Repeats the campaign at the hour of its `send_at` in `time_zone`, both of which are required then, whatever clocks do; of a month without that day on its last one. Each time it is a campaign of its own, to whoever is meant then; the next is there once one has started or was cancelled. It goes to contacts, lists and segments: addresses are not named.",
    example: { every: "week" },
  });
export type Recurrence = z.output<typeof recurrenceRequest>;

/** The place of a campaign in its series, as it is stored with it. */
export interface Series extends Recurrence {
  /** The first of its campaigns. */
  readonly series_id: string;
  readonly number: number;
  /** Of its hour (IANA). */
  readonly time_zone: string;
  /** When the first was to start: all other times follow from it. */
  readonly first_at: string;
  /** When this one was to start, wherever it was moved to. */
  readonly planned_at: string;
  readonly previous_campaign_id?: string;
}

/** The times of a series. */
export type Times = Pick<Series, "every" | "interval" | "until" | "time_zone" | "first_at">;

/** When a series comes after a moment; undefined: it is over by then. */
export const timeAfter = (times: Times, after: Date): Date | undefined => {
  const { every, interval, until, time_zone } = times;
  const first = clockAt(time_zone, Date.parse(times.first_at));
  const from = clockAt(time_zone, after.getTime());
  // One too early at least: clocks may have been changed in between.
  let step = Math.max(0, stepsBetween(first, from, every, interval) - 1);
  for (;;) {
    const clock = clockOfStep(first, every, step * interval);
    if (until !== undefined && dayOf(clock) > until) return undefined;
    const moment = momentOf(time_zone, clock);
    if (moment > after.getTime()) return new Date(moment);
    step += 1;
  }
};

/** The first times of a series after a moment, fewer where it ends before. */
export const timesAfter = (times: Times, after: Date, count: number): Date[] => {
  const next = count > 0 ? timeAfter(times, after) : undefined;
  return next ? [next, ...timesAfter(times, next, count - 1)] : [];
};

const stepsBetween = (first: number, from: number, every: Series["every"], interval: number): number => {
  if (every !== "month") return Math.floor((from - first) / (cadenceDays[every] * dayMs * interval));
  const monthsOf = (clock: number) => new Date(clock).getUTCFullYear() * 12 + new Date(clock).getUTCMonth();
  return Math.floor((monthsOf(from) - monthsOf(first)) / interval);
};

/** What clocks show so many days, weeks or months after the first time. */
const clockOfStep = (first: number, every: Series["every"], count: number): number => {
  if (every !== "month") return first + count * cadenceDays[every] * dayMs;
  const day = new Date(first);
  const month = day.getUTCMonth() + count;
  // Day 0 is the last of the month before.
  const lastDay = new Date(Date.UTC(day.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const date = Date.UTC(day.getUTCFullYear(), month, Math.min(day.getUTCDate(), lastDay));
  return date + (first % dayMs);
};
