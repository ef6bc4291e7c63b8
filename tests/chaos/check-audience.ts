import type { MixedAudience, Parts, PlannedSegment } from "./audience.ts";
import { type History, historyOf } from "./histories.ts";
import type { Expected, Observation } from "./observation.ts";
import type { BatchItem, ContactItem } from "./tables.ts";

/** Between the check of an address and its send there are no more than this, in milliseconds, and what a call took. */
export const checkAgeMsMax = 2_500;

type Reader = Expected["readers"][number];

/** Whether something may be so, and whether it must. */
interface Verdict {
  readonly can: boolean;
  readonly must: boolean;
}
const certainly = (is: boolean): Verdict => ({ can: is, must: is });
const any = (verdicts: readonly Verdict[]): Verdict => ({
  can: verdicts.some(({ can }) => can),
  must: verdicts.some(({ must }) => must),
});
const all = (verdicts: readonly Verdict[]): Verdict => ({
  can: verdicts.every(({ can }) => can),
  must: verdicts.every(({ must }) => must),
});
const not = ({ can, must }: Verdict): Verdict => ({ can: !must, must: !can });

/** What is asked of a reader's history between two moments. */
const askOf =
  (history: History, from: number, to: number, values: readonly unknown[]) =>
  (what: string, value: unknown): Verdict => ({
    can: history.could(what, value, from, to),
    must: !values.some((other) => other !== value && history.could(what, other, from, to)),
  });
type Ask = ReturnType<typeof askOf>;

const isIn = (
  ask: Ask,
  email: string,
  { lists, segments, addresses }: Parts,
  planned: readonly PlannedSegment[],
): { readonly asContact: Verdict; readonly asAddress: Verdict } => ({
  asContact: any([
    ...lists.map((list) => ask(`on ${list}`, true)),
    ...segments.map((place) => {
      const { on, off, city } = planned[place]!;
      return all([
        ...(on === undefined ? [] : [ask(`on ${on}`, true)]),
        ...(off === undefined ? [] : [ask(`on ${off}`, false)]),
        ...(city === undefined ? [] : [ask("city", city)]),
      ]);
    }),
  ]),
  asAddress: certainly(addresses.includes(email)),
});

/** Whether a reader belongs into an audience. */
const belongs = (
  ask: Ask,
  { email }: Reader,
  audience: MixedAudience,
  segments: readonly PlannedSegment[],
): Verdict => {
  const wanted = isIn(ask, email, audience, segments);
  const unwanted = isIn(ask, email, audience.exclude, segments);
  const isContact = ask("exists", true);
  const found = all([
    isContact,
    ask("subscribed", true),
    any([certainly(audience.all ?? false), wanted.asContact]),
  ]);
  return all([
    any([wanted.asAddress, found]),
    not(unwanted.asAddress),
    not(all([isContact, unwanted.asContact])),
  ]);
};

const nobody: Parts = { lists: [], segments: [], addresses: [] };

/** What an audience is mixed of, whatever it is called. */
const partsOf = (
  audience: Expected["campaigns"][number]["audience"],
  readers: readonly Reader[],
): MixedAudience => {
  if (audience === "subscribed") return { ...nobody, all: true, exclude: nobody };
  if (audience === "list")
    return { ...nobody, addresses: readers.map(({ email }) => email), exclude: nobody };
  return audience;
};

/** Every city there is, and none. */
const valuesOf = ({ readers }: Expected, { journal }: Observation): readonly unknown[] => [
  true,
  false,
  undefined,
  ...new Set([...readers, ...journal].flatMap(({ city }) => city ?? [])),
];

