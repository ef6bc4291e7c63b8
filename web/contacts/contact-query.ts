import type { ContactsQuery } from "../api/client.ts";

/** What a person asks for on the contacts page; all of it is in the location, so that Back and a link restore it. */
export interface ContactQuery {
  readonly q: string;
  readonly status: string;
  readonly suppressed: string;
  readonly mailed: Mailed;
  readonly from: string;
  readonly to: string;
  readonly list: string;
  readonly segment: string;
  readonly order: string;
}

/** When somebody was mailed, as it is chosen. */
export const mailedChoices = {
  "": "Any time",
  never: "Never",
  "in-30": "In the last 30 days",
  "in-90": "In the last 90 days",
  "not-30": "Not in the last 30 days",
  "not-90": "Not in the last 90 days",
} as const;
export type Mailed = keyof typeof mailedChoices;

export const noQuery: ContactQuery = {
  q: "",
  status: "",
  suppressed: "",
  mailed: "",
  from: "",
  to: "",
  list: "",
  segment: "",
  order: "",
};

/** What a location asks for. */
export const parseQuery = (params: URLSearchParams): ContactQuery => {
  const text = (name: keyof ContactQuery) => params.get(name) ?? "";
  const mailed = text("mailed");
  return {
    q: text("q"),
    status: text("status"),
    suppressed: text("suppressed"),
    mailed: mailed in mailedChoices ? (mailed as Mailed) : "",
    from: text("from"),
    to: text("to"),
    list: text("list"),
    segment: text("segment"),
    order: text("order"),
  };
};

/** Whether it names some of the contacts, and not all. */
export const isNarrow = ({ order: _, ...query }: ContactQuery): boolean => Object.values(query).some(Boolean);

const dayMs = 86_400_000;

/** The first moment of a day, in the person's own zone. */
const startOf = (day: string, daysLater = 0): string | undefined => {
  const [, year, month, date] = (/^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []).map(Number);
  if (!year || !month || !date) return undefined;
  return new Date(year, month - 1, date + daysLater).toISOString();
};

const mailedParameters = (mailed: Mailed, now: number): Partial<ContactsQuery> => {
  if (mailed === "") return {};
  if (mailed === "never") return { never_mailed: "true" };
  const [kind, days] = mailed.split("-");
  // To the hour, so that the same question is the same request, and its cursors hold.
  const since = new Date(Math.floor((now - Number(days) * dayMs) / 3_600_000) * 3_600_000).toISOString();
  return kind === "in" ? { mailed_after: since } : { mailed_before: since };
};

/** The request that asks for it. */
export const requestOf = (
  query: ContactQuery,
  now = Date.now(),
): Omit<ContactsQuery, "limit" | "cursor"> => ({
  ...(query.q.trim() && { q: query.q.trim() }),
  ...(query.status && { status: query.status as NonNullable<ContactsQuery["status"]> }),
  ...(query.suppressed && { suppressed: query.suppressed as NonNullable<ContactsQuery["suppressed"]> }),
  ...(query.list && { list: query.list }),
  ...(query.segment && { segment: query.segment }),
  ...mailedParameters(query.mailed, now),
  ...(startOf(query.from) && { created_after: startOf(query.from) }),
  ...(startOf(query.to) && { created_before: startOf(query.to, 1) }),
  // A search has an order of its own.
  ...(query.order && !query.q.trim() && { order: query.order as NonNullable<ContactsQuery["order"]> }),
});
