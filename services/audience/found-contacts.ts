import type { ContactFilter } from "../contacts/filter-condition.ts";

/** Mail is sent to no others. */
const isSubscribed: ContactFilter = { field: "status", operator: "is", value: "subscribed" };

/** Subscribed contacts of whom all of it holds. */
export const subscribedOf = (...filters: readonly ContactFilter[]): ContactFilter => ({
  all: [isSubscribed, ...filters],
});

/** What a filter by `subscribedOf` asks for besides that they are subscribed. */
export const whateverStatus = (filter: ContactFilter): readonly ContactFilter[] =>
  "all" in filter
    ? filter.all.filter((part) => JSON.stringify(part) !== JSON.stringify(isSubscribed))
    : [filter];

/**
 * Whom lists and segments find: subscribed contacts of any of the wanted, and none of the unwanted; undefined when no
 * contact is asked for.
 */
export const contactsOf = (
  all: boolean,
  wanted: readonly ContactFilter[],
  unwanted: readonly ContactFilter[],
): ContactFilter | undefined => {
  if (!all && wanted.length === 0) return undefined;
  return subscribedOf(
    ...(all ? [] : [{ any: wanted }]),
    ...(unwanted.length > 0 ? [{ none: unwanted }] : []),
  );
};

/** What a filter by `contactsOf` asks for besides the status, but for whom it leaves out. */
export const withoutExclusions = (filter: ContactFilter): readonly ContactFilter[] =>
  whateverStatus(filter).filter((part) => !("none" in part));
