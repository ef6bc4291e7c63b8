import type { Contact, ContactPatch } from "./contact.ts";
import type { ContactStore } from "./store.ts";

/** What came of a wish to change a contact; `suppressed`: its status stands as long as its address is suppressed. */
export type ChangeOutcome =
  | { readonly kind: "changed"; readonly contact: Contact }
  | { readonly kind: "not_found" }
  | { readonly kind: "suppressed"; readonly status: Contact["status"] };

interface Dependencies {
  readonly contacts: Pick<ContactStore, "get" | "patch">;
  /** Only whether there is one is asked. */
  readonly suppressions: { readonly get: (key: string) => Promise<object | undefined> };
}

/** The status of a contact changes rarely, and hardly ever under a request again and again. */
const triesMax = 5;

/**
 * Changes a contact. The status of one that is suppressed is not softened: it is not subscribed again, and what SES said
 * of it, a bounce or a complaint, stays.
 * @throws Error when its status changed under each of several attempts.
 */
export const changeContact = async (
  { contacts, suppressions }: Dependencies,
  key: string,
  patch: ContactPatch,
  now: string,
): Promise<ChangeOutcome> => {
  for (let tries = 0; tries < triesMax; tries++) {
    const contact = await contacts.get(key);
    if (!contact) return { kind: "not_found" };
    const { status } = contact;
    const softens = patch.status === "subscribed" || status === "bounced" || status === "complained";
    if (patch.status && softens && (await suppressions.get(key))) return { kind: "suppressed", status };
    const changed = await contacts.patch(key, patch, status, now);
    if (changed) return { kind: "changed", contact: changed };
  }
  throw new Error("The status of the contact changed again and again");
};
