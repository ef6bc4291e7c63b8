import { exclusionReason, snoozeReason } from "../audience/eligibility.ts";
import { subscribedOf, whateverStatus, withoutExclusions } from "../audience/found-contacts.ts";
import {
  type Audience,
  type AudienceStores,
  isNamed,
  type MixedAudience,
  readAudience,
} from "../audience/read-audience.ts";
import type { ContactFilter } from "../contacts/filter-condition.ts";
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
  /** Who is asked for and not in the audience, by why: no ledger knows of them, but whoever sends may miss them. */
  readonly besides: ReadonlyMap<string, number>;
}

interface Counting {
  readonly now: Date;
  readonly until: number;
  readonly tally: ReturnType<typeof createTally>;
  readonly see?: ((email: string) => void) | undefined;
}

const excludedByCampaign = "The campaign excludes them.";

/**
 * Counts whom a campaign would reach, without keeping anybody in memory.
 * @param until milliseconds since the epoch: what is not counted by then is left out.
 * @param see gets the address of each contact that is found, whatever its status.
 */
export const countAudience = async (
  stores: CountStores,
  audience: Audience,
  until: number,
  see?: (email: string) => void,
): Promise<AudienceCount> => {
  const mixed = asMixed(audience);
  const counting = { now: new Date(), until, tally: createTally(), see };
  const parts = [countAddresses(stores, mixed, counting), countFound(stores, mixed, counting)];
  return counting.tally.outcome((await Promise.all(parts)).every(Boolean));
};

const asMixed = (audience: Audience): MixedAudience => {
  if (audience === "subscribed") return { addresses: [], excluded: [], filter: subscribedOf() };
  return "addresses" in audience ? audience : { addresses: audience, excluded: [] };
};

/**
 * DynamoDB finds the contacts itself, and gives little more than their number. The suppressions, of which there are few,
 * are looked up among them: the other way about would be a look-up for every contact.
 */
const countFound = async (
  stores: CountStores,
  audience: MixedAudience,
  counting: Counting,
): Promise<boolean> => {
  const { contacts, suppressions } = stores;
  const { addresses, excluded, filter } = audience;
  const { now, until, tally, see } = counting;
  if (!filter) return true;
  const asked = whateverStatus(filter);
  const named = { addresses, excluded };
  const hasNames = addresses.length + excluded.length > 0;
  const isExcluded = new Set(excluded);
  const isWalked = contacts.eachOf(
    asked.length > 0 ? { all: asked } : undefined,
    now,
    until,
    ["status", "snoozed_until", ...(hasNames || see ? ["email"] : [])],
    (found) => {
      for (const contact of found as readonly Pick<StoredContact, "email" | "status" | "snoozed_until">[]) {
        const { email, status } = contact;
        see?.(email);
        if (hasNames && isExcluded.has(email)) tally.miss(excludedByCampaign);
        else if (hasNames && isNamed(named, email)) continue;
        else if (status === "subscribed") tally.add(snoozeReason(contact, now));
        else tally.miss(`The contact is ${status}.`);
      }
    },
  );
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
  const areExcluded = countExcluded(stores, { ...audience, filter }, counting);
  return (await Promise.all([isWalked, areSuppressed, areExcluded])).every(Boolean);
};

/** Counts whom its lists and segments would find, too, if no list or segment were excluded. */
const countExcluded = (
  { contacts }: Pick<CountStores, "contacts">,
  { filter, excluding, addresses }: MixedAudience & { readonly filter: ContactFilter },
  { now, until, tally }: Counting,
): Promise<boolean> | true => {
  if (!excluding) return true;
  const asked = withoutExclusions(filter);
  return contacts.eachOf({ all: [...asked, excluding] }, now, until, ["email"], (found) => {
    for (const { email } of found as readonly Pick<StoredContact, "email">[])
      if (!isNamed({ addresses, excluded: [] }, email)) tally.miss(excludedByCampaign);
  });
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
      tally.miss(excludedByCampaign, page.length - candidates.length);
    }
    return true;
  };
  return (await Promise.all(Array.from({ length: lanesMax }, countInLane))).every(Boolean);
};

/** Who was counted, and why nothing is sent to some of them. */
const createTally = () => {
  let counted = 0;
  const excluded = new Map<string, number>();
  const besides = new Map<string, number>();
  const count = (reasons: Map<string, number>, reason: string | undefined, by: number): void => {
    if (reason === undefined) return;
    const sum = (reasons.get(reason) ?? 0) + by;
    if (sum === 0) reasons.delete(reason);
    else reasons.set(reason, sum);
  };
  return {
    /** One more, with the reason if there is one. */
    add: (reason: string | undefined): void => {
      counted += 1;
      count(excluded, reason, 1);
    },
    /** So many who are not in the audience. */
    miss: (reason: string, by = 1): void => count(besides, reason, by),
    /** One that was counted has another reason. */
    change: (from: string | undefined, to: string): void => {
      count(excluded, from, -1);
      count(excluded, to, 1);
    },
    outcome: (complete: boolean): AudienceCount => {
      const sum = [...excluded.values()].reduce((total, n) => total + n, 0);
      return { complete, recipients: Math.max(0, counted - sum), excluded, besides };
    },
  };
};
