import type { Delivery } from "../api/client.ts";
import { dateTime } from "../format.ts";
import { reasonTitle } from "./reason-words.ts";

/** Something a recipient, or his server, did with the message. */
export interface FeedbackWord {
  readonly word: string;
  /** When, as the person reads it. */
  readonly at: string;
  readonly tone: "good" | "bad" | "quiet";
}

const kinds = [
  ["Delivered", "delivered_at", "good"],
  ["Opened", "opened_at", "good"],
  ["Clicked", "clicked_at", "good"],
  ["Unsubscribed", "unsubscribed_at", "quiet"],
  ["Bounced", "bounced_at", "bad"],
  ["Complained", "complained_at", "bad"],
] as const;

/** What came back for one recipient, in the order it usually comes. */
export const feedbackOf = (delivery: Delivery): readonly FeedbackWord[] =>
  kinds.flatMap(([word, key, tone]) => {
    const at = delivery[key];
    return at ? [{ word, at: dateTime(at), tone }] : [];
  });

/** Why a recipient got nothing, or not yet, in a few words; what was said stands in the dialog. */
export const reasonOf = ({
  reason,
  bounce,
  error,
  ses_reported,
  delayed,
  delivered_at,
}: Delivery): string | undefined => {
  if (reason) return reasonTitle(reason);
  if (ses_reported === false) return "SES most likely never had it";
  // Of before there were reasons.
  return bounce ?? error ?? (delayed && !delivered_at ? "The receiving server makes SES wait" : undefined);
};
