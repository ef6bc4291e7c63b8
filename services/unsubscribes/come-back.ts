import type { ContactStore } from "../contacts/store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { barringReason, hardestOf, type SuppressionReason } from "../suppressions/suppression.ts";
import type { LinkHolder } from "./link.ts";

interface StandingStores {
  readonly contacts: Pick<ContactStore, "get">;
  readonly suppressions: Pick<SuppressionStore, "get">;
}

interface Dependencies {
  readonly contacts: Pick<ContactStore, "get" | "patch" | "snooze">;
  readonly suppressions: Pick<SuppressionStore, "get" | "liftOptOut">;
}

const lookUp = async ({ contacts, suppressions }: StandingStores, { key }: Pick<LinkHolder, "key">) => {
  const [suppression, contact] = await Promise.all([suppressions.get(key), contacts.get(key)]);
  return { contact, standing: hardestOf([barringReason(contact), suppression?.reason]) };
};

/**
 * Why a person gets no mail: the harder of what the contact says and the suppression, which keeps its first reason. Mail
 * that bounced or was complained of after an opt-out is no longer for the person alone to allow, nor is what an operator
 * suppressed before one.
 * @returns undefined when the person gets mail.
 */
export const standingOf = async (
  stores: StandingStores,
  person: Pick<LinkHolder, "key">,
): Promise<SuppressionReason | undefined> => (await lookUp(stores, person)).standing;

/**
 * Why a person gets no mail, as they are to know it. One whose opt-out was lifted, or who never confirmed, gets none
 * either, and may come back as from an opt-out.
 */
export const silenceOf = async (
  stores: StandingStores,
  person: Pick<LinkHolder, "key">,
): Promise<SuppressionReason | undefined> => {
  const { contact, standing } = await lookUp(stores, person);
  return standing ?? (contact?.status === "unconfirmed" ? "unsubscribe" : undefined);
};

/**
 * Takes an opt-out back, at the wish of the person, who has the link of a message, and ends a pause: they want mail now. The
 * suppression goes last, so that whoever is stopped between is suppressed, and may ask again. Somebody who gets mail
 * already goes on getting it; any other reason than an opt-out stays.
 * @returns why the person still gets no mail; undefined when the person gets it.
 */
export const comeBack = async (
  deps: Dependencies,
  person: LinkHolder,
  now: string,
): Promise<SuppressionReason | undefined> => {
  const { contact: before, standing } = await lookUp(deps, person);
  if (standing && standing !== "unsubscribe") return standing;
  // Nor does somebody get mail whose opt-out an operator has lifted: that they want it, they alone can say.
  if (before && (before.status === "unsubscribed" || before.status === "unconfirmed"))
    await deps.contacts.patch(person.key, { status: "subscribed" }, { status: before.status }, now);
  // A complaint may have come meanwhile: it stands, and so does the suppression.
  const contact = await deps.contacts.get(person.key);
  const barred = barringReason(contact);
  if (barred) return barred;
  if (contact?.snoozed_until !== undefined) await deps.contacts.snooze(person.key, undefined, now);
  if (!standing) return undefined;
  const link = person.delivery?.campaign_id ?? "a confirmation";
  await deps.suppressions.liftOptOut(person.key, `The person came back by the link of ${link}.`, now);
  return (await deps.suppressions.get(person.key))?.reason;
};
