import type { Done, Expected } from "./observation.ts";

/** Something that was so from a moment between two on. Not surely done, it may have been done at any time, or never. */
interface Write {
  readonly askedAt: number;
  /** Infinity: not surely. */
  readonly at: number;
  readonly value: unknown;
}

/** What is so of a person: by name, as it may have been at some moment. */
export interface History {
  /** Whether something may have had a value at some moment between these two. */
  could(what: string, value: unknown, from: number, to: number): boolean;
}

type Effect = readonly [what: string, value: unknown, surely?: "perhaps"];

/** Longer than a person pauses their mail at least, in milliseconds. */
const pauseMs = 27 * 86_400_000;
const everything = -Infinity;

/** What is left of a contact that is deleted. */
const goneOf = (lists: number): Effect[] => [
  ["exists", false],
  ["subscribed", false],
  ["snoozed", false],
  ["city", undefined],
  ...Array.from({ length: lists }, (_, list): Effect[] => [
    [`on ${list}`, false],
    [`left ${list}`, false],
  ]).flat(),
];

/** What something that was done makes so. What a contact refuses that is gone, barred or has left, is so perhaps. */
const effectsOf = (entry: Done, lists: number): Effect[] => {
  const { did, list, city } = entry;
  switch (did) {
    case "bar":
      return [
        ["barred", true],
        ["subscribed", false, "perhaps"],
      ];
    case "leave":
      return goneOf(lists);
    case "put on list":
      return [[`on ${list}`, true, "perhaps"]];
    case "take off list":
      return [[`on ${list}`, false]];
    case "move":
      return [["city", city]];
    default:
      return [];
  }
};

const initialOf = (
  { status, suppressed, snoozed, city, lists = [], leftLists = [], fate }: Expected["readers"][number],
  listCount: number,
): [string, unknown][] => [
  ["exists", true],
  ["subscribed", status === "subscribed"],
  ["barred", (suppressed ?? false) || status === "unsubscribed"],
  ["snoozed", snoozed ?? false],
  ["city", city],
  ["heard", fate],
  ...Array.from({ length: listCount }, (_, list): [string, unknown][] => [
    [`on ${list}`, lists.includes(list)],
    [`left ${list}`, leftLists.includes(list)],
  ]).flat(),
];

/**
 * What may have been so of a reader at any time: as the plan says at first, then as what was done made it. Two things
 * that were done at once may have been done in either order.
 */
export const historyOf = (
  reader: Expected["readers"][number],
  journal: readonly Done[],
  listCount: number,
): History => {
  const writes = new Map<string, Write[]>();
  const note = (what: string, write: Write) => writes.set(what, [...(writes.get(what) ?? []), write]);
  for (const [what, value] of initialOf(reader, listCount))
    note(what, { askedAt: everything, at: everything, value });
  // When SES tells of it is not in the journal.
  if (reader.fate !== "delivery") note("subscribed", { askedAt: everything, at: Infinity, value: false });
  for (const entry of journal.filter(({ email }) => email === reader.email)) {
    for (const [what, value, perhaps] of effectsOf(entry, listCount))
      note(what, { askedAt: entry.askedAt, at: perhaps ? Infinity : entry.at, value });
    if (entry.did === "snooze")
      note("snoozed", { askedAt: entry.askedAt + pauseMs, at: Infinity, value: false });
  }
  return {
    could: (what, value, from, to) =>
      (writes.get(what) ?? []).some(
        (write, _, all) =>
          write.value === value &&
          write.askedAt <= to &&
          !all.some((other) => other.at < Infinity && other.askedAt > write.at && other.at <= from),
      ),
  };
};
