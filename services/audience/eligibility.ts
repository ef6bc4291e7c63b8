import type { Campaign } from "../campaigns/campaign.ts";
import type { StoredContact } from "../contacts/reads.ts";
import type { Suppression } from "../suppressions/suppression.ts";

/** Why nothing may be sent to an address; undefined when it may. */
export const exclusionReason = (
  audience: Campaign["audience"],
  contact: Pick<StoredContact, "status" | "snoozed_until"> | undefined,
  suppression: Suppression | undefined,
  now: Date,
): string | undefined => {
  if (suppression) return `The address is suppressed: ${suppression.reason}.`;
  if (contact && contact.status !== "subscribed") return `The contact is ${contact.status}.`;
  // Who was found as a contact and is gone was deleted, too: its frozen recipient says that it was one.
  if (!contact && audience === "subscribed") return "The contact was deleted.";
  return contact && snoozeReason(contact, now);
};

/** Why nothing is sent to a contact for now; undefined when it is not snoozed. The day, not the minute: it is counted by. */
export const snoozeReason = (
  { snoozed_until }: Pick<StoredContact, "snoozed_until">,
  now: Date,
): string | undefined =>
  snoozed_until !== undefined && Date.parse(snoozed_until) > now.getTime()
    ? `The contact is snoozed until ${snoozed_until.slice(0, 10)}.`
    : undefined;
