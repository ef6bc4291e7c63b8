import {
  contactBounced,
  contactComplained,
  contactSuppressed,
  contactUnsubscribed,
} from "../../events/contacts.ts";
import { type SesDetail, softBouncesTag } from "../../events/ses.ts";
import type { InterestField } from "../contacts/note-interest.ts";
import type { FinalStatus } from "../contacts/record-status.ts";
import type { MailFate } from "../contacts/soft-bounces.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";
import { bouncedForGood, type Evidence } from "../deliveries/evidence.ts";
import { type Announcement, announcement } from "../platform/publish.ts";
import type { SuppressionReason } from "../suppressions/suppression.ts";
import { deliveryKeyOf, mailboxKeys } from "./delivery-key.ts";
import { type EventEvidence, evidenceOf, isUnsubscription } from "./evidence.ts";

/** Whom nothing must be sent to any more, and why. */
export interface Stop {
  readonly keys: readonly string[];
  readonly reason: Exclude<SuppressionReason, "manual">;
  readonly status: FinalStatus;
  /** What the receiving server said of a bounce. */
  readonly diagnostic?: string;
  /** The bounces that led to it were so many transient ones in a row. */
  readonly softBounces?: number;
}

/** What happened to mail for these people. */
export interface FateOf extends MailFate {
  readonly keys: readonly string[];
  /** What the receiving server said of a bounce. */
  readonly diagnostic?: string;
}

/** Who was interested, and by what is that known. */
export interface Interest {
  readonly keys: readonly string[];
  readonly field: InterestField;
  /** ISO 8601. */
  readonly at: string;
}

/** What an event says of a delivery of a campaign. */
export interface DeliveryNews extends EventEvidence {
  readonly subject: DeliveryKey;
  /** Keys of those the message was for, when SES accepted it, and the id it gave. */
  readonly reached: { readonly keys: readonly string[]; readonly at: string; readonly id: string };
  /** What the bus is told. */
  readonly facts: readonly Announcement[];
  /** Of an open or a click, unless it is likely that a machine did it. */
  readonly interest?: Interest;
  /** The link that a person followed. */
  readonly link?: string;
}

/** What an event of SES means: for whom mail ends, and what became of a delivery. */
export interface Meaning {
  readonly stop?: Stop;
  /** A bounce that may pass. */
  readonly softBounce?: FateOf;
  /** A delivery to people whose mails bounced softly before. */
  readonly recovery?: FateOf;
  /** None when the message is of no campaign, or the event takes back what another said. */
  readonly news?: DeliveryNews;
}

/** Reads an event; changes nothing. */
export const meaningOf = (detail: SesDetail): Meaning => {
  const evidence = evidenceOf(detail);
  const stop = stopOf(detail, evidence);
  const subject = deliveryKeyOf(detail);
  if (!subject || isWithdrawn(detail)) return stop ? { stop } : {};
  const interest = interestOf(detail, evidence);
  const { fields } = evidence;
  const news: DeliveryNews = {
    ...evidence,
    subject,
    reached: { keys: destinationKeys(detail), at: detail.mail.timestamp, id: detail.mail.messageId },
    facts: factsOf(detail, subject, stop),
    ...(interest && { interest }),
    ...(detail.eventType === "Click" && fields.clicked_at && { link: detail.click.link }),
  };
  return { ...(stop && { stop }), ...fateOf(detail, evidence, subject), news };
};

/** What the event says of the bounces that may pass. */
const fateOf = (
  detail: SesDetail,
  { fields }: EventEvidence,
  { campaign_id }: DeliveryKey,
): Pick<Meaning, "softBounce" | "recovery"> => {
  if (detail.eventType === "Bounce" && !bouncedForGood(fields)) {
    const keys = mailboxKeys(detail.bounce.bouncedRecipients);
    return { softBounce: { keys, campaign_id, at: detail.bounce.timestamp, ...diagnosticOf(fields) } };
  }
  if (detail.eventType === "Delivery" && detail.mail.tags[softBouncesTag])
    return { recovery: { keys: destinationKeys(detail), campaign_id, at: detail.delivery.timestamp } };
  return {};
};

const diagnosticOf = ({ bounce }: Evidence): { diagnostic?: string } =>
  bounce?.words ? { diagnostic: bounce.words } : {};

const interestOf = (detail: SesDetail, { fields }: EventEvidence): Interest | undefined => {
  const by = (field: InterestField, at: string | undefined) =>
    at === undefined ? undefined : { keys: destinationKeys(detail), field, at };
  return by("last_opened", fields.opened_at) ?? by("last_clicked", fields.clicked_at);
};

/** A complaint of type not-spam takes one back: the person marked the message as not spam. */
const isWithdrawn = (detail: SesDetail): boolean =>
  detail.eventType === "Complaint" && detail.complaint.complaintFeedbackType === "not-spam";

const destinationKeys = ({ mail }: SesDetail): string[] =>
  mailboxKeys(mail.destination.map((emailAddress) => ({ emailAddress })));

const stopOf = (detail: SesDetail, { fields }: EventEvidence): Stop | undefined => {
  if (detail.eventType === "Bounce" && bouncedForGood(fields))
    return {
      keys: mailboxKeys(detail.bounce.bouncedRecipients),
      reason: "bounce",
      status: "bounced",
      ...diagnosticOf(fields),
    };
  if (detail.eventType === "Complaint" && !isWithdrawn(detail))
    return {
      keys: mailboxKeys(detail.complaint.complainedRecipients),
      reason: "complaint",
      status: "complained",
    };
  if (isUnsubscription(detail))
    return { keys: destinationKeys(detail), reason: "unsubscribe", status: "unsubscribed" };
  return undefined;
};

const factsOf = (detail: SesDetail, subject: DeliveryKey, stop: Stop | undefined): Announcement[] => {
  const facts: Announcement[] = [];
  if (detail.eventType === "Bounce") {
    const { bounceType, bounceSubType } = detail.bounce;
    facts.push(
      announcement(contactBounced, { ...subject, bounce_type: bounceType, bounce_sub_type: bounceSubType }),
    );
  }
  if (detail.eventType === "Complaint") {
    const feedback_type = detail.complaint.complaintFeedbackType;
    facts.push(announcement(contactComplained, { ...subject, ...(feedback_type ? { feedback_type } : {}) }));
  }
  if (isUnsubscription(detail)) facts.push(announcement(contactUnsubscribed, subject));
  if (stop) facts.push(announcement(contactSuppressed, { ...subject, reason: stop.reason }));
  return facts;
};
