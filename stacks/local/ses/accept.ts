import type { DatabaseSync } from "node:sqlite";
import { transaction } from "../database.ts";
import { type AdmissionOptions, addresses, createAdmission, type Submission } from "./admission.ts";
import type { AttemptLog } from "./attempts.ts";
import type { EventQueue } from "./event-queue.ts";
import { type Mail, renderingFailed, type SesEvent, sent } from "./events.ts";
import { decodeHeader, headerValue } from "./headers.ts";
import type { Message } from "./message.ts";
import type { Outbox, OutboxEntry } from "./outbox.ts";
import { recipientEvents } from "./simulator.ts";
import type { SuppressionList } from "./suppression.ts";
import type { Tracking } from "./tracking.ts";

export interface AcceptOptions extends AdmissionOptions {
  readonly database: DatabaseSync;
  readonly suppression: SuppressionList;
  readonly attempts: AttemptLog;
  readonly outbox: Outbox;
  readonly queue: EventQueue;
}

/** What becomes of a message: Send, then what each recipient does. */
const eventsOf = (
  { declarations, suppression }: AcceptOptions,
  mail: Mail,
  { recipients, configurationSet }: Submission,
  time: Date,
): SesEvent[] => {
  const reasons =
    configurationSet === undefined
      ? undefined
      : declarations.configurationSet(configurationSet)?.suppressedReasons;
  return [
    sent(mail, time),
    ...recipients.flatMap((recipient) =>
      recipientEvents(mail, time, recipient, suppression.isSuppressed(recipient.address, reasons)),
    ),
  ];
};

/** How the outbox lists a message. */
const outboxEntry = ({ headers, size, tags }: Message, mail: Mail): OutboxEntry => ({
  message_id: mail.messageId,
  to: mail.destination.join(", "),
  from: mail.source,
  subject: decodeHeader(headerValue(headers, "Subject") ?? ""),
  accepted_at: mail.timestamp,
  size,
  tags,
});

/** What follows from taking a message. */
export const createAcceptance = (options: AcceptOptions) => {
  const { database, account, declarations, attempts, outbox, queue } = options;
  const admit = createAdmission(options);

  /** A request decides for itself; else what the configuration set's destinations ask for is tracked. */
  const trackingOf = ({ configurationSet, tracking }: Message): Tracking => {
    const isAsked = (type: "OPEN" | "CLICK") =>
      configurationSet !== undefined && declarations.destinationsOf(configurationSet, type) > 0;
    return { opens: tracking.opens ?? isAsked("OPEN"), clicks: tracking.clicks ?? isAsked("CLICK") };
  };

  /**
   * Records the events that an enabled destination asks for, once per destination.
   * @returns how many go out.
   */
  const recordEvents = (configurationSet: string | undefined | null, events: readonly SesEvent[]): number => {
    if (!configurationSet) return 0;
    return queue.add(
      events.flatMap((event) =>
        Array.from({ length: declarations.destinationsOf(configurationSet, event.type) }, () => event),
      ),
    );
  };

  /** Counts and logs a message SES took, within the caller's transaction. */
  const recordAccepted = (
    { recipients, tags, role }: Submission,
    messageId: string,
    time: Date,
    told: number,
  ): void => {
    account.count(recipients.length, time.getTime());
    attempts.add({
      time: time.getTime(),
      role,
      to: addresses(recipients),
      message_id: messageId,
      error: null,
      tags,
      silent: told === 0,
    });
  };

  return {
    /**
     * Takes a message: its outbox entry, its bytes and its events are durable when this returns.
     * @returns the message id.
     * @throws AwsError with the reason to refuse it.
     */
    accept: (message: Message, role: string): string => {
      const time = new Date();
      const submission = { ...message, role };
      const mail = admit(submission, message.headers, time);
      transaction(database, () => {
        outbox.add(outboxEntry(message, mail), message.pieces, {
          configurationSet: message.configurationSet ?? null,
          mail,
          tracking: trackingOf(message),
        });
        const told = recordEvents(message.configurationSet, eventsOf(options, mail, submission, time));
        recordAccepted(submission, mail.messageId, time, told);
      });
      queue.arm();
      return mail.messageId;
    },

    /**
     * Takes a message whose template cannot be rendered: it gets an id and a Rendering Failure event, and is not sent.
     * @returns the message id.
     * @throws AwsError with the reason to refuse it.
     */
    acceptUnrendered: (submission: Submission, reason: string): string => {
      const time = new Date();
      const mail = admit(submission, [], time);
      transaction(database, () => {
        const told = recordEvents(submission.configurationSet, [renderingFailed(mail, time, reason, "")]);
        recordAccepted(submission, mail.messageId, time, told);
      });
      queue.arm();
      return mail.messageId;
    },

    /** Records events about a message sent before, and lets them go out. */
    publish: (configurationSet: string | null, events: readonly SesEvent[]): void => {
      transaction(database, () => {
        recordEvents(configurationSet, events);
      });
      queue.arm();
    },
  };
};

export type Acceptance = ReturnType<typeof createAcceptance>;
