import type { Logger } from "@aws-lambda-powertools/logger";
import type { Campaign } from "../campaigns/campaign.ts";
import type { StoredContact } from "../contacts/reads.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Batch, Recipient } from "../deliveries/batch.ts";
import type { BatchState, SendRecord } from "../deliveries/batch-state.ts";
import { acceptedAt, type Evidence } from "../deliveries/evidence.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Turn } from "../limiter/pacer.ts";
import { compose, type PreparedMail, recycle } from "../mail/compose.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { SealKey } from "../platform/seal-key.ts";
import { linkToken, unsubscribeUrl } from "../unsubscribes/link.ts";
import type { Check } from "./check.ts";
import { type Stop, verdictOf } from "./verdict.ts";

/** Once the messages of a block come to so many bytes no more are made: each is in memory several times over while it is sent. */
const blockBytesMax = 12 * 1024 * 1024;

export interface BlockDependencies {
  readonly check: Check;
  readonly contacts: Pick<ContactStore, "noteSent" | "noteUnknown">;
  readonly deliveries: Pick<DeliveryStore, "markUnknown" | "feedback">;
  /** That of a campaign's batch: variants of a test have words of their own. */
  readonly preparedMail: (campaign: Campaign, batch: number) => Promise<PreparedMail>;
  readonly mailer: Mailer;
  readonly sealKey: SealKey;
  readonly publicUrl: string;
  readonly log: Pick<Logger, "error">;
}

/** A message that is made, and whom it is for. */
export interface ReadyMessage {
  readonly index: number;
  readonly recipient: Recipient;
  /** As it was right before; none when the recipient is no contact. */
  readonly contact: StoredContact | undefined;
  readonly raw: Buffer;
  /** Lets the memory of `raw` be used again, once nobody reads it any more. */
  readonly recycle: () => void;
}

/** A block before SES is asked: its messages, and what is decided without SES. */
export interface ReadyBlock {
  /** Whether the campaign may be sent from at this moment. */
  readonly isRunning: boolean;
  readonly messages: readonly ReadyMessage[];
  readonly records: ReadonlyMap<number, SendRecord>;
}

/**
 * Makes the messages of a block, before anything of it is claimed: what dies while composing leaves nobody unknown.
 * @throws when it cannot be told who must get nothing, or the content cannot be read; then nothing may be sent.
 */
export const makeReady = async (
  { check, contacts, deliveries, preparedMail, sealKey, publicUrl }: BlockDependencies,
  campaign: Campaign,
  { batch_id, campaign_id, batch, recipients }: Batch,
  state: BatchState,
  indices: readonly number[],
): Promise<ReadyBlock> => {
  const keys = indices.flatMap((index) => (recipients[index]!.erased ? [] : [recipients[index]!.email]));
  const isAgain = indices.some((index) => state.again?.[index] !== undefined);
  const [prepared, { isRunning, excluded, contacts: seen }, seals, known] = await Promise.all([
    preparedMail(campaign, batch),
    check(campaign, keys),
    sealKey(),
    isAgain ? deliveries.feedback(batch_id, { consistent: true }) : undefined,
  ]);
  const messages: ReadyMessage[] = [];
  const records = new Map<number, SendRecord>();
  if (!isRunning) return { isRunning, messages, records };
  let bytes = 0;
  for (const index of indices) {
    if (bytes >= blockBytesMax) break;
    const recipient = recipients[index]!;
    const attempts = state.records[index]?.attempts ?? 0;
    // It was unknown when a retry opened it again: an event that came since proves that it has its mail.
    const acceptedSince = acceptedAt(known?.evidence.get(index) ?? {});
    if (acceptedSince !== undefined && state.again?.[index] !== undefined) {
      records.set(index, { outcome: "sent", attempts, at: Date.parse(acceptedSince) });
      await contacts.noteSent(recipient.email, { campaign_id, batch, index, at: acceptedSince });
      continue;
    }
    const isDeleted = recipient.erased || (recipient.contact && !seen.has(recipient.email));
    const reason = isDeleted ? "The contact was deleted." : excluded.get(recipient.email);
    if (reason !== undefined) {
      records.set(index, { outcome: "suppressed", attempts, error: reason });
      continue;
    }
    const token = linkToken({ key: recipient.email, delivery: { campaign_id, batch, index } }, seals);
    try {
      const raw = await compose(prepared, recipient, unsubscribeUrl(publicUrl, token));
      bytes += raw.byteLength;
      const contact = seen.get(recipient.email);
      messages.push({ index, recipient, contact, raw, recycle: () => recycle(prepared, raw) });
    } catch (error) {
      const why = `The message could not be made: ${(error as Error).message}`;
      records.set(index, { outcome: "failed", attempts, error: why });
    }
  }
  return { isRunning, messages, records };
};

