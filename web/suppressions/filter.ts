import type { SuppressionReason } from "../api/client.ts";
import { suppressionReasons } from "./reasons.ts";

export const states = ["standing", "lifted", "all"] as const;
export type State = (typeof states)[number];

/** What is looked for; it is in the address of the page. */
export interface Filter {
  readonly email: string;
  readonly reason: SuppressionReason | undefined;
  readonly source: string;
  readonly state: State;
}

/** Reads a filter from the query of an address; what it does not know is left out. */
export const filterIn = (query: URLSearchParams): Filter => ({
  email: query.get("email") ?? "",
  reason: suppressionReasons.find((known) => known === query.get("reason")),
  source: query.get("source") ?? "",
  state: states.find((known) => known === query.get("state")) ?? "standing",
});

/** As the API is asked for it. */
export const requestOf = ({ email, reason, source, state }: Filter) => ({
  email: email || undefined,
  reason,
  source: source || undefined,
  state,
});

/** Whether anything is left out by choice. */
export const isFiltered = ({ email, reason, source, state }: Filter): boolean =>
  email !== "" || reason !== undefined || source !== "" || state !== "standing";
