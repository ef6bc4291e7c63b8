import type { SesDetail } from "../../events/ses.ts";
import type { FeedbackCount } from "../campaigns/campaign.ts";
import type { RowEvidence } from "../deliveries/rows.ts";

/** What an event adds to the row of its recipient, and to the counters of the campaign when it is the first of its kind. */
export interface Evidence {
  /** The field that tells a repeat: an event whose field is set already changes nothing. */
  readonly once: keyof RowEvidence;
  readonly fields: RowEvidence;
  readonly counts: readonly FeedbackCount[];
}

/** Every event of a message proves that SES accepted it. */
export const evidenceOf = (detail: SesDetail): Evidence => {
  const accepted = { accepted_at: detail.mail.timestamp, ses_message_id: detail.mail.messageId };
  switch (detail.eventType) {
    case "Send":
      return { once: "accepted_at", fields: accepted, counts: [] };
    case "Delivery":
      return evidence("delivered_at", detail.delivery.timestamp, accepted, "delivered_count");
    case "Bounce": {
      const { bounceType, bounceSubType, bouncedRecipients, timestamp } = detail.bounce;
      const hard = bounceType === "Permanent" ? (["hard_bounced_count"] as const) : [];
      const words = bouncedRecipients[0]?.diagnosticCode;
      const bounce = `${bounceType}/${bounceSubType}${words ? `: ${words}` : ""}`;
      return evidence("bounced_at", timestamp, { ...accepted, bounce }, "bounced_count", ...hard);
    }
    case "Complaint":
      return evidence("complained_at", detail.complaint.timestamp, accepted, "complained_count");
    case "Open":
      return evidence("opened_at", detail.open.timestamp, accepted, "opened_count");
    case "Click":
      return evidence("clicked_at", detail.click.timestamp, accepted, "clicked_count");
    case "Subscription":
      return evidence("unsubscribed_at", detail.subscription.timestamp, accepted, "unsubscribed_count");
    case "DeliveryDelay":
      return {
        once: "delayed",
        fields: { ...accepted, delayed: detail.deliveryDelay.delayType },
        counts: [],
      };
    case "Reject":
      return {
        once: "rejected",
        fields: { ...accepted, rejected: `SES rejected the message: ${detail.reject.reason}` },
        counts: [],
      };
    case "Rendering Failure":
      return {
        once: "rejected",
        fields: { ...accepted, rejected: `SES could not render: ${detail.failure.errorMessage}` },
        counts: [],
      };
  }
};

type Moment =
  | "delivered_at"
  | "bounced_at"
  | "complained_at"
  | "opened_at"
  | "clicked_at"
  | "unsubscribed_at";

const evidence = (once: Moment, at: string, fields: RowEvidence, ...counts: FeedbackCount[]): Evidence => ({
  once,
  fields: { ...fields, [once]: at },
  counts,
});
