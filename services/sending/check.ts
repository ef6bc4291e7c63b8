import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { exclusionReason } from "../audience/eligibility.ts";
import { leftSince } from "../audience/left-since.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { campaignOf } from "../campaigns/reads.ts";
import { isRunning } from "../campaigns/sendable.ts";
import { contactOf, type StoredContact } from "../contacts/reads.ts";
import { batchGet, batchGetFrom } from "../platform/batch-get.ts";
import { suppressionSearch } from "../suppressions/erased.ts";
import { suppressionsOf } from "../suppressions/items.ts";

/** What is found out right before a send. */
export interface Checked {
  /** Whether the campaign may still be sent from. */
  readonly isRunning: boolean;
  /** Who must get nothing after all: the reason, by the key of the mailbox. */
  readonly excluded: ReadonlyMap<string, string>;
  /** The contacts among them, by the key of the mailbox: a list may name others. */
  readonly contacts: ReadonlyMap<string, StoredContact>;
}

/**
 * Asks, right before a send, whether the campaign still runs and who of these recipients must get nothing.
 * @throws when it cannot be told; then nothing may be sent.
 */
export type Check = (campaign: Campaign, keys: readonly string[]) => Promise<Checked>;

/**
 * A check that costs one call a block: it reads the campaign, the contacts and the suppressions together, the first after
 * somebody was erased two. Strongly consistent: a pause or an unsubscription that was answered is seen.
 */
export const createCheck = (
  db: DynamoDBDocumentClient,
  tables: { readonly campaigns: string; readonly contacts: string; readonly suppressions: string },
): Check => {
  const search = suppressionSearch();
  return async (asked, keys) => {
    const { keys: suppressionKeys, left } = search(keys);
    const consistency = { consistent: true };
    const found = await batchGetFrom(
      db,
      {
        [tables.campaigns]: [{ campaign_id: asked.campaign_id }],
        [tables.contacts]: keys.map((email) => ({ email })),
        [tables.suppressions]: suppressionKeys,
      },
      consistency,
    );
    const suppressing = found[tables.suppressions]!;
    suppressing.push(...(await batchGet({ db, name: tables.suppressions }, left(suppressing), consistency)));
    const contacts = new Map(found[tables.contacts]!.map(contactOf).map((one) => [one.email, one]));
    const suppressions = suppressionsOf(keys, suppressing);
    const campaign = found[tables.campaigns]!.map(campaignOf)[0];
    const now = new Date();
    return {
      isRunning: campaign !== undefined && isRunning(campaign, now),
      contacts,
      excluded: new Map(
        keys.flatMap((key) => {
          const contact = contacts.get(key);
          const reason =
            exclusionReason(asked.audience, contact, suppressions.get(key), now) ??
            (contact && leftSince(asked, contact));
          return reason === undefined ? [] : [[key, reason]];
        }),
      ),
    };
  };
};
