import type { Bounce, Evidence } from "./evidence.ts";

/**
 * Why somebody did not get a mail, as few words as an operator can act on: a figure of the report counts each, and its
 * recipients are found by it. The words of SES, or of the receiving server, stay with the delivery.
 */

/** By SES's type and sub-type. https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types */
const bounces = [
  ["no_such_mailbox", "Permanent", /^(General|NoEmail)$/],
  ["on_ses_list", "Permanent", /^(OnAccountSuppressionList|Suppressed)$/],
  ["refused_for_good", "Permanent", /./],
  ["mailbox_full", "Transient", /^MailboxFull$/],
  ["message_too_large", "Transient", /^MessageTooLarge$/],
  ["content_refused", "Transient", /^(ContentRejected|AttachmentRejected)$/],
  ["refused_for_now", "Transient", /./],
  ["bounced_unclear", "Undetermined", /./],
] as const satisfies readonly (readonly [string, Bounce["type"], RegExp])[];

/** By what is recorded of one that was not sent: our own words, or SES's error. */
const failures = [
  ["erased", /^Erased with the contact/],
  ["not_made", /^The message could not be made/],
  ["not_verified", /not verified/i],
  ["refused_by_ses", /./],
] as const satisfies readonly (readonly [string, RegExp])[];

const exclusions = [
  ["suppressed_bounce", /suppressed: bounce|contact is bounced/],
  ["suppressed_complaint", /suppressed: complaint|contact is complained/],
  ["unsubscribed", /suppressed: unsubscribe|contact is unsubscribed|left the list/],
  ["suppressed_by_hand", /suppressed: manual/],
  ["unconfirmed", /contact is unconfirmed/],
  ["snoozed", /contact is snoozed/],
  ["deleted", /contact was deleted/],
  ["left_out", /./],
] as const satisfies readonly (readonly [string, RegExp])[];

/** SES took it, and did not send it after all. */
const heldBack = "held_back_by_ses";

export const bounceReasons = [...bounces.map(([reason]) => reason), heldBack] as const;
export const failureReasons = failures.map(([reason]) => reason);
export const exclusionReasons = exclusions.map(([reason]) => reason);

export type NotReceivedReason =
  | (typeof bounceReasons)[number]
  | (typeof failureReasons)[number]
  | (typeof exclusionReasons)[number];

export const notReceivedReasons: readonly NotReceivedReason[] = [
  ...bounceReasons,
  ...failureReasons,
  ...exclusionReasons,
];

const found = <R extends string>(table: readonly (readonly [R, RegExp])[], text: string): R | undefined =>
  table.find(([, pattern]) => pattern.test(text))?.[0];

/** Why a mail that SES took did not arrive, as far as events tell. */
export const bounceReason = ({ bounce, rejected }: Evidence): NotReceivedReason | undefined => {
  if (bounce)
    return bounces.find(
      ([, type, subType]) => type === bounce.type && subType.test(bounce.sub_type || "?"),
    )?.[0];
  return rejected === undefined ? undefined : heldBack;
};

/** Why nothing was sent; undefined of one that was, or may yet be. */
export const unsentReason = (
  outcome: string | undefined,
  error: string | undefined,
): NotReceivedReason | undefined => {
  if (outcome === "failed") return found(failures, error || "?");
  return outcome === "suppressed" ? found(exclusions, error || "?") : undefined;
};
