import type { MixedAudience, Parts, PlannedSegment } from "./audience.ts";
import { createDraws, type Draws } from "./draws.ts";
import type { AudienceDeed, Plan, Reader, Step } from "./plan.ts";
import { stormOf } from "./storm.ts";

/** What a plan has more of takes its time: it has as many readers as a run takes that is as long as the others. */
const readersMax = 12;
const cities = ["Turin", "Ulm", "Paris"] as const;

/** Some of these, each as likely. */
const someOf =
  ({ chance }: Draws) =>
  <T>(given: readonly T[], share: number): T[] =>
    given.filter(() => chance(share));

const placesOf = (given: readonly unknown[]): number[] => [...given.keys()];

/** A reader as lists and segments find them. */
const gathered = (draws: Draws, reader: Reader, lists: readonly number[]): Reader => {
  const { chance, pick } = draws;
  const some = someOf(draws);
  const leftLists = some(lists, 0.1);
  return {
    ...reader,
    ...(reader.status === "subscribed" && chance(0.06) && { status: "unconfirmed" as const }),
    ...(chance(0.6) && { city: pick(cities) }),
    lists: some(lists, 0.5).filter((list) => !leftLists.includes(list)),
    leftLists,
    ...(chance(0.06) && { snoozed: true as const }),
  };
};

const drawSegment = ({ chance, pick }: Draws, lists: readonly number[]): PlannedSegment => {
  const on = chance(0.5) ? { on: pick(lists) } : {};
  const off = chance(0.3) ? { off: pick(lists) } : {};
  const city = chance(0.5) ? { city: pick(cities) } : {};
  const segment = { ...on, ...off, ...city };
  return Object.keys(segment).length > 0 ? segment : { city: pick(cities) };
};

const drawParts = (draws: Draws, from: Parts, share: number): Parts => {
  const some = someOf(draws);
  return {
    lists: some(from.lists, share),
    segments: some(from.segments, share),
    addresses: draws.chance(0.4) ? some(from.addresses, share) : [],
  };
};

const drawAudience = (draws: Draws, from: Parts): MixedAudience => {
  const { chance, pick } = draws;
  const parts = drawParts(draws, from, 0.5);
  const exclude = drawParts(draws, from, chance(0.5) ? 0.25 : 0);
  if (chance(0.25)) return { ...parts, all: true, exclude };
  const { lists, segments, addresses } = parts;
  return lists.length + segments.length + addresses.length > 0
    ? { ...parts, exclude }
    : { ...parts, lists: [pick(from.lists)], exclude };
};

/** What operators do to people, one by one. */
const drawChange = ({ pick }: Draws, emails: readonly string[], lists: readonly number[]): AudienceDeed => {
  const email = pick(emails);
  return pick([
    { do: "put on list", email, list: pick(lists) },
    { do: "take off list", email, list: pick(lists) },
    { do: "move", email, city: pick(cities) },
  ] as const);
};

/** The plan with its readers on lists, and in cities; with campaigns to some of those. */
const gather = (draws: Draws, plan: Plan): Plan => {
  const { chance, between, some } = draws;
  const lists = some(between(1, 3), () => 0).map((_, place) => ({ name: `List ${place}` }));
  const places = placesOf(lists);
  const segments = some(between(1, 3), () => drawSegment(draws, places));
  const readers = plan.readers.slice(0, readersMax).map((reader) => gathered(draws, reader, places));
  const emails = readers.map(({ email }) => email);
  const from: Parts = { lists: places, segments: placesOf(segments), addresses: emails };
  const changes = some(chance(0.6) ? between(1, 6) : 0, () => drawChange(draws, emails, places));
  return {
    ...plan,
    lists,
    segments,
    readers,
    campaigns: plan.campaigns.map((campaign) =>
      chance(0.8) ? { ...campaign, audience: drawAudience(draws, from) } : campaign,
    ),
    steps: [
      ...plan.steps.filter(
        ({ deed }) => !("reader" in deed) || typeof deed.reader !== "number" || deed.reader < readers.length,
      ),
      ...changes.map((deed): Step => ({ accepted: between(0, readers.length), deed })),
    ].toSorted((a, b) => a.accepted - b.accepted),
  };
};

/**
 * The plan of a seed, with its storm, and in half of them an audience that is mixed and changes: drawn apart, as the
 * storms are, so that what a seed stood for before is in it.
 */
export const gatheringOf = (seed: number): Plan => {
  const draws = createDraws(seed + 0xa0d1e);
  const plan = stormOf(seed);
  return draws.chance(0.5) ? gather(draws, plan) : plan;
};
