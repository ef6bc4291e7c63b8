import type { Mailbox } from "../contacts/address.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import type { Candidate } from "./candidate.ts";
import { exclusionReason } from "./eligibility.ts";

/** All subscribed contacts, or a list of mailboxes: in the order of their keys, each once. */
export type Audience = "subscribed" | readonly Mailbox[];

export interface AudienceStores {
  readonly contacts: Pick<ContactStore, "list" | "getMany">;
  readonly suppressions: Pick<SuppressionStore, "getMany">;
}

/** Which page of an audience is read, and how. */
export interface PageRequest {
  /** The cursor of the page before; undefined for the first. */
  readonly after?: string | undefined;
  /** Contacts or mailboxes read, at most; of contacts, the subscribed ones are candidates. */
  readonly sizeMax: number;
  /** How suppressions are read: strongly consistent costs twice. Contacts always are. */
  readonly consistent: boolean;
}

export interface AudiencePage {
  readonly candidates: readonly Candidate[];
  /** The key that the next page comes after; undefined when the audience ends here. */
  readonly cursor: string | undefined;
}

/** Reads one page of an audience; the memory it takes does not grow with the audience. */
export const readAudience = (
  stores: AudienceStores,
  audience: Audience,
  page: PageRequest,
): Promise<AudiencePage> =>
  audience === "subscribed" ? readSubscribed(stores, page) : readList(stores, audience, page);

const readSubscribed = async (
  { contacts, suppressions }: AudienceStores,
  { after, sizeMax, consistent }: PageRequest,
): Promise<AudiencePage> => {
  const startKey = after === undefined ? undefined : { email: after };
  // Who was added before a campaign was asked for is in its audience.
  const { items, lastKey } = await contacts.list(sizeMax, startKey, { consistent: true });
  const subscribed = items.filter(({ status }) => status === "subscribed");
  const suppressed = await suppressions.getMany(
    subscribed.map(({ email }) => email),
    { consistent },
  );
  const candidates = subscribed.map((contact) => ({
    key: contact.email,
    address: contact.address,
    contact,
    exclusion: exclusionReason("subscribed", contact, suppressed.get(contact.email)),
  }));
  return { candidates, cursor: lastKey?.email };
};

const readList = async (
  { contacts, suppressions }: AudienceStores,
  list: readonly Mailbox[],
  { after, sizeMax, consistent }: PageRequest,
): Promise<AudiencePage> => {
  const start = after === undefined ? 0 : firstAfter(list, after);
  const mailboxes = list.slice(start, start + sizeMax);
  const keys = mailboxes.map(({ key }) => key);
  const [known, suppressed] = await Promise.all([
    contacts.getMany(keys),
    suppressions.getMany(keys, { consistent }),
  ]);
  const candidates = mailboxes.map((mailbox) => {
    const contact = known.get(mailbox.key);
    return { ...mailbox, contact, exclusion: exclusionReason("list", contact, suppressed.get(mailbox.key)) };
  });
  return {
    candidates,
    cursor: start + sizeMax < list.length ? mailboxes.at(-1)?.key : undefined,
  };
};

/** Place of the first mailbox after a key, the length of the list if there is none. */
const firstAfter = (list: readonly Mailbox[], key: string): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.key > key) high = middle;
    else low = middle + 1;
  }
  return low;
};
