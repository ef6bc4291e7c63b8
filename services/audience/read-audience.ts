import type { Campaign } from "../campaigns/campaign.ts";
import type { Mailbox } from "../contacts/address.ts";
import type { Contact } from "../contacts/contact.ts";
import { mergeValues } from "../contacts/merge-values.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { ExcludedRecipient, Recipient } from "../deliveries/batch.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { exclusionReason } from "./eligibility.ts";
import type { ReadList } from "./lists.ts";

/** Contacts read at a time: their batches fit one transaction (4 MB, 100 items). */
const pageMax = 500;

/** A stretch of an audience, from a cursor on. */
export interface AudiencePage {
  readonly members: readonly (Recipient | ExcludedRecipient)[];
  /** Where the next stretch starts after; undefined when the audience ends here. */
  readonly cursor: string | undefined;
}

interface Dependencies {
  readonly contacts: ContactStore;
  readonly suppressions: SuppressionStore;
  readonly readList: ReadList;
}

/** Reads on in the audience of a campaign, after the cursor; the memory it takes does not grow with the audience. */
export const readAudience = async (deps: Dependencies, campaign: Campaign): Promise<AudiencePage> => {
  const { cursor } = campaign.batching;
  const page =
    campaign.audience === "subscribed"
      ? await subscribedPage(deps.contacts, cursor)
      : await listPage(deps, campaign.content_key, cursor);
  // Whom this misses by a moment is found right before the send, when the read is strongly consistent.
  const keys = page.entries.map(({ key }) => key);
  const suppressed = await deps.suppressions.getMany(keys, { consistent: false });
  return {
    cursor: page.cursor,
    members: page.entries.map(({ key, address, contact }) => {
      const reason = exclusionReason(campaign.audience, contact, suppressed.get(key));
      return reason ? { email: key, reason } : { email: key, address, values: mergeValues(key, contact) };
    }),
  };
};

interface Entry extends Mailbox {
  readonly contact: Contact | undefined;
}

const subscribedPage = async (contacts: ContactStore, cursor: string | undefined) => {
  const { items, lastKey } = await contacts.list(
    pageMax,
    cursor === undefined ? undefined : { email: cursor },
  );
  const entries: Entry[] = items
    .filter(({ status }) => status === "subscribed")
    .map((contact) => ({ key: contact.email, address: contact.address, contact }));
  return { entries, cursor: lastKey?.email };
};

const listPage = async (
  { contacts, readList }: Dependencies,
  contentKey: string,
  cursor: string | undefined,
) => {
  const list = await readList(contentKey);
  const start = cursor === undefined ? 0 : firstAfter(list, cursor);
  const mailboxes = list.slice(start, start + pageMax);
  const known = await contacts.getMany(mailboxes.map(({ key }) => key));
  const entries: Entry[] = mailboxes.map((mailbox) => ({
    ...mailbox,
    contact: known.get(mailbox.key),
  }));
  return {
    entries,
    cursor: start + pageMax < list.length ? mailboxes.at(-1)?.key : undefined,
  };
};

/** Place of the first entry after a key, the length of the list if there is none; the list is ordered by key. */
const firstAfter = (list: readonly Mailbox[], key: string): number => {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]!.key > key) high = middle;
    else low = middle + 1;
  }
  return low;
};
