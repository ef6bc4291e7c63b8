import type { Campaign } from "../campaigns/campaign.ts";
import type { Contact } from "../contacts/contact.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import type { Suppression } from "../suppressions/suppression.ts";

/** Why nothing may be sent to an address; undefined when it may. */
export const exclusionReason = (
  audience: Campaign["audience"],
  contact: Contact | undefined,
  suppression: Suppression | undefined,
): string | undefined => {
  if (suppression) return `The address is suppressed: ${suppression.reason}.`;
  if (contact && contact.status !== "subscribed") return `The contact is ${contact.status}.`;
  // Someone on an explicit list need not be a contact; someone who was a contact at launch and is gone was deleted.
  if (!contact && audience === "subscribed") return "The contact was deleted.";
  return undefined;
};

interface Stores {
  readonly contacts: Pick<ContactStore, "getMany">;
  readonly suppressions: Pick<SuppressionStore, "getMany">;
}

/**
 * Asks, right before a send, who of these recipients must get nothing after all. Strongly consistent: an unsubscription
 * that was answered is seen.
 * @returns the reason of each of them, by its key.
 * @throws when it cannot be told; then nothing may be sent.
 */
export const findExcluded = async (
  { contacts, suppressions }: Stores,
  audience: Campaign["audience"],
  keys: readonly string[],
): Promise<Map<string, string>> => {
  const [known, suppressed] = await Promise.all([
    contacts.getMany(keys),
    suppressions.getMany(keys, { consistent: true }),
  ]);
  return new Map(
    keys.flatMap((key) => {
      const reason = exclusionReason(audience, known.get(key), suppressed.get(key));
      return reason ? [[key, reason]] : [];
    }),
  );
};
