import { join } from "node:path";
import { type OpenDatabase, openDatabase } from "../database.ts";
import type { PublishToDefaultBus } from "../types.ts";
import { createAcceptance } from "./accept.ts";
import { accountSchema, createAccount } from "./account.ts";
import { attemptsSchema, createAttemptLog } from "./attempts.ts";
import { createDeclarations } from "./declarations.ts";
import { createEmit } from "./emit.ts";
import { createEngine } from "./engine.ts";
import { createEventQueue, eventQueueSchema } from "./event-queue.ts";
import { createIdentities, identitiesSchema } from "./identities.ts";
import { createOutbox, outboxSchema } from "./outbox.ts";
import { pieceStoreSchema } from "./piece-store.ts";
import { createSending } from "./send.ts";
import { createSuppressionList, suppressionSchema } from "./suppression.ts";
import { asReceived, trackedLinks } from "./tracking.ts";

export interface SesOptions {
  /** Folder of `ses.sqlite`: messages, send attempts, pending events, suppression list, account settings. */
  readonly stateDir: string;
  /** Opens that file; a test may keep it in memory. */
  readonly open?: OpenDatabase | undefined;
  readonly region: string;
  /** Account id. */
  readonly account: string;
  readonly publish: PublishToDefaultBus;
  /** Where the links of tracked messages lead first. */
  readonly tracker: string;
  /** Recipients per second in production, until the account is changed. */
  readonly maxSendRate?: number;
  /** Calls a second that are not sends; AWS takes one. */
  readonly nonSendRate?: number;
  /** Messages the outbox keeps; older ones are dropped. */
  readonly outboxMessagesMax?: number;
}

/**
 * SES v2 on one machine: sends into an outbox, with SES's rules, quotas, errors and events.
 * An accepted message, its bytes and its events are durable before the caller hears of it.
 *
 * Order of use: declare (`putIdentity`, `putConfigurationSet`, `putEventDestination`, `putAccountSuppression`), then
 * `start()`, after which events are published.
 */
export const createSes = ({
  stateDir,
  open = openDatabase,
  region,
  account: accountId,
  publish,
  tracker,
  maxSendRate = 200,
  nonSendRate = 1,
  outboxMessagesMax = 100_000,
}: SesOptions) => {
  const database = open(
    join(stateDir, "ses.sqlite"),
    [
      accountSchema,
      attemptsSchema,
      identitiesSchema,
      outboxSchema,
      pieceStoreSchema,
      eventQueueSchema,
      suppressionSchema,
    ].join(""),
  );
  const declarations = createDeclarations();
  const identities = createIdentities(database);
  const attempts = createAttemptLog(database);
  const account = createAccount(database, attempts, maxSendRate, nonSendRate);
  const suppression = createSuppressionList(database);
  const outbox = createOutbox(database, outboxMessagesMax);
  const queue = createEventQueue(database, publish);
  const acceptance = createAcceptance({
    database,
    region,
    accountId,
    account,
    declarations,
    identities,
    suppression,
    attempts,
    outbox,
    queue,
  });
  const sending = createSending(acceptance, attempts);
  const { putConfigurationSet, putEventDestination } = declarations;
  return {
    engine: createEngine({ account, declarations, identities, suppression, sending }),
    putIdentity: identities.put,
    putConfigurationSet,
    putEventDestination,
    putAccountSuppression: suppression.setReasons,

    /** The accepted messages. */
    outbox: {
      list: outbox.list,
      entry: outbox.entry,
      /** A message as its recipient has it, or undefined for an unknown (or dropped) one. */
      raw: (messageId: string): Buffer | undefined => {
        const raw = outbox.raw(messageId);
        return raw && asReceived(raw, outbox.mail(messageId)!.tracking, tracker, messageId);
      },
      /** What SES can tell of a message's recipient: whether it was opened, and which links were followed. */
      tracked: (messageId: string) => {
        const { tracking } = outbox.mail(messageId)!;
        return { opens: tracking.opens, links: trackedLinks(outbox.raw(messageId)!, tracking) };
      },
    },
    /** The identities, verified or not. */
    identities: identities.names,
    hasIdentity: identities.has,
    /** The account's settings: read, and changed as its owner would with AWS. */
    account: { get: account.get, set: account.set },
    /** Every send attempt, oldest first. */
    log: attempts.entries,
    setEventFaults: queue.setFaults,
    eventFaultsInjected: queue.injected,
    pendingEvents: queue.pending,
    emit: createEmit(acceptance, outbox, suppression, declarations),

    /** Begins publishing events, once everything is declared and the default bus is there. */
    start: queue.start,
    /** Ends publishing and closes the database. */
    stop: async (): Promise<void> => {
      await queue.stop();
      database.close();
    },
  };
};

export type Ses = ReturnType<typeof createSes>;
