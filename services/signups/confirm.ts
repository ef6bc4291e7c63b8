import type { ContactStore } from "../contacts/store.ts";
import type { ListStore } from "../lists/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { barringReason, type SuppressionReason } from "../suppressions/suppression.ts";
import { standingOf } from "../unsubscribes/come-back.ts";
import { type OpenList, openList } from "./signup.ts";
import type { PendingSignup, SignupStore } from "./store.ts";

interface Dependencies {
  readonly contacts: Pick<ContactStore, "get" | "create" | "patch" | "agree" | "leaveForGood">;
  readonly lists: Pick<ListStore, "get">;
  readonly suppressions: Pick<SuppressionStore, "get" | "liftOptOut">;
  readonly signups: Pick<SignupStore, "find" | "noteConfirmed">;
}

/** What somebody asked for, and the list; it may have been deleted, or closed, since. */
export interface FoundSignup {
  readonly pending: PendingSignup;
  readonly list: OpenList | undefined;
}

/** @returns undefined when the token is none we mailed in the last seven days. */
export const findSignup = async (
  { signups, lists }: Pick<Dependencies, "signups" | "lists">,
  token: string,
  now: Date,
): Promise<FoundSignup | undefined> => {
  const pending = await signups.find(token, now);
  return pending && { pending, list: openList(await lists.get(pending.list_id)) };
};

/**
 * Puts a person on a list, who has the link that was mailed to their address and asks for it: as a contact, with how that
 * is known. An opt-out of their own is lifted; a suppression for another reason stands. The suppression goes last, so that
 * whoever is stopped between is suppressed, and may confirm again. What is confirmed already is left alone, whatever the
 * person chose since.
 * @param ip that of the person.
 * @returns why the person still gets no mail; undefined when the person gets it.
 */
export const confirmSignup = async (
  { contacts, suppressions, signups }: Dependencies,
  { pending, list }: FoundSignup & { readonly list: OpenList },
  token: string,
  ip: string | undefined,
  now: string,
): Promise<SuppressionReason | undefined> => {
  const { email: key, address, first_name, last_name, wording } = pending;
  const standing = await standingOf({ contacts, suppressions }, { key });
  if (pending.confirmed_at !== undefined || (standing && standing !== "unsubscribe")) return standing;
  const email = { key, address };
  // One that is there keeps its names: who fills in a form may be anybody.
  await contacts.create({ email, first_name, last_name, attributes: {}, status: "unconfirmed" }, now);
  await dropOthers(contacts, key, list.list_id, standing !== undefined, now);
  const consent = { at: now, source: "double opt-in", ...(ip !== undefined && { ip }), wording };
  await contacts.agree(key, list.list_id, consent, now);
  // A complaint may have come meanwhile: it stands, and so does the suppression.
  const barred = barringReason(await contacts.get(key));
  if (barred) return barred;
  if (standing)
    await suppressions.liftOptOut(key, `The person confirmed that they want ${list.list_id}.`, now);
  await signups.noteConfirmed(token, now);
  return undefined;
};

/**
 * Whoever wanted nothing any more, or never said that they want anything, now wants this list, and not what they are on
 * besides: to be subscribed would bring them that as well.
 */
const dropOthers = async (
  contacts: Pick<ContactStore, "get" | "patch" | "leaveForGood">,
  key: string,
  list: string,
  hasLeft: boolean,
  now: string,
): Promise<void> => {
  const contact = await contacts.get(key);
  const others = contact?.lists.filter((one) => one !== list) ?? [];
  if (others.length === 0) return;
  if (hasLeft) await contacts.leaveForGood(key, others, now);
  else if (contact?.status === "unconfirmed")
    await contacts.patch(key, { lists: contact.lists.filter((one) => one === list) }, contact, now);
};
