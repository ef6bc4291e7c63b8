import type { SesDetail } from "../../events/ses.ts";
import type { Evidence } from "../deliveries/evidence.ts";
import { isUnsubscribeLink } from "../unsubscribes/link.ts";
import { deviceOf } from "./device.ts";

/** Characters kept of what a receiving server said: the feedback of a whole batch is one item (decision 3). */
const wordsMax = 500;

/** A server repeats the address it refuses. It is in the delivery already, from where it goes when the person is erased. */
const withoutAddresses = (words: string): string =>
  words.replaceAll(/[^\s<>()"'`,;:=]+@[^\s<>()"'`,;:=]+/g, "(address)");

/** What an event adds to what is known of its recipient. */
export interface EventEvidence {
  /** The field that tells a repeat: an event whose field is set already changes nothing. */
  readonly once: keyof Evidence;
  readonly fields: Evidence;
}

/**
 * Whether an event says that a person wants no more mail of any kind. A Subscription event comes of every change of
 * preferences in a contact list of SES: of one topic, and of who comes back, too.
 */
export const isUnsubscription = (detail: SesDetail): boolean =>
  detail.eventType === "Subscription" && detail.subscription.newTopicPreferences?.unsubscribeAll === true;

/** Reads an event. Every event of a message proves that SES accepted it. */
export const evidenceOf = (detail: SesDetail): EventEvidence => {
  const accepted = { accepted_at: detail.mail.timestamp };
  switch (detail.eventType) {
    case "Send":
      return { once: "accepted_at", fields: accepted };
    case "Delivery":
      return moment("delivered_at", detail.delivery.timestamp);
    case "Bounce": {
      const { bounceType: type, bounceSubType: sub_type, bouncedRecipients, timestamp } = detail.bounce;
      const words = withoutAddresses(bouncedRecipients[0]?.diagnosticCode ?? "").slice(0, wordsMax);
      const bounce = { type, sub_type, ...(words ? { words } : {}) };
      return { once: "bounced_at", fields: { bounced_at: timestamp, bounce } };
    }
    case "Complaint":
      return moment("complained_at", detail.complaint.timestamp);
    case "Open":
      return isRobot(detail.open)
        ? moment("robot_opened_at", detail.open.timestamp)
        : seen("opened_at", detail.open);
    case "Click":
      // SES is told to leave that link alone in the HTML; of plain text it says nothing. Who leaves is not interested.
      return isUnsubscribeLink(detail.click.link ?? "")
        ? { once: "accepted_at", fields: accepted }
        : isRobot(detail.click)
          ? moment("robot_clicked_at", detail.click.timestamp)
          : seen("clicked_at", detail.click);
    case "Subscription":
      return isUnsubscription(detail)
        ? moment("unsubscribed_at", detail.subscription.timestamp)
        : { once: "accepted_at", fields: accepted };
    case "DeliveryDelay":
      return { once: "delayed", fields: { ...accepted, delayed: detail.deliveryDelay.delayType } };
    case "Reject":
      return rejected(accepted, `SES rejected the message: ${detail.reject.reason}`);
    case "Rendering Failure":
      return rejected(accepted, `SES could not render: ${detail.failure.errorMessage}`);
  }
};

/** By `isBotEvent` SES says of machines that open and follow everything, as to look for malware. */
const isRobot = ({ isBotEvent }: { isBotEvent?: string | undefined }): boolean => isBotEvent === "Likely";

type Moment = Extract<keyof Evidence, `${string}_at`>;

/** What a person did shows what it was done on. */
const seen = (
  once: "opened_at" | "clicked_at",
  { timestamp, userAgent }: { timestamp: string; userAgent?: string | undefined },
): EventEvidence => ({ once, fields: { [once]: timestamp, device: deviceOf(userAgent) } });

const moment = (once: Moment, at: string): EventEvidence => ({ once, fields: { [once]: at } });
const rejected = (accepted: Evidence, why: string): EventEvidence => ({
  once: "rejected",
  fields: { ...accepted, rejected: why },
});
