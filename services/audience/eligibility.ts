import type { Campaign } from "../campaigns/campaign.ts";
import type { Contact } from "../contacts/contact.ts";
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
