import * as z from "zod";
import { clockAt, dayOf, isTimeZone, momentsOf } from "./local-time.ts";
import { recurrenceRequest, type Times } from "./recurrence.ts";
import { sendingWindow } from "./sending-window.ts";

/** A start may be this far ahead. */
const aheadDaysMax = 366;
/** A start that comes later than this is not made good: what was written for that moment may no longer be right (decision 12). */
const lateMsMax = 60 * 60_000;

const dayMs = 24 * 60 * 60_000;

/** An ISO 8601 date and time with or without an offset: the format date-time of JSON Schema has always one. */
const dateTimePattern =
  "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d+)?)?(Z|[+-]([01]\\d|2[0-3]):[0-5]\\d)?$";

const dateTimeWanted =
  "must be an ISO 8601 date and time, such as 2026-12-01T09:00:00+01:00, or 2026-12-01T09:00:00 with a time_zone";

const sendAt = z
  .string({ error: dateTimeWanted })
  .pipe(z.iso.datetime({ offset: true, local: true, abort: true, error: dateTimeWanted }));

/** What a request says of when a campaign is sent. What is wrong by itself ends the check: checkSchedule comes after. */
export const scheduleFields = {
  send_at: sendAt.optional().meta({
    description:
      "When it starts, in the future and within 366 days; at once when left out. Without an offset it is a local time in `time_zone`, which is then required. The audience is frozen then, not before.",
    pattern: dateTimePattern,
    example: "2026-12-01T09:00:00",
  }),
  time_zone: z
    .string()
    .max(64)
    .refine(isTimeZone, {
      abort: true,
      message: "must be a time zone of the IANA database, such as Europe/Berlin",
    })
    .optional()
    .meta({
      description:
        "A name of the IANA database: that of the sending window, and of a `send_at` without an offset; left out otherwise.",
      example: "Europe/Berlin",
    }),
  sending_window: sendingWindow.optional().meta({
    description: "Mail leaves only in these hours of `time_zone`; outside of them the campaign waits.",
  }),
  recurrence: recurrenceRequest.optional(),
};

type Schedule = z.output<z.ZodObject<typeof scheduleFields>>;

const isLocal = (dateTime: string): boolean => !/(Z|[+-]\d\d:?\d\d)$/.test(dateTime);

/** The moments a `send_at` may mean, the earlier first. */
const startsOf = ({ send_at, time_zone }: Schedule): number[] => {
  if (send_at === undefined) return [];
  if (!isLocal(send_at)) return [Date.parse(send_at)];
  // Seconds are as fine as clocks are read.
  const clock = Math.trunc(Date.parse(`${send_at}Z`) / 1000) * 1000;
  return time_zone ? momentsOf(time_zone, clock) : [];
};

/** Refuses a schedule whose parts do not fit together. */
export const checkSchedule = (schedule: Schedule, context: z.RefinementCtx<Schedule>): void => {
  const { send_at, time_zone, sending_window, recurrence } = schedule;
  const refuse = (field: keyof Schedule, message: string) =>
    context.addIssue({ code: "custom", path: [field], message });
  if (recurrence && send_at === undefined)
    refuse("send_at", "is required with a recurrence: it is its first time");
  const local = send_at !== undefined && isLocal(send_at);
  if (time_zone === undefined) {
    if (local) refuse("time_zone", "is required with a send_at that has no offset");
    else if (sending_window) refuse("time_zone", "is required with a sending_window");
  } else if (!local && !sending_window)
    refuse("time_zone", "belongs to a send_at without an offset, or to a sending_window: leave it out");
  else if (local && startsOf(schedule).length === 0)
    refuse("send_at", `does not exist in ${time_zone}, where clocks are set forward over it: take another`);
  if (!recurrence || send_at === undefined) return;
  if (time_zone === undefined) {
    if (!local)
      refuse("send_at", "must have no offset with a recurrence, but a time_zone, whose clocks it follows");
    return;
  }
  const first = startsOf(schedule)[0];
  const { until } = recurrence;
  if (first !== undefined && until !== undefined && until < dayOf(clockAt(time_zone, first)))
    context.addIssue({
      code: "custom",
      path: ["recurrence", "until"],
      message: "must be the day of the first start, or a later one",
    });
};

/** What is said of another start. */
export const moveFields = {
  send_at: sendAt.optional().meta({
    description: "When it starts instead, as in a campaign that is asked for.",
    pattern: dateTimePattern,
    example: "2026-12-01T09:00:00+01:00",
  }),
  time_zone: scheduleFields.time_zone,
};

/** When a campaign is to start; undefined: at once. Of a local time that comes twice, the earlier. */
export const startOf = (schedule: Schedule): Date | undefined => {
  const [moment] = startsOf(schedule);
  return moment === undefined ? undefined : new Date(moment);
};

/** The times at which a campaign repeats; undefined: it does not. */
export const timesOf = (schedule: Schedule): Times | undefined => {
  const { recurrence, time_zone } = schedule;
  const start = startOf(schedule);
  return recurrence && time_zone !== undefined && start
    ? { ...recurrence, time_zone, first_at: start.toISOString() }
    : undefined;
};

/** Why a campaign cannot be asked to start then; undefined when it can. */
export const startProblem = (start: Date, now: Date): string | undefined => {
  const iso = start.toISOString();
  if (start <= now)
    return `send_at: must be in the future, and ${iso} is not; leave it out to start at once.`;
  if (start.getTime() - now.getTime() > aheadDaysMax * dayMs)
    return `send_at: must be within ${aheadDaysMax} days, and ${iso} is not.`;
  return undefined;
};

/** Whether a campaign that is scheduled for a time (ISO 8601) waits, is due, or was not started in time. */
export const startState = (sendAt: string, now: Date): "ahead" | "due" | "missed" => {
  const lateMs = now.getTime() - Date.parse(sendAt);
  if (lateMs < 0) return "ahead";
  return lateMs <= lateMsMax ? "due" : "missed";
};

/** What the operator of a campaign that was not started in time is told. */
export const missedReason = (sendAt: string): string =>
  `Its start at ${sendAt} was missed by more than an hour. Resume it to start now, or cancel it.`;
