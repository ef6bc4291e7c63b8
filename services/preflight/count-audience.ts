import { exclusionReason, findExcluded } from "../audience/eligibility.ts";
import { distinctMailboxes } from "../audience/lists.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Contact } from "../contacts/contact.ts";
import { mergeValues } from "../contacts/merge-values.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Recipient } from "../deliveries/batch.ts";
import type { SuppressionStore } from "../suppressions/store.ts";

/** The contacts table is walked in so many parts at once. */
const partCount = 8;
/** Addresses looked up at a time: what one BatchGetItem takes. */
const pageMax = 100;
/** Pages of a list that are looked up at once. */
const lanesMax = 4;

interface Stores {
  readonly contacts: ContactStore;
  readonly suppressions: SuppressionStore;
}

/** An audience counted as the ledger of its campaign would, were it frozen now. */
export interface AudienceCount {
  /** False when time ran out: there are more than were counted. */
  readonly complete: boolean;
  /** Who would get it. */
  readonly recipients: number;
  /** Who is in the audience and would get nothing, by the reason their delivery would show. */
  readonly dropped: ReadonlyMap<string, number>;
}

/**
 * Counts whom a campaign would reach, without keeping anybody in memory.
 * @param until milliseconds since the epoch: what is not counted by then is left out.
 */
export const countAudience = (
  stores: Stores,
  audience: CampaignRequest["audience"],
  until: number,
): Promise<AudienceCount> =>
  audience ? countListed(stores, audience, until) : countSubscribed(stores, until);

/**
 * DynamoDB counts the subscribed contacts itself, a megabyte of them a call. The suppressions, of which there are few,
 * are looked up among them: the other way about would be a look-up for every contact.
 */
const countSubscribed = async ({ contacts, suppressions }: Stores, until: number): Promise<AudienceCount> => {
  let subscribed = 0;
  const countPart = (segment: number) =>
    walk(until, async (startKey) => {
      const { count, lastKey } = await contacts.countSubscribed({ segment, of: partCount }, startKey);
      subscribed += count;
      return lastKey;
    });
  const dropped = new Map<string, number>();
  const countSuppressed = () =>
    walk(until, async (startKey) => {
      const { items, lastKey } = await suppressions.list(pageMax, startKey);
      const known = await contacts.getMany(items.map(({ email }) => email));
      for (const suppression of items) {
        const contact = known.get(suppression.email);
        // Whoever is not subscribed is no part of the audience.
        if (contact?.status === "subscribed")
          tally(dropped, exclusionReason("subscribed", contact, suppression));
      }
      return lastKey;
    });
  const walks = [countSuppressed(), ...Array.from({ length: partCount }, (_, segment) => countPart(segment))];
  const complete = (await Promise.all(walks)).every(Boolean);
  return { complete, recipients: Math.max(0, subscribed - total(dropped)), dropped };
};

const countListed = async (
  stores: Stores,
  audience: NonNullable<CampaignRequest["audience"]>,
  until: number,
): Promise<AudienceCount> => {
  let counted = 0;
  const dropped = new Map<string, number>();
  const keys = distinctMailboxes(audience).map(({ key }) => key);
  const pages = pagesOf(keys);
  const lane = async (): Promise<boolean> => {
    for (const page of pages) {
      if (Date.now() >= until) return false;
      for (const reason of (await findExcluded(stores, "list", page)).values()) tally(dropped, reason);
      counted += page.length;
    }
    return true;
  };
  const complete = (await Promise.all(Array.from({ length: lanesMax }, lane))).every(Boolean);
  return { complete, recipients: counted - total(dropped), dropped };
};

/**
 * Some of those who would get it, as they would be frozen.
 * @param countMax no more than this.
 * @param until milliseconds since the epoch: then those found have to do.
 */
export const sampleAudience = async (
  stores: Stores,
  audience: CampaignRequest["audience"],
  countMax: number,
  until: number,
): Promise<Recipient[]> => {
  const found: Recipient[] = [];
  const pages = audience ? listedEntries(stores, audience) : subscribedEntries(stores);
  for await (const entries of pages) {
    const keys = entries.map(({ email }) => email);
    const suppressed = await stores.suppressions.getMany(keys, { consistent: false });
    for (const { contact, ...recipient } of entries)
      if (!exclusionReason(audience ? "list" : "subscribed", contact, suppressed.get(recipient.email)))
        found.push({ ...recipient, values: mergeValues(recipient.email, contact) });
    if (found.length >= countMax || Date.now() >= until) break;
  }
  return found.slice(0, countMax);
};

type Entry = Pick<Recipient, "email" | "address"> & { readonly contact: Contact | undefined };

async function* subscribedEntries({ contacts }: Stores): AsyncGenerator<Entry[]> {
  let startKey: Record<string, string> | undefined;
  do {
    const { items, lastKey } = await contacts.list(pageMax, startKey);
    yield items.map((contact) => ({ email: contact.email, address: contact.address, contact }));
    startKey = lastKey;
  } while (startKey);
}

async function* listedEntries(
  { contacts }: Stores,
  audience: NonNullable<CampaignRequest["audience"]>,
): AsyncGenerator<Entry[]> {
  for (const page of pagesOf(distinctMailboxes(audience))) {
    const known = await contacts.getMany(page.map(({ key }) => key));
    yield page.map(({ key, address }) => ({ email: key, address, contact: known.get(key) }));
  }
}

function* pagesOf<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += pageMax) yield items.slice(start, start + pageMax);
}

type Key = Record<string, string> | undefined;

/** Takes one page after the other. @returns whether it came to the end in time. */
const walk = async (until: number, page: (startKey: Key) => Promise<Key>): Promise<boolean> => {
  let startKey: Key;
  do {
    if (Date.now() >= until) return false;
    startKey = await page(startKey);
  } while (startKey);
  return true;
};

const tally = (counts: Map<string, number>, reason: string | undefined): void => {
  if (reason) counts.set(reason, (counts.get(reason) ?? 0) + 1);
};

const total = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0);
