import { randomUUID } from "node:crypto";
import { decodeHeader, type Header, headerValue } from "./headers.ts";

/**
 * The events of SES in the shape it publishes them to EventBridge:
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */

/** What an event destination selects by. */
export const eventTypes = [
  "SEND",
  "REJECT",
  "BOUNCE",
  "COMPLAINT",
  "DELIVERY",
  "OPEN",
  "CLICK",
  "RENDERING_FAILURE",
  "DELIVERY_DELAY",
  "SUBSCRIPTION",
] as const;
export type EventType = (typeof eventTypes)[number];

/** One event, ready to be published. */
export interface SesEvent {
  readonly type: EventType;
  readonly detailType: string;
  readonly time: Date;
  readonly detail: object;
}

/** The `mail` object of every event about a message. */
export interface Mail {
  readonly timestamp: string;
  readonly source: string;
  readonly sourceArn: string;
  readonly sendingAccountId: string;
  readonly messageId: string;
  readonly destination: readonly string[];
  readonly tags: Readonly<Record<string, readonly string[]>>;
  readonly headersTruncated: boolean;
  readonly headers: readonly Header[];
  readonly commonHeaders: object;
}

const headersBytesMax = 10_240;
const delayedForMilliseconds = 14 * 3_600_000;
const mta = "a8-21.smtp-out.amazonses.com";
const ipAddress = "127.0.0.1";

/** A message or feedback id as SES forms it: `0100`, 12 hexadecimal digits of the time, a UUID, a sequence number. */
export const newSesId = (time: Date): string =>
  `0100${time.getTime().toString(16).padStart(12, "0")}-${randomUUID()}-000000`;

/** The headers an event carries: as many from the top as fit in 10 KB. */
export const truncateHeaders = (headers: readonly Header[]) => {
  let bytes = 0;
  const kept = headers.filter(({ name, value }) => {
    bytes += name.length + value.length;
    return bytes <= headersBytesMax;
  });
  return { headersTruncated: kept.length < headers.length, headers: kept };
};

/** The decoded headers everybody asks for. */
export const commonHeaders = (headers: readonly Header[], messageId: string): object => {
  const value = (name: string) => {
    const text = headerValue(headers, name);
    return text === undefined ? undefined : decodeHeader(text);
  };
  const list = (name: string) => {
    const text = value(name);
    return text === undefined ? undefined : [text];
  };
  const given = {
    from: list("From"),
    date: value("Date"),
    to: list("To"),
    cc: list("Cc"),
    replyTo: list("Reply-To"),
    messageId,
    subject: value("Subject"),
  };
  return Object.fromEntries(Object.entries(given).filter(([, present]) => present !== undefined));
};

const withoutHeaders = ({ headersTruncated, headers, commonHeaders, ...mail }: Mail) => mail;

const iso = (time: Date) => time.toISOString();

export const sent = (mail: Mail, time: Date): SesEvent => ({
  type: "SEND",
  detailType: "Email Sent",
  time,
  detail: { eventType: "Send", mail, send: {} },
});

export const delivered = (mail: Mail, time: Date, recipient: string): SesEvent => ({
  type: "DELIVERY",
  detailType: "Email Delivered",
  time,
  detail: {
    eventType: "Delivery",
    mail,
    delivery: {
      timestamp: iso(time),
      processingTimeMillis: time.getTime() - Date.parse(mail.timestamp),
      recipients: [recipient],
      smtpResponse: "250 2.0.0 OK",
      reportingMTA: mta,
    },
  },
});

/** The ways a message bounces here. */
const bounces = {
  general: {
    bounceType: "Permanent",
    bounceSubType: "General",
    status: "5.1.1",
    diagnosticCode: "smtp; 550 5.1.1 user unknown",
    reportingMTA: "dsn; mta.example.com",
  },
  suppressed: {
    bounceType: "Permanent",
    bounceSubType: "OnAccountSuppressionList",
    status: "5.1.1",
    diagnosticCode:
      "Amazon SES did not send the message to this address because it is on the suppression list for your account.",
    reportingMTA: "dns; amazonses.com",
  },
  transient: {
    bounceType: "Transient",
    bounceSubType: "MailboxFull",
    status: "4.2.2",
    diagnosticCode: "smtp; 452 4.2.2 mailbox full",
    reportingMTA: "dsn; mta.example.com",
  },
} as const;
export type BounceKind = keyof typeof bounces;