/** Who is in the frozen audience is who was asked for, as far as that can be told from outside. */
export const membershipViolations = (
  plan: Expected,
  seen: Observation,
  id: string,
  index: number,
  batches: readonly BatchItem[],
): string[] => {
  const { audience } = plan.campaigns[index]!;
  const members = new Set(
    batches.flatMap(({ recipients, dropped }) => [...recipients, ...dropped].map(({ email }) => email)),
  );
  const asked = seen.journal.find(({ did, campaignId }) => did === "request" && campaignId === id);
  const from = asked?.askedAt ?? -Infinity;
  const to = seen.frozen?.get(id) ?? Infinity;
  const isFrozen = seen.campaigns.some(({ campaign_id, batching }) => campaign_id === id && batching.done);
  return plan.readers.flatMap((reader) => {
    const history = historyOf(reader, seen.journal, seen.lists?.length ?? 0);
    const ask = askOf(history, from, to, valuesOf(plan, seen));
    const { can, must } = belongs(ask, reader, partsOf(audience, plan.readers), plan.segments ?? []);
    if (members.has(reader.email)) return can ? [] : [`${reader.email} is in the audience, and not of it`];
    // Who is deleted later stands there without a name.
    const isErased = history.could("exists", false, from, Infinity);
    return must && isFrozen && typeof audience === "object" && !isErased
      ? [`${reader.email} is of the audience, and not in it`]
      : [];
  });
};

/** Who must get nothing at the moment of a mail, by what was surely so a moment before, gets none. */
export const mailViolations = (plan: Expected, seen: Observation): string[] => {
  const longestDelay = Math.max(0, ...plan.faults.rules.map(({ delay_ms = 0 }) => delay_ms));
  const accepted = Map.groupBy(
    seen.attempts.filter(({ message_id, tags }) => message_id !== null && tags.campaign_id),
    ({ to }) => to[0]!.toLowerCase(),
  );
  return plan.readers.flatMap((reader) => {
    const history = historyOf(reader, seen.journal, seen.lists?.length ?? 0);
    return (accepted.get(reader.email) ?? []).flatMap(({ time, tags }) => {
      const to = Date.parse(time);
      const ask = askOf(history, to - checkAgeMsMax - 2 * longestDelay, to, [true, false]);
      const index = seen.campaignIds.indexOf(tags.campaign_id!);
      const why = barOf(ask, plan.campaigns[index]?.audience);
      return why ? [`${reader.email} was mailed at ${time}, and ${why}`] : [];
    });
  });
};

const barOf = (ask: Ask, audience: Expected["campaigns"][number]["audience"] | undefined) => {
  if (ask("barred", true).must) return "is barred";
  if (ask("snoozed", true).must) return "paused their mail";
  if (all([ask("exists", true), ask("subscribed", false)]).must) return "is not subscribed";
  if (typeof audience !== "object" || audience.all) return undefined;
  const { lists, segments, addresses } = audience;
  if (lists.length === 0 || segments.length + addresses.length > 0) return undefined;
  const left = any(lists.map((list) => ask(`left ${list}`, true)));
  const isOnNone = all(lists.map((list) => ask(`on ${list}`, false)));
  return left.must && isOnNone.must ? "left the list" : undefined;
};

/** In the end each contact is as what was done last made it. */
export const contactViolations = (plan: Expected, seen: Observation): string[] => {
  const contacts = new Map(seen.contacts.map((contact) => [contact.email, contact]));
  return plan.readers.flatMap((reader) => {
    const { could } = historyOf(reader, seen.journal, seen.lists?.length ?? 0);
    const contact = contacts.get(reader.email);
    return factsOf(contact, seen.lists ?? [])
      .filter(([what, value]) => !could(what, value, Infinity, Infinity))
      .map(([what, value]) => `${reader.email}: in the end "${what}" is ${value}, which nobody made so`);
  });
};

const factsOf = (contact: ContactItem | undefined, lists: readonly string[]): [string, unknown][] => [
  ["exists", contact !== undefined],
  ["city", contact?.attributes?.city],
  ...(contact?.status === "subscribed" ? [["subscribed", true] as [string, unknown]] : []),
  ["snoozed", contact?.snoozed_until !== undefined],
  ...lists.flatMap((id, list): [string, unknown][] => [
    [`on ${list}`, contact?.lists?.has(id) ?? false],
    [`left ${list}`, contact?.left_lists?.has(id) ?? false],
  ]),
];
