import type { SesDetail } from "../../events/ses.ts";
import type { Evidence } from "../deliveries/evidence.ts";

/** What an event adds to the row of its recipient. */
export interface EventEvidence {
  /** The field that tells a repeat: an event whose field is set already changes nothing. */
  readonly once: keyof Evidence;
  readonly fields: Evidence;
}

/** Every event of a message proves that SES accepted it. */
export const evidenceOf = (detail: SesDetail): EventEvidence => {
  const { once, fields } = ownEvidenceOf(detail);
  const accepted = { accepted_at: detail.mail.timestamp, ses_message_id: detail.mail.messageId };
  return { once, fields: { ...accepted, ...fields } };
};

const ownEvidenceOf = (detail: SesDetail): EventEvidence => {
  switch (detail.eventType) {
    case "Send":
      return { once: "accepted_at", fields: {} };
    case "Delivery":
      return moment("delivered_at", detail.delivery.timestamp);
    case "Bounce": {
      const { bounceType, bounceSubType, bouncedRecipients, timestamp } = detail.bounce;
      const bounce_words = bouncedRecipients[0]?.diagnosticCode;
      return {
        once: "bounced_at",
        fields: {
          bounced_at: timestamp,
          bounce_type: bounceType,
          bounce_sub_type: bounceSubType,
          ...(bounce_words ? { bounce_words } : {}),
        },
      };
    }
    case "Complaint":
      return moment("complained_at", detail.complaint.timestamp);
    case "Open":
      return moment("opened_at", detail.open.timestamp);
    case "Click":
      return moment("clicked_at", detail.click.timestamp);
    case "Subscription":
      return moment("unsubscribed_at", detail.subscription.timestamp);
    case "DeliveryDelay":
      return { once: "delayed", fields: { delayed: detail.deliveryDelay.delayType } };
    case "Reject":
      return rejected(`SES rejected the message: ${detail.reject.reason}`);
    case "Rendering Failure":
      return rejected(`SES could not render: ${detail.failure.errorMessage}`);
  }
};

type Moment = "delivered_at" | "complained_at" | "opened_at" | "clicked_at" | "unsubscribed_at";

const moment = (once: Moment, at: string): EventEvidence => ({ once, fields: { [once]: at } });
const rejected = (why: string): EventEvidence => ({ once: "rejected", fields: { rejected: why } });
