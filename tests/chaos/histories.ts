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

/** What a person may have been when something was done. */
type Could = (what: string, value: unknown) => boolean;

/** Nobody but the person puts them on a list they left. */
const putOn = (could: Could, list: number): Effect[] => {
  if (!could(`left ${list}`, false)) return [];
  return [[`on ${list}`, true, could(`left ${list}`, true) ? "perhaps" : undefined]];
};

/** A list that the person was not on is none that they left. */
const leaveList = (could: Could, list: number): Effect[] => [
  [`on ${list}`, false],
  ...(could(`on ${list}`, true)
    ? ([[`left ${list}`, true, could(`on ${list}`, false) ? "perhaps" : undefined]] as Effect[])
    : []),
];

const rejoinList = (could: Could, list: number): Effect[] => {
  if (!could(`left ${list}`, true)) return [];
  const surely = could(`left ${list}`, false) ? "perhaps" : undefined;
  return [
    [`on ${list}`, true, surely],
    [`left ${list}`, false, surely],
  ];
};

const onlyIf = (isSure: boolean, effects: readonly Effect[]): Effect[] =>
  effects.map(([what, value, perhaps]) => [what, value, isSure ? perhaps : "perhaps"]);

/** Who wants no mail is put on no list by an import. What one does to who is a contact already, or becomes one by it. It subscribes nobody who was one. */
const importAs = (could: Could, { did, list, city }: Done): Effect[] => {
  const wasGone = could("exists", false);
  const isNew: Effect[] = wasGone ? [["exists", true, "perhaps"]] : [];
  if (did === "import suppressed")
    return [
      ["barred", true],
      ["subscribed", false, "perhaps"],
    ];
  if (did === "import unsubscribed")
    return [...isNew, ["barred", true], ["subscribed", false], ["city", city]];
  return [
    ...isNew,
    ...(wasGone ? ([["subscribed", true, "perhaps"]] as Effect[]) : []),
    ["city", city],
    ...(list === undefined ? [] : onlyIf(!could("subscribed", false), putOn(could, list))),
  ];
};

/** What something that was done makes so. */
const effectsOf = (entry: Done, lists: number, could: Could): Effect[] => {
  const { did, list = 0, city } = entry;
  switch (did) {
    case "bar":
      return [
        ["barred", true],
        ["subscribed", false, "perhaps"],
      ];
    case "leave":
    case "delete":
      return goneOf(lists);
    case "erase":
      return [...goneOf(lists), ["barred", true]];
    case "unsubscribe":
      return [
        ["barred", true, could("exists", false) ? "perhaps" : undefined],
        ["subscribed", false],
      ];
    case "put on list":
    case "add_to_list":
      return putOn(could, list);
    case "take off list":
    case "remove_from_list":
      return [[`on ${list}`, false]];
    case "move":
      return [["city", city]];
    case "leave list":
      return leaveList(could, list);
    case "rejoin list":
      return rejoinList(could, list);
    case "snooze":
      return [["snoozed", true]];
    case "wake":
      // The page of somebody who gets nothing has no pause to end.
      return [["snoozed", false, "perhaps"]];
    case "come back":
      // Who is barred for another reason does not come back, and stays paused.
      return [
        ["barred", false, "perhaps"],
        ["subscribed", true, "perhaps"],
        ["snoozed", false, "perhaps"],
      ];
    case "confirm":
      return [
        // Who had unsubscribed is on that list alone, and left the others.
        ...Array.from({ length: lists }, (_, other): Effect[] => [
          [`on ${other}`, false, "perhaps"],
          [`left ${other}`, true, "perhaps"],
        ]).flat(),
        ["exists", true, "perhaps"],
        ["barred", false, "perhaps"],
        ["subscribed", true, "perhaps"],
        [`on ${list}`, true, "perhaps"],
        [`left ${list}`, false, "perhaps"],
        ["snoozed", false, "perhaps"],
      ];
    case "soft bounce":
    case "list at SES":
      return [
        ["barred", true, "perhaps"],
        ["subscribed", false, "perhaps"],
      ];
    case "import subscribed":
    case "import unsubscribed":
    case "import suppressed":
      return importAs(could, entry);
    default:
      return [];
  }
};

/** What is done to many is done last of all, as far as it depends on the rest: it goes on while the rest happens. */
const isLong = ({ did }: Done): boolean => did.startsWith("import") || did === "add_to_list";

/** Of these alone it matters that there is a contact. */
const isOfContact = (what: string): boolean => what !== "exists" && what !== "barred";

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
  const could: History["could"] = (what, value, from, to) =>
    (writes.get(what) ?? []).some(
      (write, _, all) =>
        write.value === value &&
        write.askedAt <= to &&
        !all.some((other) => other.at < Infinity && other.askedAt > write.at && other.at <= from),
    );
  const mine = journal
    .filter(({ email }) => email === reader.email)
    .toSorted((a, b) => Number(isLong(a)) - Number(isLong(b)) || a.askedAt - b.askedAt);
  for (const entry of mine) {
    const { askedAt, at } = entry;
    const then: Could = (what, value) => could(what, value, askedAt, at);
    const mayBeGone = then("exists", false);
    for (const [what, value, perhaps] of effectsOf(entry, listCount, then)) {
      const surely = !perhaps && !(mayBeGone && value && isOfContact(what));
      note(what, { askedAt, at: surely ? at : Infinity, value });
    }
    if (entry.did === "snooze") note("snoozed", { askedAt: askedAt + pauseMs, at: Infinity, value: false });
  }
  return { could };
};
