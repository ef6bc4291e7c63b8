import type { Contact, NewContact } from "../contacts/contact.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { ErasureStore } from "../erasures/store.ts";
import type { SuppressionStore } from "./store.ts";
import { barringReason, statusOfReason } from "./suppression.ts";

/** What an opt-out says outlasts the contact: it is a suppression, whichever way it came. */

interface Dependencies {
  readonly contacts: Pick<ContactStore, "get" | "create">;
  readonly suppressions: Pick<SuppressionStore, "add" | "get">;
}

/** Suppresses whoever is unsubscribed through the API. Doing it again changes nothing. */
export const optOut =
  ({ suppressions }: { readonly suppressions: Pick<SuppressionStore, "add"> }, now: string) =>
  (email: string): Promise<boolean> =>
    suppressions.add({ email, reason: "unsubscribe", source: "api", created_at: now });

/**
 * Adds a contact. One that is added as unsubscribed is suppressed first; one whose address is suppressed has the status
 * that says why, whatever was asked for.
 * @returns undefined when there is one already.
 */
export const addContact = async (
  { contacts, suppressions }: Dependencies,
  given: NewContact,
  now: string,
): Promise<Contact | undefined> => {
  const { key } = given.email;
  if (given.status === "unsubscribed" && !(await contacts.get(key))) await optOut({ suppressions }, now)(key);
  const suppression = await suppressions.get(key);
  const status = suppression && statusOfReason[suppression.reason];
  return await contacts.create(given, now, status);
};

/**
 * Deletes a contact, what was asked for with its address and not confirmed, and asks for whatever else is kept of the
 * person to be erased. What its status says of the person
 * stays as a suppression, also where none was written.
 * @returns whether there was one.
 */
export const deleteContact = async (
  {
    contacts,
    suppressions,
    erasures,
    signups,
  }: {
    readonly contacts: Pick<ContactStore, "get">;
    readonly suppressions: Pick<SuppressionStore, "add">;
    readonly erasures: Pick<ErasureStore, "request">;
    readonly signups: { readonly forget: (email: string) => Promise<void> };
  },
  email: string,
  now: string,
): Promise<boolean> => {
  const contact = await contacts.get(email);
  if (!contact) return false;
  const reason = barringReason(contact);
  if (reason) await suppressions.add({ email, reason, source: "api", created_at: now });
  await signups.forget(email);
  await erasures.request(email, now);
  return true;
};
