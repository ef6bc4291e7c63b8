import type { NotReceivedReason } from "../api/client.ts";

/** Why somebody did not get the mail, in words that say what can be done about it. */
export const reasonWords: Readonly<Record<NotReceivedReason, readonly [what: string, sense: string]>> = {
  no_such_mailbox: ["No such mailbox", "The address does not exist, or no longer. It gets no more mail."],
  on_ses_list: ["On the list of SES", "SES held it back: the address bounced or complained before."],
  refused_for_good: ["Refused for good", "The server takes no mail for this address. It gets no more mail."],
  mailbox_full: ["Mailbox full", "It may pass: the next campaign tries again."],
  message_too_large: [
    "Message too large",
    "The server takes no mail of this size: make attachments smaller.",
  ],
  content_refused: ["Content refused", "The server took words, links or attachments for spam or a danger."],
  refused_for_now: ["Refused for now", "The server was not there or wanted no more mail. It may pass."],
  bounced_unclear: ["Bounced, unclear why", "The server's answer could not be read."],
  held_back_by_ses: ["Held back by SES", "SES took it, and found a virus or something it could not render."],
  erased: ["Erased", "The person was erased since."],
  not_made: ["Could not be made", "The template failed with this person's values."],
  not_verified: ["Not verified", "In the sandbox SES sends to verified addresses only."],
  refused_by_ses: ["Refused by SES", "SES did not take the message for this address."],
  suppressed_bounce: ["Suppressed: bounced", "The address bounced before, so nothing was sent."],
  suppressed_complaint: ["Suppressed: complained", "The person reported spam before, so nothing was sent."],
  unsubscribed: ["Unsubscribed", "The person left before it was sent."],
  suppressed_by_hand: ["Suppressed by hand", "The address was suppressed by hand, so nothing was sent."],
  unconfirmed: ["Unconfirmed", "The person has not confirmed the subscription."],
  snoozed: ["Snoozed", "The person pauses mail for a while."],
  deleted: ["Deleted", "The contact was deleted before it was sent."],
  left_out: ["Left out", "Nothing was to be sent to this address."],
};

export const reasonTitle = (reason: NotReceivedReason): string => reasonWords[reason][0];
