import * as z from "zod";
import { clockAt } from "./local-time.ts";

export const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { message: "must be a time of day, such as 08:00" });

const days = z
  .array(z.enum(weekdays))
  .min(1)
  .max(weekdays.length)
  .meta({ description: "The days on which it opens; every day when left out." });

/** The hours in which mail of a campaign may leave, on clocks in its time zone (decision 13). */
export const sendingWindow = z
  .strictObject({
    from: timeOfDay.meta({ example: "08:00" }),
    to: timeOfDay.meta({
      description: "Exclusive. When it is not later than `from`, it is that time on the next day.",
      example: "20:00",
    }),
    days: days.default([...weekdays]),
  })
  .meta({ id: "SendingWindow" });
/** A sending window as it is shown: nothing is left out. */
export const sendingWindowView = z.object({ ...sendingWindow.shape, days });
export type SendingWindow = z.output<typeof sendingWindow>;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const timeMs = (time: string): number => {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return (hours * 60 + minutes) * minuteMs;
};

/** Whether clocks that show this time are in the window. */
const isOpen = ({ from, to, days }: SendingWindow, clock: number): boolean => {
  const opensOn = (moment: number) => days.includes(weekdays[new Date(moment).getUTCDay()]!);
  const time = clock % dayMs;
  const [opens, closes] = [timeMs(from), timeMs(to)];
  if (opens < closes) return opensOn(clock) && time >= opens && time < closes;
  return (opensOn(clock) && time >= opens) || (opensOn(clock - dayMs) && time < closes);
};

/**
 * When mail may leave again: the next moment at which clocks in the time zone show a time in the window; undefined
 * when they do now, or there is no window.
 */
export const nextOpening = (
  { sending_window: window, time_zone: timeZone }: { sending_window?: SendingWindow; time_zone?: string },
  now: Date,
): Date | undefined => {
  if (!window || !timeZone || isOpen(window, clockAt(timeZone, now.getTime()))) return undefined;
  // Minute by minute, because clocks may be changed on the way: a week of it takes a tenth of a second.
  let moment = Math.ceil(now.getTime() / minuteMs) * minuteMs;
  while (!isOpen(window, clockAt(timeZone, moment))) moment += minuteMs;
  return new Date(moment);
};
