import * as z from "zod";
import { isPast } from "./import.ts";

/** What a row says of how its person agreed to get mail. */
export interface RowConsent {
  /** ISO 8601. */
  readonly at?: string;
  readonly ip?: string;
}

/** A day and perhaps a time of it, as databases and other senders write them, and as in German. */
const yearFirst = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i;
const dayFirst = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?: (\d{2}:\d{2}(?::\d{2})?))?$/;

const isoOf = (day: string, time = "00:00", zone = "Z"): string | undefined => {
  const date = new Date(`${day}T${time}${zone.toUpperCase().replace(/^(...)(\d\d)$/, "$1:$2")}`);
  // 31 February is read as a day of March.
  const isThatDay = !Number.isNaN(new Date(day).getTime()) && new Date(day).toISOString().startsWith(day);
  return isThatDay && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
};

/** @returns the time as ISO 8601, without a zone that of UTC; undefined when it cannot be told, as of 3/4/2026. */
export const timeOf = (text: string): string | undefined => {
  const [, day, time, zone] = yearFirst.exec(text) ?? [];
  if (day) return isoOf(day, time, zone);
  const [, date = "", month = "", year, hour] = dayFirst.exec(text) ?? [];
  return year && isoOf(`${year}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`, hour);
};

const ip = z.union([z.ipv4(), z.ipv6()]);

/** What is wrong with a cell of consent. */
export const consentFault = (field: "consent_at" | "consent_ip", text: string): string | undefined => {
  if (field === "consent_ip")
    return ip.safeParse(text).success ? undefined : "must be an IP address such as 192.0.2.7";
  const at = timeOf(text);
  if (at === undefined) return "must be a time such as 2026-11-01 10:00 or 2026-11-01T10:00:00Z, or a day";
  return isPast(at) ? undefined : "is in the future";
};

/** @param cells those of consent, without a fault. */
export const consentOf = (
  cells: Readonly<Partial<Record<"consent_at" | "consent_ip", string>>>,
): RowConsent => {
  const at = timeOf(cells.consent_at ?? "");
  return { ...(at && { at }), ...(cells.consent_ip && { ip: cells.consent_ip }) };
};
