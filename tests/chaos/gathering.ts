import { sender } from "../support/campaigns.ts";
import { withApprovals } from "./approving.ts";
import type { MixedAudience, Parts, PlannedSegment } from "./audience.ts";
import { createDraws, type Draws } from "./draws.ts";
import type { AudienceDeed, Deed, LinkDeed, Plan, PlannedCampaign, Reader, Step } from "./plan.ts";
import { withSeries } from "./repeating.ts";
import { stormOf } from "./storm.ts";
import { withTests } from "./testing.ts";

/** What a plan has more of takes its time: it has as many readers as a run takes that is as long as the others. */
const readersMax = 12;
/** Of the first list: people subscribe to it by themselves. */
const byForm = { double_opt_in: true, from_email: sender, consent_wording: "I want letters." };
const cities = ["Turin", "Ulm", "Paris"] as const;

/** Some of these, each as likely. */
const someOf =
  ({ chance }: Draws) =>
  <T>(given: readonly T[], share: number): T[] =>
    given.filter(() => chance(share));

/** What is done in this order, at moments that are drawn. */
const inOrder = (deeds: readonly Deed[], moment: () => number): Step[] => {
  const moments = deeds.map(moment).toSorted((a, b) => a - b);
  return deeds.map((deed, place) => ({ accepted: moments[place]!, deed }));
};

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

const nobody: Parts = { lists: [], segments: [], addresses: [] };

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

/** What people choose by the links of their mails: one thing, or one thing and the other way again. */
const drawChoices = (draws: Draws, emails: readonly string[], lists: readonly number[]): LinkDeed[] => {
  const about = { email: draws.pick(emails), list: draws.pick(lists) };
  const [first, then] = draws.pick([
    ["leave list", "rejoin list"],
    ["snooze", "wake"],
  ] as const);
  return [{ do: first, ...about }, ...(draws.chance(0.4) ? [{ do: then, ...about }] : [])];
};

/** Somebody subscribes by the form of the first list: a newcomer, or one who is known. */
const drawSignup = ({ chance, pick }: Draws, emails: readonly string[], newcomer: string): LinkDeed[] => {
  const about = { email: chance(0.5) ? newcomer : pick(emails), list: 0 };
  return [{ do: "sign up", ...about }, ...(chance(0.7) ? [{ do: "confirm" as const, ...about }] : [])];
};

const drawImport = (
  draws: Draws,
  emails: readonly string[],
  lists: readonly number[],
  newcomer: (place: number) => string,
): Deed => {
  const { chance, between, pick, some } = draws;
  const as = pick(["subscribed", "subscribed", "unsubscribed", "suppressed"] as const);
  // More than are written together, so that a death may leave the half of them.
  const count = chance(0.1) && as !== "subscribed" ? 110 : between(0, 8);
  const known = someOf(draws)(emails, as === "subscribed" ? 0.5 : 0.15);
  const people = [...known, ...Array.from({ length: count }, (_, place) => newcomer(place))];
  const rows = [...people, ...people.slice(0, between(0, 2)), ...some(between(0, 2), () => "nobody")];
  return {
    do: "import",
    as,
    ...(as === "subscribed" && chance(0.7) && { list: pick(lists) }),
    rows: (rows.length > 0 ? rows : ["nobody"]).map((email) => ({ email, city: pick(cities) })),
  };
};

const drawBulk = (draws: Draws, emails: readonly string[], lists: readonly number[]): Deed => {
  const { pick } = draws;
  const action = pick(["add_to_list", "add_to_list", "remove_from_list", "unsubscribe", "delete"] as const);
  const isOfList = action.endsWith("_list");
  const named = someOf(draws)(emails, isOfList ? 0.5 : 0.2);
  return {
    do: "bulk",
    action,
    ...(isOfList && { list: pick(lists) }),
    emails: named.length > 0 ? named : [emails[0]!],
  };
};

/** What goes wrong with those who work for people, beside what does with the rest. */
const peopleCalls = [
  ["importer", "dynamodb", "TransactWriteItems"],
  ["importer", "dynamodb", "UpdateItem"],
  ["importer", "dynamodb", "BatchGetItem"],
  ["importer", "s3", "GetObject"],
  ["importer", "events", "PutEvents"],
  ["jobs", "dynamodb", "UpdateItem"],
  ["jobs", "dynamodb", "TransactWriteItems"],
  ["jobs", "dynamodb", "BatchGetItem"],
  ["jobs", "events", "PutEvents"],
  ["account-list", "dynamodb", "UpdateItem"],
  ["account-list", "ses", "PutSuppressedDestination"],
  ["account-list", "ses", "ListSuppressedDestinations"],
  ["sweeper", "s3", "PutObject"],
  ["sweeper", "dynamodb", "DeleteItem"],
  ["sweeper", "dynamodb", "UpdateItem"],
  ["feedback", "dynamodb", "UpdateItem"],
  ["api", "dynamodb", "UpdateItem"],
  ["api", "dynamodb", "TransactWriteItems"],
] as const;

