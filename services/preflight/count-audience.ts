import { exclusionReason, snoozeReason } from "../audience/eligibility.ts";
import {
  type Audience,
  type AudienceStores,
  isNamed,
  type MixedAudience,
  readAudience,
} from "../audience/read-audience.ts";
import { matchesFilter } from "../contacts/filter-match.ts";
import type { StoredContact } from "../contacts/reads.ts";
import type { ContactStore } from "../contacts/store.ts";
import { groupsOf } from "../platform/groups.ts";
import { eachPage } from "../platform/pagination.ts";
import type { SuppressionStore } from "../suppressions/store.ts";

/** Addresses looked up at a time: what one BatchGetItem takes. */
const pageMax = 100;
/** Pages of a list that are looked up at once. */
const lanesMax = 4;

export interface CountStores extends AudienceStores {
  readonly contacts: AudienceStores["contacts"] & Pick<ContactStore, "eachOf">;
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

interface Counting {
  readonly now: Date;
  readonly until: number;
  readonly tally: ReturnType<typeof createTally>;
}

/**
 * Counts whom a campaign would reach, without keeping anybody in memory.
 * @param until milliseconds since the epoch: what is not counted by then is left out.
 */
export const countAudience = async (
  stores: CountStores,
  audience: Audience,
  until: number,
): Promise<AudienceCount> => {
  const mixed = asMixed(audience);
  const counting = { now: new Date(), until, tally: createTally() };
  const parts = [countAddresses(stores, mixed, counting), countFound(stores, mixed, counting)];
  return counting.tally.outcome((await Promise.all(parts)).every(Boolean));
};

const asMixed = (audience: Audience): MixedAudience => {
  if (audience === "subscribed")
    return { addresses: [], excluded: [], filter: { field: "status", operator: "is", value: "subscribed" } };
  return "addresses" in audience ? audience : { addresses: audience, excluded: [] };
};

/**
 * DynamoDB finds the contacts itself, and gives little more than their number. The suppressions, of which there are few,
 * are looked up among them: the other way about would be a look-up for every contact.
 */
const countFound = async (
  { contacts, suppressions }: CountStores,
  { addresses, excluded, filter }: MixedAudience,
  { now, until, tally }: Counting,
): Promise<boolean> => {
  if (!filter) return true;
  const named = { addresses, excluded };
  const hasNames = addresses.length + excluded.length > 0;
  const fields = ["snoozed_until", ...(hasNames ? ["email"] : [])];
  const isWalked = contacts.eachOf(filter, now, until, fields, (found) => {
    for (const { email, snoozed_until } of found as readonly Pick<StoredContact, "email" | "snoozed_until">[])
      if (!hasNames || !isNamed(named, email)) tally.add(snoozeReason({ snoozed_until }, now));
  });
  const areSuppressed = eachPage(until, async (startKey) => {
    const { items, lastKey } = await suppressions.list(pageMax, startKey);
    const known = await contacts.getMany(items.map(({ email }) => email));
    for (const suppression of items) {
      const contact = known.get(suppression.email);
      if (contact && !isNamed(named, contact.email) && matchesFilter(filter, contact, now))
        tally.change(snoozeReason(contact, now), exclusionReason("subscribed", contact, suppression, now)!);
    }
    return lastKey;
  });
  return (await Promise.all([isWalked, areSuppressed])).every(Boolean);
};

/** Strongly consistent, as right before a send. */
const countAddresses = async (
  stores: CountStores,
  { addresses, excluding }: MixedAudience,
  { now, until, tally }: Counting,
): Promise<boolean> => {
  const pages = groupsOf(addresses, pageMax).values();
  const countInLane = async (): Promise<boolean> => {
    for (const page of pages) {
      if (Date.now() >= until) return false;
      const part = { addresses: page, excluded: [], ...(excluding && { excluding }) };
      const { candidates } = await readAudience(stores, part, { sizeMax: pageMax, consistent: true, now });
      for (const { exclusion } of candidates) tally.add(exclusion);
    }
    return true;
  };
  return (await Promise.all(Array.from({ length: lanesMax }, countInLane))).every(Boolean);
};

/** Who was counted, and why nothing is sent to some of them. */
const createTally = () => {
  let counted = 0;
  const excluded = new Map<string, number>();
  const count = (reason: string | undefined, by: number): void => {
    if (reason === undefined) return;
    const sum = (excluded.get(reason) ?? 0) + by;
    if (sum === 0) excluded.delete(reason);
    else excluded.set(reason, sum);
  };
  return {
    /** One more, with the reason if there is one. */
    add: (reason: string | undefined): void => {
      counted += 1;
      count(reason, 1);
    },
    /** One that was counted has another reason. */
    change: (from: string | undefined, to: string): void => {
      count(from, -1);
      count(to, 1);
    },
    outcome: (complete: boolean): AudienceCount => {
      const sum = [...excluded.values()].reduce((total, n) => total + n, 0);
      return { complete, recipients: Math.max(0, counted - sum), excluded };
    },
  };
};
