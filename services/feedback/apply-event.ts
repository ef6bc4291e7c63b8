import type { Logger } from "@aws-lambda-powertools/logger";
import {
  contactBounced,
  contactComplained,
  contactSuppressed,
  contactUnsubscribed,
} from "../../events/contacts.ts";
import type { SesDetail } from "../../events/ses.ts";
import type { FeedbackCount } from "../campaigns/counts.ts";
import type { ContactStatus } from "../contacts/contact.ts";
import type { ContactStore } from "../contacts/store.ts";
import { batchId } from "../deliveries/batch.ts";
import type { DeliveryKey } from "../deliveries/delivery.ts";
import { countsOf } from "../deliveries/evidence.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { type Announcement, announcement } from "../platform/publish.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import type { SuppressionReason } from "../suppressions/suppression.ts";
import { deliveryKeyOf, mailboxKeys } from "./delivery-key.ts";
import { evidenceOf } from "./evidence.ts";

interface Dependencies {
  readonly contacts: ContactStore;
  readonly deliveries: DeliveryStore;
  readonly suppressions: SuppressionStore;
  readonly log: Logger;
}

/** What an event changed: facts to announce, the campaign it concerns, and which of its counters go up by one. */
export interface Effect {
  readonly facts: readonly Announcement[];
  readonly campaignId?: string;
  readonly counts: readonly FeedbackCount[];
}

const nothing: Effect = { facts: [], counts: [] };

/**
 * Applies one event of SES. In this order, so that a crash in between leaves the safe part done and the event, which
 * comes again, does the rest: suppression, contact, row, counters. A repeated event changes nothing.
 */
export const applyEvent = async (deps: Dependencies, detail: SesDetail, now: string): Promise<Effect> => {
  const subject = deliveryKeyOf(detail);
  const barring = barringOf(detail);
  if (barring) await bar(deps, barring, subject?.campaign_id ?? "ses", now);
  // A complaint of type not-spam takes one back: the person marked the message as not spam.
  const withdrawn = detail.eventType === "Complaint" && detail.complaint.complaintFeedbackType === "not-spam";
  if (!subject || withdrawn) return nothing;

  const { once, fields } = evidenceOf(detail);
  const id = batchId(subject.campaign_id, subject.batch);
  // Nearly every Send event finds its outcome recorded; reading that costs a tenth of a write that says it again. What
  // was sent stays sent, so a read that lags behind can only miss it, and the write is made then.
  if (once === "accepted_at") {
    const known = await deps.deliveries.row(id, subject.index, { consistent: false });
    if (known?.outcome === "sent") return nothing;
  }
  const row = await deps.deliveries.noteEvidence(id, subject.index, once, fields);
  if (!row) return nothing;
  // The row is written, so a failure from here on must not fail the event: its repeat would find nothing to do, and
  // what it says would be announced and counted never. The sweeper settles what is not settled now.
  if (row.outcome === "unknown")
    await settle(deps, subject, detail, now).catch((error: Error) =>
      deps.log.error("an unknown outcome is left to the sweeper", { ...subject, error }),
    );
  return {
    facts: factsOf(detail, subject, barring?.reason),
    campaignId: subject.campaign_id,
    counts: countsOf(fields),
  };
};

interface Barring {
  readonly keys: readonly string[];
  readonly reason: Exclude<SuppressionReason, "manual">;
  readonly status: Exclude<ContactStatus, "subscribed" | "unconfirmed">;
}

/** Whom nothing must be sent to after this event. */
const barringOf = (detail: SesDetail): Barring | undefined => {
  if (detail.eventType === "Bounce" && detail.bounce.bounceType === "Permanent")
    return { keys: mailboxKeys(detail.bounce.bouncedRecipients), reason: "bounce", status: "bounced" };
  if (detail.eventType === "Complaint" && detail.complaint.complaintFeedbackType !== "not-spam")
    return {
      keys: mailboxKeys(detail.complaint.complainedRecipients),
      reason: "complaint",
      status: "complained",
    };
  if (detail.eventType === "Subscription" && detail.subscription.newTopicPreferences?.unsubscribeAll)
    return {
      keys: mailboxKeys(detail.mail.destination.map((emailAddress) => ({ emailAddress }))),
      reason: "unsubscribe",
      status: "unsubscribed",
    };
  return undefined;
};

const bar = async (
  { contacts, suppressions }: Dependencies,
  { keys, reason, status }: Barring,
  source: string,
  now: string,
) => {
  for (const email of keys) {
    await suppressions.add({ email, reason, source, created_at: now });
    await contacts.recordStatus(email, status, now);
  }
};

/** An unknown outcome is proved to be sent; the contact it reached is told so. */
const settle = async (
  deps: Dependencies,
  { campaign_id, batch, index }: DeliveryKey,
  { mail }: SesDetail,
  now: string,
) => {
  if (!(await deps.deliveries.settle(campaign_id, batch, index, now))) return;
  for (const key of mailboxKeys(mail.destination.map((emailAddress) => ({ emailAddress }))))
    await deps.contacts.noteSent(key, campaign_id, mail.timestamp);
};

const factsOf = (
  detail: SesDetail,
  subject: DeliveryKey,
  barred: Barring["reason"] | undefined,
): Announcement[] => {
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
  if (detail.eventType === "Subscription") facts.push(announcement(contactUnsubscribed, subject));
  if (barred) facts.push(announcement(contactSuppressed, { ...subject, reason: barred }));
  return facts;
};