const drawRules = ({ between, pick, some }: Draws): Plan["faults"]["rules"] =>
  some(between(0, 4), () => {
    const [role, service, operation] = pick(peopleCalls);
    const kind = pick(["throttle", "error-before", "error-after", "crash-before", "crash-after"] as const);
    const isCrash = kind.startsWith("crash");
    return {
      role: `tidings-local-${role}`,
      service,
      operation,
      kind,
      probability: isCrash ? 0.5 : pick([0.3, 0.6]),
      count: isCrash ? between(1, 2) : between(1, 10),
      skip: pick([0, 0, 1, 2, 5]),
    };
  });

/** What becomes of people besides: each part of it in some of the plans. */
const drawPeople = (draws: Draws, plan: Plan, lists: readonly number[]): Deed[] => {
  const { chance, between, pick, some } = draws;
  const emails = plan.readers.map(({ email }) => email);
  const newcomer = (kind: string) => (place: number) => `${kind}${place}.s${plan.seed}@example.net`;
  const erased = chance(0.3) ? pick(emails) : undefined;
  const others = emails.filter((email) => email !== erased);
  const left = others.length > 0 ? others : [newcomer("other")(0)];
  return [
    ...some(chance(0.5) ? between(1, 4) : 0, () => drawChoices(draws, left, lists)).flat(),
    ...(chance(0.15) ? [{ do: "come back" as const, email: pick(left), list: 0 }] : []),
    ...(chance(0.3) ? drawSignup(draws, left, newcomer("n")(0)) : []),
    ...(chance(0.35) ? [drawImport(draws, left, lists, newcomer("i"))] : []),
    ...some(chance(0.35) ? between(1, 2) : 0, () => drawBulk(draws, left, lists)),
    ...(erased ? [{ do: "erase" as const, email: erased }] : []),
    ...(chance(0.1) ? [{ do: "list at SES" as const, email: pick(left) }] : []),
  ];
};

/** Campaigns one after the other to a few, who bounce softly of most of them. */
const drawSoftBounces = (draws: Draws, { readers, campaigns }: Plan): PlannedCampaign[] => {
  const { chance, between, some } = draws;
  const addresses = readers
    .filter(({ fate }) => fate === "delivery")
    .map(({ email }) => email)
    .slice(0, 2);
  if (!chance(0.15) || addresses.length === 0) return [];
  return some(between(4, 6), () => ({
    ...campaigns[0]!,
    attachments: [],
    body: "<p>Hello</p>",
    audience: { ...nobody, addresses, exclude: nobody },
    softBounces: someOf(draws)(addresses, 0.9),
  }));
};

/** The plan with its readers on lists, and in cities; with campaigns to some of those. */
const gather = (draws: Draws, plan: Plan): Plan => {
  const { chance, between, some } = draws;
  const lists = some(between(1, 3), () => 0).map((_, place) => ({
    name: `List ${place}`,
    ...(place === 0 && byForm),
  }));
  const places = placesOf(lists);
  const segments = some(between(1, 3), () => drawSegment(draws, places));
  const readers = plan.readers.slice(0, readersMax).map((reader) => gathered(draws, reader, places));
  const emails = readers.map(({ email }) => email);
  const from: Parts = { lists: places, segments: placesOf(segments), addresses: emails };
  const changes = some(chance(0.6) ? between(1, 6) : 0, () => drawChange(draws, emails, places));
  const peopled = { ...plan, readers };
  const people = drawPeople(draws, peopled, places);
  const rules = drawRules(draws);
  const soft = drawSoftBounces(draws, peopled);
  return {
    ...plan,
    lists,
    segments,
    readers,
    campaigns: [
      ...plan.campaigns.map((campaign) =>
        chance(0.8) ? { ...campaign, audience: drawAudience(draws, from) } : campaign,
      ),
      ...soft,
    ],
    faults: { ...plan.faults, rules: [...plan.faults.rules, ...rules] },
    steps: [
      ...plan.steps.filter(
        ({ deed }) => !("reader" in deed) || typeof deed.reader !== "number" || deed.reader < readers.length,
      ),
      ...inOrder(people, () => between(0, readers.length)),
      ...changes.map((deed): Step => ({ accepted: between(0, readers.length), deed })),
    ].toSorted((a, b) => a.accepted - b.accepted),
  };
};

const withHaste = (plan: Plan): Plan =>
  createDraws(plan.seed + 0x4a57e).chance(0.3) ? { ...plan, hasty: true } : plan;

/**
 * The plan of a seed, and in half of them an audience that is mixed and changes; some of the campaigns try other words on
 * a share of it, some come again, and some wait for a second person; in some people act at once. Drawn apart, as the storms are, so that what a seed
 * stood for before is in it.
 * @param plan what it is drawn beside; the seed's storm unless given.
 */
export const gatheringOf = (seed: number, plan: Plan = stormOf(seed)): Plan => {
  const draws = createDraws(seed + 0xa0d1e);
  return withHaste(withApprovals(withSeries(withTests(draws.chance(0.5) ? gather(draws, plan) : plan))));
};
