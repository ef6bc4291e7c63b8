import type { Mailbox } from "../contacts/address.ts";
import type { ContactFilter } from "../contacts/filter-condition.ts";
import { matchesFilter } from "../contacts/filter-match.ts";
import type { StoredContact } from "../contacts/reads.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import type { Candidate } from "./candidate.ts";
import { exclusionReason } from "./eligibility.ts";

/** Addresses, and besides them the contacts that a filter finds: each once, less those that are excluded. */
export interface MixedAudience {
  /** In the order of their keys, each once, none of the excluded. */
  readonly addresses: readonly Mailbox[];
  /** Keys of mailboxes that get nothing, sorted. */
  readonly excluded: readonly string[];
  /** Whom it finds; none when there is no filter. It asks for subscribed contacts, and for none that are excluded. */
  readonly filter?: ContactFilter;
  /** Contacts that get nothing, though their address is among those given. */
  readonly excluding?: ContactFilter;
}

/** All subscribed contacts; a list of mailboxes, in the order of their keys, each once; or a mix. */
export type Audience = "subscribed" | readonly Mailbox[] | MixedAudience;

export interface AudienceStores {
  readonly contacts: Pick<ContactStore, "list" | "getMany" | "find">;
  readonly suppressions: Pick<SuppressionStore, "getMany">;
}

/** Which page of an audience is read, and how. */
export interface PageRequest {
  /** The cursor of the page before; undefined for the first. */
  readonly after?: string | undefined;
  /** Candidates of a page, at most. */
  readonly sizeMax: number;
  /** How suppressions are read: strongly consistent costs twice. Contacts always are. */
  readonly consistent: boolean;
  /** What days are counted back from, and snoozes are judged by; this moment when left out. */
  readonly now?: Date;
}

export interface AudiencePage {
  readonly candidates: readonly Candidate[];
  /** Where the next page starts; undefined when the audience ends here. */
  readonly cursor: string | undefined;
  /** Where a page would start that comes after one of these candidates. */
  readonly cursorAfter: (candidate: Candidate) => string;
}

const ofKey = ({ key }: Candidate): string => key;

/** Reads one page of an audience; the memory it takes does not grow with the audience. */
export const readAudience = (
  stores: AudienceStores,
  audience: Audience,
  { now = new Date(), ...page }: PageRequest,
): Promise<AudiencePage> => {
  if (audience === "subscribed") return readSubscribed(stores, { ...page, now });
  if ("addresses" in audience) return readMixed(stores, audience, { ...page, now });
  return readList(stores, audience, { ...page, now });
};

type Page = Required<Omit<PageRequest, "after">> & Pick<PageRequest, "after">;

const readSubscribed = async (
  { contacts, suppressions }: AudienceStores,
  { after, sizeMax, consistent, now }: Page,
): Promise<AudiencePage> => {
  const startKey = after === undefined ? undefined : { email: after };
  // Who was added before a campaign was asked for is in its audience.
  const { items, lastKey } = await contacts.list(sizeMax, startKey, { consistent: true });
  const subscribed = items.filter(({ status }) => status === "subscribed");
  const candidates = await asCandidates(suppressions, subscribed, { consistent, now });
  return { candidates, cursor: lastKey?.email, cursorAfter: ofKey };
};

/** Subscribed contacts as candidates. */
const asCandidates = async (
  suppressions: AudienceStores["suppressions"],
  contacts: readonly StoredContact[],
  { consistent, now }: Pick<Page, "consistent" | "now">,
): Promise<Candidate[]> => {
  const suppressed = await suppressions.getMany(
    contacts.map(({ email }) => email),
    { consistent },
  );
  return contacts.map((contact) => ({
    key: contact.email,
    address: contact.address,
    contact,
    exclusion: exclusionReason("subscribed", contact, suppressed.get(contact.email), now),
  }));
};

