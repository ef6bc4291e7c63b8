import type { ContactStore } from "../contacts/store.ts";
import type { ErasureStore } from "../erasures/store.ts";
import type { SignupStore } from "../signups/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { barringReason, type SuppressionReason } from "../suppressions/suppression.ts";

interface Dependencies {
  readonly contacts: Pick<ContactStore, "get">;
  readonly suppressions: Pick<SuppressionStore, "get" | "keepErased">;
  readonly erasures: Pick<ErasureStore, "request">;
  readonly signups: Pick<SignupStore, "forget">;
}

/**
 * Erases all that is held on a person, who need not be a contact, and goes on suppressing the address without having it
 * (GDPR, articles 17 and 21). Suppressed first, so that whatever fails after, nobody mails the person meanwhile; doing it
 * again finishes it.
 * @returns what the suppression says, which stays.
 */
export const erasePerson = async (
  { contacts, suppressions, erasures, signups }: Dependencies,
  key: string,
  now: string,
): Promise<SuppressionReason> => {
  const [suppression, contact] = await Promise.all([suppressions.get(key), contacts.get(key)]);
  const reason = barringReason(contact) ?? suppression?.reason ?? "unsubscribe";
  await suppressions.keepErased(key, { reason, created_at: now });
  await signups.forget(key);
  await erasures.request(key, now);
  return reason;
};
