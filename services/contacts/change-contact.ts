import type { Contact, ContactPatch } from "./contact.ts";
import { isFinal } from "./record-status.ts";
import type { ContactStore } from "./store.ts";

/** What came of a wish to change a contact; `suppressed`: its status stands as long as its address is suppressed. */
export type ChangeOutcome =
  | { readonly kind: "changed"; readonly contact: Contact }
  | { readonly kind: "not_found" }
  | { readonly kind: "suppressed"; readonly status: Contact["status"] }
  /** It is to be on a list that the person left. */
  | { readonly kind: "left"; readonly list: string };

interface Dependencies {
  readonly contacts: Pick<ContactStore, "get" | "patch">;
  /** Only whether there is one is asked. */
  readonly suppressions: { readonly get: (key: string) => Promise<object | undefined> };
  /** Suppresses the address of whoever is unsubscribed. Doing it again changes nothing. */
  readonly optOut: (key: string) => Promise<unknown>;
}

/** A contact changes rarely, and hardly ever under a request again and again. */
const triesMax = 5;

/**
 * Changes a contact. Who is unsubscribed is suppressed first, so that it outlasts the contact; and the status of one
 * that is suppressed is not softened: what the person said, or SES of it, stays until the suppression is lifted. Who left a
 * list is not put back on it.
 * @throws Error when its status or name changed under each of several attempts.
 */
export const changeContact = async (
  { contacts, suppressions, optOut }: Dependencies,
  key: string,
  patch: ContactPatch,
  now: string,
): Promise<ChangeOutcome> => {
  for (let tries = 0; tries < triesMax; tries++) {
    const contact = await contacts.get(key);
    if (!contact) return { kind: "not_found" };
    const { status } = contact;
    if (patch.status && patch.status !== status && isFinal(status)) return { kind: "suppressed", status };
    if (patch.status === "subscribed" && (await suppressions.get(key))) return { kind: "suppressed", status };
    const left = patch.lists?.find((list) => contact.left_lists?.includes(list));
    if (left !== undefined) return { kind: "left", list: left };
    if (patch.status === "unsubscribed") await optOut(key);
    const changed = await contacts.patch(key, patch, { status, names: contact }, now);
    if (changed) return { kind: "changed", contact: changed };
  }
  throw new Error("The contact changed again and again");
};
