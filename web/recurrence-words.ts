import type { CampaignRequest } from "./api/client.ts";

/** How a campaign repeats, as a screen has it. */
export interface Repeating {
  readonly every: NonNullable<CampaignRequest["recurrence"]>["every"];
  readonly interval: number;
  /** The last day, as an input of type `date` has it; without end when there is none. */
  readonly until?: string | null;
}

/** `Every week`, `Every 2 weeks`. */
export const cadenceWords = ({ every, interval }: Pick<Repeating, "every" | "interval">): string =>
  interval === 1 ? `Every ${every}` : `Every ${interval} ${every}s`;

// A clock time is read as if it were UTC, so that it is shown as it is written.
const inUtc = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" });
const weekdayNames = inUtc({ weekday: "long" });
const days = inUtc({ dateStyle: "medium" });

const ordinals = new Intl.PluralRules("en", { type: "ordinal" });
const endings: Partial<Record<Intl.LDMLPluralRule, string>> = { one: "st", two: "nd", few: "rd" };

/** `1st`, `2nd`. */
export const ordinal = (number: number): string => `${number}${endings[ordinals.select(number)] ?? "th"}`;

/** The days on which it repeats, by the first of them. */
const dayWords = ({ every, interval }: Repeating, first: string): string => {
  const cadence = cadenceWords({ every, interval });
  if (every === "day") return cadence;
  if (every === "month") {
    const day = Number(first.slice(8, 10));
    return `${cadence} on the ${ordinal(day)}${day > 28 ? " or the month’s last day" : ""}`;
  }
  const weekday = weekdayNames.format(new Date(`${first.slice(0, 10)}Z`));
  return interval === 1 ? `Every ${weekday}` : `${cadence} on ${weekday}`;
};

/**
 * When it repeats: `Every Monday at 09:00 (Europe/Berlin), until 30 Jun 2027`.
 * @param first its first start, as an input of type `datetime-local` has it in that time zone
 */
export const recurrenceWords = (repeating: Repeating, first: string, timeZone: string): string => {
  const end = repeating.until ? `, until ${days.format(new Date(`${repeating.until}Z`))}` : "";
  return `${dayWords(repeating, first)} at ${first.slice(11, 16)} (${timeZone})${end}`;
};

/** The days of ISO 8601 times, on the clocks of a time zone. */
export const daysIn = (times: readonly string[], timeZone: string): string[] => {
  const format = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone });
  return times.map((time) => format.format(new Date(time)));
};
