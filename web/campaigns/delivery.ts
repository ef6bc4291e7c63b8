import type { Delivery } from "../api/client.ts";
import { dateTime } from "../format.ts";

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

/** Why a recipient got nothing, or not yet: the bounce before the refusal before a delay that may pass. */
export const reasonOf = ({
  bounce,
  error,
  ses_reported,
  delayed,
  delivered_at,
}: Delivery): string | undefined =>
  bounce ??
  (ses_reported === false
    ? `${error ?? ""} SES told of the messages beside it, and nothing of this one: most likely it never had it.`.trim()
    : error) ??
  (delayed && !delivered_at ? `Delayed: ${delayed}` : undefined);
