import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { StoredList } from "../../../../services/lists/store.ts";
import { chooseLists, preferencesOf, snooze } from "../../../../services/unsubscribes/preferences.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
let [news, events, offers]: StoredList[] = [];
beforeAll(async () => {
  stage = await startStage();
  [news, events, offers] = await Promise.all(
    ["News", "Events", "Offers"].map((name) =>
      stage.lists.create({ name, description: `All ${name}`, double_opt_in: false }, at),
    ),
  );
});
afterAll(() => stage.stop());

const at = "2026-11-28T12:00:00.000Z";
const now = new Date(at);
let person = 0;
let key: string;
beforeEach(async () => {
  key = `reader${person++}@example.net`;
  await stage.contacts.create(
    {
      email: { key, address: key },
      attributes: {},
      status: "subscribed",
      lists: [news!.list_id, events!.list_id],
    },
    at,
  );
});

const contact = async () => {
  const { lists, left_lists, snoozed_until } = (await stage.contacts.get(key))!;
  return { lists, left_lists, snoozed_until };
};
const choose = (shown: (StoredList | undefined)[], kept: (StoredList | undefined)[]) =>
  chooseLists(
    stage,
    key,
    { shown: shown.map((list) => list!.list_id), kept: kept.map((list) => list!.list_id) },
    now,
  );

test("a person leaves a list and is not put back on it, until they put themselves", async () => {
  const left = await choose([news, events], [events]);

  expect(left?.lists).toEqual([
    { list_id: events!.list_id, name: "Events", description: "All Events", isOn: true },
    { list_id: news!.list_id, name: "News", description: "All News", isOn: false },
  ]);
  expect(await contact()).toMatchObject({ lists: [events!.list_id], left_lists: [news!.list_id] });
  expect(await stage.contacts.joinList(key, news!.list_id, at)).toMatchObject({ kind: "left" });
  // Twice is as once
  expect(await choose([news, events], [events])).toEqual(left);

  await choose([news, events], [news, events]);
  expect(await contact()).toEqual({ lists: [events!.list_id, news!.list_id].sort() });
});

test("a list that the person was not shown stays as it is, and one they were never on is not joined", async () => {
  await choose([news], []);
  expect(await contact()).toMatchObject({ lists: [events!.list_id], left_lists: [news!.list_id] });
  await choose([offers], [offers]);
  expect((await contact()).lists).toEqual([events!.list_id]);
});

test("a list that was deleted is not shown", async () => {
  const gone = await stage.lists.create({ name: "Gone", description: "", double_opt_in: false }, at);
  await stage.contacts.joinList(key, gone.list_id, at);
  await stage.lists.remove(gone.list_id);
  expect((await preferencesOf(stage, key, now))?.lists.map(({ name }) => name)).toEqual(["Events", "News"]);
});

test.each([
  ["2026-11-28T12:00:00.000Z", 1, "2026-12-28T12:00:00.000Z"],
  ["2026-11-30T12:00:00.000Z", 3, "2027-02-28T12:00:00.000Z"],
  ["2027-08-31T23:59:00.000Z", 6, "2028-02-29T23:59:00.000Z"],
] as const)("a pause from %s on for %d months ends at %s", async (from, months, until) => {
  const preferences = await snooze(stage, key, months, new Date(from));
  expect(preferences?.snoozedUntil).toBe(until);
  expect((await contact()).snoozed_until).toBe(until);
  // Once it is over it is not shown
  expect((await preferencesOf(stage, key, new Date(until)))?.snoozedUntil).toBe(undefined);
  await snooze(stage, key, undefined, new Date(from));
  expect((await contact()).snoozed_until).toBe(undefined);
});

test("who is no contact has nothing to choose, and becomes none", async () => {
  const nobody = "nobody@example.net";
  expect(await preferencesOf(stage, nobody, now)).toBe(undefined);
  expect(await snooze(stage, nobody, 1, now)).toBe(undefined);
  const choice = { shown: [news!.list_id], kept: [] };
  expect(await chooseLists(stage, nobody, choice, now)).toBe(undefined);
  expect(await stage.contacts.get(nobody)).toBe(undefined);
});
