import { exclusionReason } from "../audience/eligibility.ts";
import { type Audience, type AudienceStores, readAudience } from "../audience/read-audience.ts";
import type { Mailbox } from "../contacts/address.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";

/** Segments of the contacts table that are counted at once. */
const segmentCount = 8;
/** Addresses looked up at a time: what one BatchGetItem takes. */
const pageMax = 100;
/** Pages of a list that are looked up at once. */
const lanesMax = 4;

export interface CountStores extends AudienceStores {
  readonly contacts: AudienceStores["contacts"] & Pick<ContactStore, "countSubscribed">;
  readonly suppressions: AudienceStores["suppressions"] & Pick<SuppressionStore, "list">;
}

/** An audience counted as the ledger of its campaign would, were it frozen now. */
export interface AudienceCount {
  /** False when time ran out: there are more than were counted. */
  readonly complete: boolean;
  /** Who would get it. */
  readonly recipients: number;
  /** Who is in the audience and would get nothing, by the reason their delivery would show. */
  readonly excluded: ReadonlyMap<string, number>;
}

/**
 * Counts whom a campaign would reach, without keeping anybody in memory.
 * @param until milliseconds since the epoch: what is not counted by then is left out.
 */
export const countAudience = (
  stores: CountStores,
  audience: Audience,
  until: number,
): Promise<AudienceCount> =>
  audience === "subscribed" ? countSubscribed(stores, until) : countList(stores, audience, until);

/**
 * DynamoDB counts the subscribed contacts itself, a megabyte of them a call. The suppressions, of which there are few,
 * are looked up among them: the other way about would be a look-up for every contact.
 */
const countSubscribed = async (
  { contacts, suppressions }: CountStores,
  until: number,
): Promise<AudienceCount> => {
  let subscribed = 0;
  const countSegment = (segment: number) =>
    eachPage(until, async (startKey) => {
      const { count, lastKey } = await contacts.countSubscribed({ segment, of: segmentCount }, startKey);
      subscribed += count;
      return lastKey;
    });
  const excluded = new Map<string, number>();
  const countSuppressed = () =>
    eachPage(until, async (startKey) => {
      const { items, lastKey } = await suppressions.list(pageMax, startKey);
      const known = await contacts.getMany(items.map(({ email }) => email));
      for (const suppression of items) {
        const contact = known.get(suppression.email);
        // Whoever is not subscribed is no part of the audience.
        if (contact?.status === "subscribed")
          countReason(excluded, exclusionReason("subscribed", contact, suppression));
      }
      return lastKey;
    });
  const segments = Array.from({ length: segmentCount }, (_, segment) => countSegment(segment));
  const complete = (await Promise.all([countSuppressed(), ...segments])).every(Boolean);
  return { complete, recipients: Math.max(0, subscribed - sumOf(excluded)), excluded };
};

/** Strongly consistent, as right before a send. */
const countList = async (
  stores: CountStores,
  list: readonly Mailbox[],
  until: number,
): Promise<AudienceCount> => {
  let counted = 0;
  const excluded = new Map<string, number>();
  const pages = pagesOf(list);
  const countInLane = async (): Promise<boolean> => {
    for (const page of pages) {
      if (Date.now() >= until) return false;
      const { candidates } = await readAudience(stores, page, { sizeMax: pageMax, consistent: true });
      for (const { exclusion } of candidates) countReason(excluded, exclusion);
      counted += candidates.length;
    }
    return true;
  };
  const complete = (await Promise.all(Array.from({ length: lanesMax }, countInLane))).every(Boolean);
  return { complete, recipients: counted - sumOf(excluded), excluded };
};

/** Parts of a list, each of which is a list too. */
function* pagesOf(list: readonly Mailbox[]): Generator<readonly Mailbox[]> {
  for (let start = 0; start < list.length; start += pageMax) yield list.slice(start, start + pageMax);
}

type StartKey = Record<string, string> | undefined;

/**
 * Reads one page after the other.
 * @param read gives the key that the next page starts after.
 * @returns whether it came to the end in time.
 */
const eachPage = async (until: number, read: (startKey: StartKey) => Promise<StartKey>): Promise<boolean> => {
  let startKey: StartKey;
  do {
    if (Date.now() >= until) return false;
    startKey = await read(startKey);
  } while (startKey);
  return true;
};

const countReason = (counts: Map<string, number>, reason: string | undefined): void => {
  if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
};

const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);
