import * as z from "zod";

/**
 * The events SES publishes to the default bus of EventBridge through a configuration set.
 * Best effort: they may be lost, doubled and reordered, and may precede the reply to the send itself.
 * https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
 */

/** `source` of every event of SES. */
export const sesSource = "aws.ses";

const timestamp = z.iso.datetime();

/** Names of the message tags that lead an event back to the recipient it is about. */
export const messageTags = { campaign: "campaign_id", batch: "batch", index: "index" } as const;

/**
 * Tag of a message to somebody whose last mails bounced softly: only its Delivery event needs to be told to the contact,
 * so that those of all others cost nothing.
 */
export const softBouncesTag = "soft_bounces";

const mail = z.object({
  timestamp,
  messageId: z.string(),
  destination: z.array(z.string()),
  /** Tag values are always arrays; `ses:…` tags are SES's own. */
  tags: z.record(z.string(), z.array(z.string())),
});

const recipients = z.array(
  z.object({
    emailAddress: z.string(),
    action: z.string().optional(),
    status: z.string().optional(),
    diagnosticCode: z.string().optional(),
  }),
);

const bounceType = z.enum(["Permanent", "Transient", "Undetermined"]);
export type BounceType = z.output<typeof bounceType>;

const botEvent = z.string().optional();
const userAgent = z.string().optional();

const sesEvent = <Type extends string, Key extends string, Shape extends z.ZodType>(
  detailType: string,
  eventType: Type,
  key: Key,
  shape: Shape,
) => ({
  detailType,
  detail: z.object({ eventType: z.literal(eventType), mail, [key]: shape } as {
    eventType: z.ZodLiteral<Type>;
    mail: typeof mail;
  } & Record<Key, Shape>),
});

export const sesEvents = {
  send: sesEvent("Email Sent", "Send", "send", z.object({})),
  delivery: sesEvent(
    "Email Delivered",
    "Delivery",
    "delivery",
    z.object({ timestamp, recipients: z.array(z.string()), smtpResponse: z.string().optional() }),
  ),
  bounce: sesEvent(
    "Email Bounced",
    "Bounce",
    "bounce",
    z.object({
      bounceType,
      bounceSubType: z.string(),
      bouncedRecipients: recipients,
      timestamp,
    }),
  ),
  complaint: sesEvent(
    "Email Complaint Received",
    "Complaint",
    "complaint",
    z.object({
      complainedRecipients: recipients,
      timestamp,
      complaintSubType: z.string().nullish(),
      complaintFeedbackType: z.string().optional(),
    }),
  ),
  reject: sesEvent("Email Rejected", "Reject", "reject", z.object({ reason: z.string() })),
  open: sesEvent("Email Opened", "Open", "open", z.object({ timestamp, userAgent, isBotEvent: botEvent })),
  click: sesEvent(
    "Email Clicked",
    "Click",
    "click",
    z.object({ timestamp, userAgent, link: z.string().optional(), isBotEvent: botEvent }),
  ),
  renderingFailure: sesEvent(
    "Email Rendering Failed",
    "Rendering Failure",
    "failure",
    z.object({ errorMessage: z.string() }),
  ),
  deliveryDelay: sesEvent(
    "Email Delivery Delayed",
    "DeliveryDelay",
    "deliveryDelay",
    z.object({ timestamp, delayType: z.string(), delayedRecipients: recipients }),
  ),
  subscription: sesEvent(
    "Email Subscribed",
    "Subscription",
    "subscription",
    z.object({
      timestamp,
      contactList: z.string().optional(),
      newTopicPreferences: z.object({ unsubscribeAll: z.boolean() }).optional(),
    }),
  ),
} as const;

/** The EventBridge `detail-type` of each event, for rules. */
export const sesDetailTypes = Object.values(sesEvents).map((event) => event.detailType);

/** The detail of any event of SES. */
export const sesDetail = z.discriminatedUnion("eventType", [
  sesEvents.send.detail,
  sesEvents.delivery.detail,
  sesEvents.bounce.detail,
  sesEvents.complaint.detail,
  sesEvents.reject.detail,
  sesEvents.open.detail,
  sesEvents.click.detail,
  sesEvents.renderingFailure.detail,
  sesEvents.deliveryDelay.detail,
  sesEvents.subscription.detail,
]);
export type SesDetail = z.output<typeof sesDetail>;
