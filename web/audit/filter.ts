import type { AuditAction } from "../api/client.ts";
import { auditActions } from "./audit-words.ts";

/** What is looked for; it is in the address of the page. */
export interface Filter {
  /** A key_id, which of a person is their member_id. */
  readonly key: string;
  readonly action: AuditAction | undefined;
  /** An id, or an address. */
  readonly target: string;
  /** Days, `2026-11-29`, both included. */
  readonly from: string;
  readonly to: string;
}

const dayIn = (text: string | null): string =>
  text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : "";

/** Reads a filter from the query of an address; what it does not know is left out. */
export const filterIn = (query: URLSearchParams): Filter => ({
  key: /^((member_)?[0-9a-f]{16}|terminal)$/.exec(query.get("key") ?? "")?.[0] ?? "",
  action: auditActions.find((known) => known === query.get("action")),
  target: query.get("target") ?? "",
  from: dayIn(query.get("from")),
  to: dayIn(query.get("to")),
});

/** When a day begins here; so many days later. */
const beginOf = (day: string, later = 0): string => {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  return new Date(year, month - 1, date + later).toISOString();
};

/** As the API is asked for it. */
export const requestOf = ({ key, action, target, from, to }: Filter) => ({
  key: key || undefined,
  action,
  target: target.trim() || undefined,
  from: from ? beginOf(from) : undefined,
  to: to ? beginOf(to, 1) : undefined,
});

/** Whether anything is left out by choice. */
export const isFiltered = (filter: Filter): boolean => Object.values(filter).some(Boolean);
