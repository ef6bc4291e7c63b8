import { conditionsIn } from "../contacts/filter.ts";
import type { ContactFilter } from "../contacts/filter-condition.ts";

/** The ids of the lists that a filter asks for. */
export const listsNamed = (filter: ContactFilter): string[] => [
  ...new Set(
    conditionsIn(filter).flatMap(({ field, value }) =>
      field === "lists" && typeof value === "string" ? [value] : [],
    ),
  ),
];