/** What came of a claimed block: whoever has no record was not handed to SES. */
export interface SentBlock {
  readonly records: Map<number, SendRecord>;
  readonly stop?: Stop;
  readonly refused: boolean;
}

/**
 * Hands the messages of a claimed block to SES, each in its turn. After a refusal that concerns them all no more are
 * handed over; those under way are waited for.
 * @param next waits for the moment of the next send; undefined when there is none any more.
 */
export const sendBlock = async (
  deps: BlockDependencies,
  campaign: Campaign,
  state: BatchState,
  messages: readonly ReadyMessage[],
  next: () => Promise<Turn | undefined>,
): Promise<SentBlock> => {
  const { campaign_id, from_email, tracking } = campaign;
  const records = new Map<number, SendRecord>();
  let stop: Stop | undefined;
  let refused = false;
  const send = async ({ index, recipient, contact, raw, recycle }: ReadyMessage, turn: Turn) => {
    const softBounces = contact?.soft_bounces?.count ?? 0;
    const message = { raw, from: from_email, to: recipient.address, tracking, softBounces };
    const result = await deps.mailer(message, { campaign_id, batch: state.batch, index }, turn.sent);
    recycle();
    const now = Date.now();
    const verdict = verdictOf(result, state.records[index]?.attempts ?? 0, now);
    records.set(index, verdict.record);
    stop ??= verdict.stop;
    refused ||= verdict.refused ?? false;
    if (verdict.record.outcome === "sent" && contact)
      // The mail is gone, whatever becomes of this: it must not keep the record of it from being written.
      await deps.contacts
        .noteSent(
          contact.email,
          { campaign_id, batch: state.batch, index, at: new Date(now).toISOString() },
          contact,
        )
        .catch((error: Error) =>
          deps.log.error("a contact's history was not written", {
            campaign_id,
            batch: state.batch,
            index,
            error,
          }),
        );
  };
  const underWay: Promise<void>[] = [];
  for (const message of messages) {
    if (stop) break;
    const turn = await next();
    if (!turn) {
      stop ??= { kind: "out_of_turn" };
      break;
    }
    // A refusal that came while this one waited concerns it too: its turn passes unused.
    if (stop) turn.sent();
    else underWay.push(send(message, turn));
  }
  await Promise.all(underWay);
  await settleKnown(deps, state.batch_id, records);
  await noteUnknowns(deps, campaign_id, state.batch, messages, records);
  return { records, refused, ...(stop && { stop }) };
};

/**
 * An unknown outcome is marked before it is recorded; evidence that came before that says that it was sent. Without the
 * mark evidence is found by the sweeper only.
 */
const settleKnown = async (
  { deliveries, log }: Pick<BlockDependencies, "deliveries" | "log">,
  id: string,
  records: Map<number, SendRecord>,
): Promise<void> => {
  const unknown = [...records].filter(([, { outcome }]) => outcome === "unknown");
  if (unknown.length === 0) return;
  const indices = unknown.map(([index]) => index);
  const known = await deliveries.markUnknown(id, indices).catch((error: Error) => {
    log.error("unknown outcomes are left to the sweeper", { batch_id: id, error });
  });
  const evidence = known?.evidence ?? new Map<number, Evidence>();
  for (const [index, { attempts }] of unknown) {
    const at = acceptedAt(evidence.get(index) ?? {});
    if (at !== undefined) records.set(index, { outcome: "sent", attempts, at: Date.parse(at) });
  }
};

/** Tells contacts that it is not known whether they got their mail, which is rare. What cannot be told keeps nothing else from being done. */
const noteUnknowns = async (
  { contacts, log }: Pick<BlockDependencies, "contacts" | "log">,
  campaign_id: string,
  batch: number,
  messages: readonly ReadyMessage[],
  records: ReadonlyMap<number, SendRecord>,
): Promise<void> => {
  for (const { index, contact } of messages) {
    const { outcome, at } = records.get(index) ?? {};
    if (outcome !== "unknown" || at === undefined || !contact) continue;
    await contacts
      .noteUnknown(contact.email, { campaign_id, batch, index, at: new Date(at).toISOString() })
      .catch((error: Error) =>
        log.error("a contact's unknown mail was not written", { campaign_id, batch, index, error }),
      );
  }
};
