import type { DatabaseSync } from "node:sqlite";
import { transaction } from "../database.ts";
import type { Account } from "./account.ts";
import type { Mailbox } from "./addresses.ts";
import type { AttemptLog } from "./attempts.ts";
import { type Declarations, noConfigurationSet } from "./declarations.ts";
import { messageRejected, sendingPaused } from "./errors.ts";
import type { EventQueue } from "./event-queue.ts";
import {
  commonHeaders,
  type Mail,
  newSesId,
  renderingFailed,
  type SesEvent,
  sent,
  truncateHeaders,
} from "./events.ts";
import { decodeHeader, type Header, headerValue } from "./headers.ts";
import type { Message } from "./message.ts";
import type { Outbox } from "./outbox.ts";
import { isSimulator, recipientEvents } from "./simulator.ts";
import type { SuppressionList } from "./suppression.ts";

/** Who and what a message is from and about, before it has content. */
export type Submission = Pick<Message, "from" | "recipients" | "tags" | "configurationSet"> & {
  /** The role that called. */
  readonly role: string;
};

export interface AcceptOptions {
  readonly database: DatabaseSync;
  readonly region: string;
  /** Account id. */
  readonly accountId: string;
  readonly account: Account;
  readonly declarations: Declarations;
  readonly suppression: SuppressionList;
  readonly attempts: AttemptLog;
  readonly outbox: Outbox;
  readonly queue: EventQueue;
}

/** The decision to take a message or to refuse it, and what follows from taking it. */
export const createAcceptance = (options: AcceptOptions) => {
  const { database, region, accountId, account, declarations, suppression, attempts, outbox, queue } =
    options;

  /** The identity that sends. In the sandbox the recipients have to be verified too. */
  const checkIdentities = ({ from, recipients }: Submission): string => {
    const isSandbox = !account.get().production_access;
    const mustBeVerified = [
      from,
      ...(isSandbox ? recipients.filter((mailbox) => !isSimulator(mailbox)) : []),
    ];
    const failed = mustBeVerified.filter((mailbox) => !declarations.identityOf(mailbox));
    if (failed.length > 0)
      throw messageRejected(
        `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${[...new Set(failed.map(({ address }) => address))].join(", ")}`,
      );
    return declarations.identityOf(from)!;
  };

  const checkConfigurationSet = ({ configurationSet }: Submission): void => {
    if (configurationSet === undefined) return;
    const set = declarations.configurationSet(configurationSet);
    if (!set) throw noConfigurationSet(configurationSet);
    if (set.sendingEnabled === false)
      throw sendingPaused(`Email sending is disabled for configuration set <${configurationSet}>.`);
  };

  /**
   * Whether SES takes a message. @returns the `mail` object of its events, with its new message id.
   * @throws AwsError with the reason to refuse it.
   */
  const admit = (submission: Submission, headers: readonly Header[], time: Date): Mail => {
    const { from, recipients, tags, configurationSet, role } = submission;
    checkConfigurationSet(submission);
    const identity = checkIdentities(submission);
    account.admit(recipients.length, time.getTime());
    const messageId = newSesId(time);
    const ownTags = {
      ...(configurationSet !== undefined && { "ses:configuration-set": configurationSet }),
      "ses:source-ip": "127.0.0.1",
      "ses:from-domain": from.domain,
      "ses:caller-identity": role,
    };
    return {
      timestamp: time.toISOString(),
      source: from.address,
      sourceArn: `arn:aws:ses:${region}:${accountId}:identity/${identity}`,
      sendingAccountId: accountId,
      messageId,
      destination: addresses(recipients),
      tags: Object.fromEntries(
        Object.entries({ ...ownTags, ...tags }).map(([name, value]) => [name, [value]]),
      ),
      ...truncateHeaders(headers),
      commonHeaders: commonHeaders(headers, messageId),
    };
  };

  /** Records the events that an enabled destination asks for, once per destination. */
  const recordEvents = (configurationSet: string | undefined | null, events: readonly SesEvent[]): void => {
    if (!configurationSet) return;
    queue.add(
      events.flatMap((event) =>
        Array.from({ length: declarations.destinationsOf(configurationSet, event.type) }, () => event),
      ),
    );
  };

  /** Counts and logs a message SES took, within the caller's transaction. */
  const recordAccepted = ({ recipients, tags, role }: Submission, messageId: string, time: Date): void => {
    account.count(recipients.length, time.getTime());
    attempts.add({
      time: time.getTime(),
      role,
      to: addresses(recipients),
      message_id: messageId,
      error: null,
      tags,
    });
  };

  /** What becomes of a message: Send, then what each recipient does. */
  const eventsOf = (mail: Mail, { recipients, configurationSet }: Submission, time: Date): SesEvent[] => {
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
        outbox.add(
          {
            message_id: mail.messageId,
            to: mail.destination.join(", "),
            from: mail.source,
            subject: decodeHeader(headerValue(message.headers, "Subject") ?? ""),
            accepted_at: mail.timestamp,
            size: message.size,
            tags: message.tags,
          },
          message.pieces,
          { configurationSet: message.configurationSet ?? null, mail },
        );
        recordAccepted(submission, mail.messageId, time);
        recordEvents(message.configurationSet, eventsOf(mail, submission, time));
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
        recordAccepted(submission, mail.messageId, time);
        recordEvents(submission.configurationSet, [renderingFailed(mail, time, reason, "")]);
      });
      queue.arm();
      return mail.messageId;
    },

    /** Records events about a message sent before, and lets them go out. */
    publish: (configurationSet: string | null, events: readonly SesEvent[]): void => {
      transaction(database, () => recordEvents(configurationSet, events));
      queue.arm();
    },
  };
};

export type Acceptance = ReturnType<typeof createAcceptance>;

const addresses = (mailboxes: readonly Mailbox[]): string[] => mailboxes.map(({ address }) => address);