export const bounced = (
  mail: Mail,
  time: Date,
  recipients: readonly string[],
  kind: BounceKind,
  feedbackId: string,
): SesEvent => {
  const { bounceType, bounceSubType, status, diagnosticCode, reportingMTA } = bounces[kind];
  return {
    type: "BOUNCE",
    detailType: "Email Bounced",
    time,
    detail: {
      eventType: "Bounce",
      mail,
      bounce: {
        bounceType,
        bounceSubType,
        bouncedRecipients: recipients.map((emailAddress) => ({
          emailAddress,
          action: "failed",
          status,
          diagnosticCode,
        })),
        timestamp: iso(time),
        feedbackId,
        reportingMTA,
      },
    },
  };
};

export const complained = (
  mail: Mail,
  time: Date,
  recipients: readonly string[],
  feedbackId: string,
): SesEvent => ({
  type: "COMPLAINT",
  detailType: "Email Complaint Received",
  time,
  detail: {
    eventType: "Complaint",
    mail,
    complaint: {
      complainedRecipients: recipients.map((emailAddress) => ({ emailAddress })),
      timestamp: iso(time),
      feedbackId,
      complaintSubType: null,
      userAgent: "Amazon SES Mailbox Simulator",
      complaintFeedbackType: "abuse",
      arrivalDate: iso(time),
    },
  },
});

export const rejected = (mail: Mail, time: Date): SesEvent => ({
  type: "REJECT",
  detailType: "Email Rejected",
  time,
  detail: { eventType: "Reject", mail, reject: { reason: "Bad content" } },
});

/** Who opened a message or followed a link, as SES saw it. */
interface Reader {
  readonly userAgent: string;
  readonly isRobot: boolean;
}

const seenAs = ({ userAgent, isRobot }: Reader, usual = {}) => ({
  userAgent,
  ...(isRobot ? { isBotEvent: "Likely" } : usual),
});

export const opened = (mail: Mail, time: Date, reader: Reader): SesEvent => ({
  type: "OPEN",
  detailType: "Email Opened",
  time,
  detail: { eventType: "Open", mail, open: { ipAddress, timestamp: iso(time), ...seenAs(reader) } },
});

export const clicked = (mail: Mail, time: Date, link: string, reader: Reader): SesEvent => ({
  type: "CLICK",
  detailType: "Email Clicked",
  time,
  detail: {
    eventType: "Click",
    mail,
    click: {
      ipAddress,
      timestamp: iso(time),
      link,
      linkTags: null,
      ...seenAs(reader, { isBotEvent: "Unlikely" }),
    },
  },
});

export const renderingFailed = (
  mail: Mail,
  time: Date,
  errorMessage: string,
  templateName: string,
): SesEvent => ({
  type: "RENDERING_FAILURE",
  detailType: "Email Rendering Failed",
  time,
  detail: {
    eventType: "Rendering Failure",
    mail: withoutHeaders(mail),
    failure: { errorMessage, templateName },
  },
});

export const delayed = (mail: Mail, time: Date, recipients: readonly string[]): SesEvent => ({
  type: "DELIVERY_DELAY",
  detailType: "Email Delivery Delayed",
  time,
  detail: {
    eventType: "DeliveryDelay",
    mail: withoutHeaders(mail),
    deliveryDelay: {
      timestamp: iso(time),
      delayType: "MailboxFull",
      expirationTime: iso(new Date(time.getTime() + delayedForMilliseconds)),
      delayedRecipients: recipients.map((emailAddress) => ({
        emailAddress,
        status: bounces.transient.status,
        diagnosticCode: bounces.transient.diagnosticCode,
      })),
      reportingMTA: mta,
    },
  },
});

export const unsubscribed = (mail: Mail, time: Date): SesEvent => {
  const preferences = (unsubscribeAll: boolean) => ({
    unsubscribeAll,
    topicSubscriptionStatus: [{ topicName: "T", subscriptionStatus: unsubscribeAll ? "OptOut" : "OptIn" }],
  });
  return {
    type: "SUBSCRIPTION",
    detailType: "Email Subscribed",
    time,
    detail: {
      eventType: "Subscription",
      mail,
      subscription: {
        contactList: "L",
        timestamp: iso(time),
        source: "UnsubscribeHeader",
        newTopicPreferences: preferences(true),
        oldTopicPreferences: preferences(false),
      },
    },
  };
};
