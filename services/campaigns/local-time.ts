/**
 * Local times, by the time zone data that comes with the runtime. A clock time is what clocks in a time zone show, in
 * milliseconds since they showed 1970-01-01T00:00; a moment is milliseconds since the epoch.
 * (Temporal would do this; Node 24 has it behind a flag only.)
 */

const dayMs = 24 * 60 * 60_000;

const clockFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });

/** The format last used: to make one takes far longer than to use it, and what follows is mostly of the same zone. */
let latest: { readonly timeZone: string; readonly format: Intl.DateTimeFormat } | undefined;

/** Whether the runtime knows a time zone of this name (IANA). */
export const isTimeZone = (name: string): boolean => {
  try {
    return Boolean(clockFormat(name));
  } catch {
    return false;
  }
};

/**
 * What clocks in a time zone show at a moment, to the second.
 * @throws RangeError when there is no such time zone
 */
export const clockAt = (timeZone: string, moment: number): number => {
  if (latest?.timeZone !== timeZone) latest = { timeZone, format: clockFormat(timeZone) };
  const parts = Object.fromEntries(
    latest.format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]),
  ) as Record<"year" | "month" | "day" | "hour" | "minute" | "second", number>;
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second);
};

/** The day that clocks show, such as 2026-12-31. */
export const dayOf = (clock: number): string => new Date(clock).toISOString().slice(0, 10);

/**
 * The moments at which clocks in a time zone show a time (whole seconds), the earlier first: one; two when clocks are
 * set back over it; none when they are set forward over it.
 * @throws RangeError when there is no such time zone
 */
export const momentsOf = (timeZone: string, clock: number): number[] => {
  // Clocks are not changed twice within two days: the offset is that of the day before, or that of the day after.
  const offsets = [clock - dayMs, clock + dayMs].map((moment) => clockAt(timeZone, moment) - moment);
  return [...new Set(offsets)]
    .map((offset) => clock - offset)
    .filter((moment) => clockAt(timeZone, moment) === clock)
    .sort((a, b) => a - b);
};

/**
 * When clocks in a time zone show a time (whole seconds): the earlier moment of two; where clocks are set forward over
 * it, as long after the change as it would have been before (RFC 5545, section 3.3.5).
 * @throws RangeError when there is no such time zone
 */
export const momentOf = (timeZone: string, clock: number): number => {
  const before = clock - dayMs;
  return momentsOf(timeZone, clock)[0] ?? clock - (clockAt(timeZone, before) - before);
};