const readList = async (
  { contacts, suppressions }: AudienceStores,
  list: readonly Mailbox[],
  { after, sizeMax, consistent, now }: Page,
  excluding?: ContactFilter,
): Promise<AudiencePage> => {
  const start = after === undefined ? 0 : firstAfter(list, after);
  const mailboxes = list.slice(start, start + sizeMax);
  const keys = mailboxes.map(({ key }) => key);
  const [known, suppressed] = await Promise.all([
    contacts.getMany(keys),
    suppressions.getMany(keys, { consistent }),
  ]);
  const candidates = mailboxes.flatMap((mailbox) => {
    const contact = known.get(mailbox.key);
    if (contact && excluding && matchesFilter(excluding, contact, now)) return [];
    const exclusion = exclusionReason("list", contact, suppressed.get(mailbox.key), now);
    return [{ ...mailbox, contact, exclusion }];
  });
  return {
    candidates,
    cursor: start + sizeMax < list.length ? mailboxes.at(-1)?.key : undefined,
    cursorAfter: ofKey,
  };
};

/** What a cursor of a mix begins with: the part that it is a place of. What follows is a key; none, where a part begins. */
const parts = { addresses: "address:", contacts: "contact:" } as const;

/** First the addresses, then the contacts that are found besides. */
const readMixed = async (
  stores: AudienceStores,
  audience: MixedAudience,
  { after = parts.addresses, ...page }: Page,
): Promise<AudiencePage> => {
  const { addresses, filter, excluding } = audience;
  const key = after.slice(after.indexOf(":") + 1) || undefined;
  if (after.startsWith(parts.contacts) || addresses.length === 0)
    return filter
      ? await readFound(stores, { ...audience, filter }, { ...page, after: key })
      : { candidates: [], cursor: undefined, cursorAfter: ofKey };
  const { candidates, cursor } = await readList(stores, addresses, { ...page, after: key }, excluding);
  const atEnd = filter && parts.contacts;
  return {
    candidates,
    cursor: cursor === undefined ? atEnd : `${parts.addresses}${cursor}`,
    cursorAfter: (candidate) => `${parts.addresses}${candidate.key}`,
  };
};

/** Pages of the table that are read on for one page of an audience while next to nobody is found. */
const readsMax = 10;
/** So many are worth a write. */
const foundMin = 50;

/** Contacts that a filter finds and the addresses do not name. */
const readFound = async (
  { contacts, suppressions }: AudienceStores,
  { filter, addresses, excluded }: MixedAudience & { readonly filter: ContactFilter },
  { after, sizeMax, consistent, now }: Page,
): Promise<AudiencePage> => {
  const found: StoredContact[] = [];
  let startKey = after === undefined ? undefined : { email: after };
  for (let reads = 0; reads < readsMax && found.length < Math.min(foundMin, sizeMax); reads++) {
    const { items, lastKey } = await contacts.find(filter, now, {
      limit: sizeMax - found.length,
      startKey,
      consistent: true,
    });
    found.push(...items.filter(({ email }) => !isNamed({ addresses, excluded }, email)));
    startKey = lastKey && { email: lastKey.email! };
    if (!startKey) break;
  }
  const cursorAt = (key: string) => `${parts.contacts}${key}`;
  return {
    candidates: await asCandidates(suppressions, found, { consistent, now }),
    cursor: startKey && cursorAt(startKey.email),
    cursorAfter: ({ key }) => cursorAt(key),
  };
};

/** Whether a mailbox is among the addresses of a mix, given or excluded: then it is not found a second time. */
export const isNamed = (
  { addresses, excluded }: Pick<MixedAudience, "addresses" | "excluded">,
  key: string,
): boolean =>
  addresses[place(addresses.length, (at) => addresses[at]!.key >= key)]?.key === key ||
  excluded[place(excluded.length, (at) => excluded[at]! >= key)] === key;

/** Place of the first mailbox after a key, the length of the list if there is none. */
const firstAfter = (list: readonly Mailbox[], key: string): number =>
  place(list.length, (at) => list[at]!.key > key);

/** The first of so many places at which a condition holds that holds at all after; their number if there is none. */
const place = (count: number, holds: (at: number) => boolean): number => {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
};
