/** How numbers and times read on the screen, in the language of the browser. */

const counts = new Intl.NumberFormat();
const tenths = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });
const percentsTo = (maximumFractionDigits: number) =>
  new Intl.NumberFormat(undefined, { style: "percent", maximumFractionDigits });
const [percents, finePercents] = [percentsTo(1), percentsTo(2)];
const times = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

export const count = (value: number): string => counts.format(value);

/** A rate or another measure, to a tenth. */
export const measure = (value: number): string => tenths.format(value);

/**
 * A part of a whole, as a percentage: to a tenth, and finer near none and all. What is not none is never rounded to
 * none, nor what is not all to all; a part of nothing is a dash. `percent` of the API writes it alike.
 */
export const share = (part: number, whole: number): string => {
  if (whole <= 0) return "–";
  const value = part / whole;
  if (value > 0 && value < 0.0001) return `under ${finePercents.format(0.0001)}`;
  if (value < 1 && value > 0.9999) return `over ${finePercents.format(0.9999)}`;
  return (value < 0.01 || (value > 0.99 && value < 1) ? finePercents : percents).format(value);
};

/** An ISO 8601 time as local date and time. */
export const dateTime = (iso: string): string => times.format(new Date(iso));

const exactTimes = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** An ISO 8601 time as local date and time to the second. */
export const exactDateTime = (iso: string): string => exactTimes.format(new Date(iso));

const exactClock = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

/** A moment, in milliseconds since the epoch, as local time of day to the second. */
export const exactTime = (ms: number): string => exactClock.format(new Date(ms));

const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });

/** When it was today, an ISO 8601 time as local time of day; else with its date. */
export const time = (iso: string): string => {
  const at = new Date(iso);
  return at.toDateString() === new Date().toDateString() ? clock.format(at) : times.format(at);
};

/** The time zone of the browser. */
export const ownTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** An ISO 8601 time as an input of type `datetime-local` has it, by the clocks of a time zone. */
export const localDateTime = (iso: string, timeZone = ownTimeZone()): string =>
  // Sweden writes times as ISO 8601 does, but for the T.
  new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone })
    .format(new Date(iso))
    .replace(" ", "T");

const days = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });

/** An ISO 8601 time as local date. */
export const day = (iso: string): string => days.format(new Date(iso));

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof weekdays)[number];

/** The short name of a day of the week. */
export const dayWord = (day: Weekday): string => `${day[0]!.toUpperCase()}${day.slice(1)}`;

/** The hours of a sending window: `08:00–20:00 on Mon, Tue`. */
export const windowWords = (window: {
  readonly from: string;
  readonly to: string;
  readonly days: readonly Weekday[];
}): string => {
  const days = weekdays.filter((day) => window.days.includes(day));
  return `${window.from}–${window.to} ${days.length === weekdays.length ? "every day" : `on ${days.map(dayWord).join(", ")}`}`;
};

/** A number with the noun it counts: `1 recipient`, `2 recipients`. */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

const units = ["KB", "MB", "GB"] as const;

/** A size in bytes, in steps of 1,024, rounded up: nothing that is over a limit reads as within it. */
export const bytes = (value: number): string => {
  if (value < 1024) return `${count(value)} B`;
  const step = Math.min(Math.floor(Math.log2(value) / 10), units.length);
  const scaled = value / 1024 ** step;
  return `${measure(scaled < 10 ? Math.ceil(scaled * 10) / 10 : Math.ceil(scaled))} ${units[step - 1]}`;
};

const money = new Intl.NumberFormat(undefined, { style: "currency", currency: "USD" });

/** An amount in US dollars, rounded up to the cent: nothing that costs reads as free. */
export const dollars = (amount: number): string => money.format(Math.ceil(amount * 100) / 100);

/** A duration in seconds, as roughly as a person wants to know it. */
export const duration = (seconds: number): string => {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 36 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
};

/** With a capital at its beginning. */
export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
