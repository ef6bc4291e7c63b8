import type { StoredContact } from "../contacts/reads.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { List } from "../lists/list.ts";
import type { ListStore } from "../lists/store.ts";

/** A list that a person is on, or left. */
export interface ListChoice extends Pick<List, "list_id" | "name" | "description"> {
  readonly isOn: boolean;
}

/** What a person may choose. */
export interface Preferences {
  /** By name. */
  readonly lists: readonly ListChoice[];
  /** Nothing is sent before: ISO 8601. */
  readonly snoozedUntil?: string;
}

interface Dependencies {
  readonly contacts: Pick<ContactStore, "get" | "leaveForGood" | "rejoin" | "snooze">;
  readonly lists: Pick<ListStore, "getMany">;
}

type Readers = Pick<Dependencies, "lists"> & { readonly contacts: Pick<ContactStore, "get"> };

/** @returns undefined when the person is no contact: then there is nothing to choose but no mail at all. */
export const preferencesOf = async (
  { contacts, lists }: Readers,
  key: string,
  now: Date,
): Promise<Preferences | undefined> => {
  const contact = await contacts.get(key);
  return contact && (await choicesOf(lists, contact, now));
};

const choicesOf = async (
  lists: Dependencies["lists"],
  { lists: on, left_lists = [], snoozed_until }: StoredContact,
  now: Date,
): Promise<Preferences> => {
  const known = await lists.getMany([...on, ...left_lists]);
  return {
    lists: [...known.values()]
      .map(({ list_id, name, description }) => ({ list_id, name, description, isOn: on.includes(list_id) }))
      .sort((a, b) => a.name.localeCompare(b.name) || a.list_id.localeCompare(b.list_id)),
    ...(snoozed_until !== undefined &&
      Date.parse(snoozed_until) > now.getTime() && { snoozedUntil: snoozed_until }),
  };
};

/**
 * Keeps a person on the lists they chose, and off the others of those they were shown: a list they came onto meanwhile is
 * none of these. Nobody gets on a list that they were never on.
 * @returns what they may choose now; undefined when the person is no contact.
 */
export const chooseLists = async (
  { contacts, lists }: Dependencies,
  key: string,
  { shown, kept }: { readonly shown: readonly string[]; readonly kept: readonly string[] },
  now: Date,
): Promise<Preferences | undefined> => {
  let contact: StoredContact | undefined = await contacts.get(key);
  if (!contact) return undefined;
  const { lists: on, left_lists = [] } = contact;
  const leaving = on.filter((list) => shown.includes(list) && !kept.includes(list));
  const joining = left_lists.filter((list) => kept.includes(list));
  if (leaving.length > 0) contact = await contacts.leaveForGood(key, leaving, now.toISOString());
  if (joining.length > 0) contact = await contacts.rejoin(key, joining, now.toISOString());
  return contact && (await choicesOf(lists, contact, now));
};

/** For how many months a person may pause their mail. */
export const snoozeMonths = [1, 3, 6] as const;
export type SnoozeMonths = (typeof snoozeMonths)[number];

/** So many months later; on the last day of the month where it has no such day. */
const monthsLater = (from: Date, months: number): Date => {
  const later = new Date(from);
  later.setUTCMonth(from.getUTCMonth() + months);
  // 31 January and a month would be in March.
  if (later.getUTCDate() !== from.getUTCDate()) later.setUTCDate(0);
  return later;
};

/**
 * Pauses the mail of a person, or ends the pause.
 * @param months none ends it.
 * @returns what they may choose now; undefined when the person is no contact.
 */
export const snooze = async (
  { contacts, lists }: Dependencies,
  key: string,
  months: SnoozeMonths | undefined,
  now: Date,
): Promise<Preferences | undefined> => {
  const until = months === undefined ? undefined : monthsLater(now, months).toISOString();
  const contact = await contacts.snooze(key, until, now.toISOString());
  return contact && (await choicesOf(lists, contact, now));
};
