import { findExcluded } from "../audience/eligibility.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Attempt, Batch, ChunkResult, Claim, Recipient } from "../deliveries/batch.ts";
import type { Outcome } from "../deliveries/delivery.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Turns } from "../limiter/turns.ts";
import { compose, type PreparedMail } from "../mail/compose.ts";
import type { Mailer } from "../mail/mailer.ts";
import type { SendResult } from "../mail/ses-outcome.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { unsubscribeToken } from "../unsubscribes/token.ts";

interface Dependencies {
  readonly contacts: ContactStore;
  readonly suppressions: SuppressionStore;
  readonly deliveries: DeliveryStore;
  readonly preparedMail: (campaign: Campaign) => Promise<PreparedMail>;
  readonly mailer: Mailer;
  readonly publicUrl: string;
}

/** So often SES may refuse a recipient for no reason that the whole account waits for; then the recipient has failed. */
const refusalsMax = 12;

type AttemptResult = SendResult | { readonly kind: "suppressed"; readonly error: string };

/** A chunk's result, and what SES said that concerns more than its recipients. */
export interface SentChunk extends ChunkResult {
  /** A fault that must stop the campaign. */
  readonly fault?: Extract<SendResult, { kind: "campaign_fault" }>;
  /** What the whole account must wait for, in SES's words. */
  readonly accountWait?: { readonly reason: "rate" | "quota" | "paused"; readonly error: string };
  /** Whether SES refused any of them for now. */
  readonly refused: boolean;
}

/** Thrown when a chunk failed before SES was called with any of it. */
export class NothingSent extends Error {}

/** There was no turn for it: it waits for another claim, and nothing is held against it. */
const noTurn = { kind: "no turn" } as const;

/**
 * Sends to the recipients of one claim, each in its turn, and records each. SES is not called before both the
 * suppression check and the campaign's content are in hand.
 * @throws NothingSent when either cannot be had; another error leaves the chunk to recovery.
 */
export const sendChunk = async (
  deps: Dependencies,
  campaign: Campaign,
  { campaign_id, batch, batch_id, recipients }: Batch,
  claim: Pick<Claim, "attempts" | "in_flight">,
  turns: Pick<Turns, "next">,
): Promise<SentChunk> => {
  const chunk = claim.attempts.map((attempt) => ({ ...attempt, recipient: recipients[attempt.index]! }));
  const keys = chunk.map(({ recipient }) => recipient.email);
  const [prepared, excluded] = await Promise.all([
    deps.preparedMail(campaign),
    findExcluded(deps, campaign.audience, keys),
  ]).catch((cause: unknown) => {
    throw new NothingSent("The chunk could not be made ready", { cause });
  });

  const attempt = async (index: number, recipient: Recipient): Promise<AttemptResult | typeof noTurn> => {
    const reason = excluded.get(recipient.email);
    if (reason) return { kind: "suppressed", error: reason };
    const token = unsubscribeToken({ campaign_id, batch, index }, campaign.unsubscribe_key);
    let raw: Buffer;
    try {
      raw = await compose(prepared, recipient, `${deps.publicUrl}/unsubscribe/${token}`);
    } catch (error) {
      return { kind: "failed", error: `The message could not be made: ${(error as Error).message}` };
    }
    if (!(await turns.next())) return noTurn;
    const message = { raw, from: campaign.from_email, to: recipient.address };
    return await deps.mailer(message, { campaign_id, batch, index });
  };

  const outcomes = new Map<number, Outcome>();
  const deferred: Attempt[] = [];
  let fault: SentChunk["fault"];
  let accountWait: SentChunk["accountWait"];
  let refused = false;
  const send = async ({ index, refusals, recipient }: (typeof chunk)[number]) => {
    const result = await attempt(index, recipient);
    if (result.kind === "no turn") return deferred.push({ index, refusals });
    const now = new Date().toISOString();
    if (result.kind === "deferred") {
      refused = true;
      if (result.waitsFor) accountWait ??= { reason: result.waitsFor, error: result.error };
    } else if (result.kind === "campaign_fault") fault = result;
    const again =
      result.kind === "campaign_fault" ||
      (result.kind === "deferred" && (result.waitsFor !== undefined || refusals + 1 < refusalsMax));
    if (again) {
      const next = { index, refusals: refusals + 1 };
      deferred.push(next);
      return await deps.deliveries.recordRefusal(batch_id, next, result.error);
    }
    const tried = result.kind === "suppressed" ? refusals : refusals + 1;
    const fields =
      result.kind === "sent" ? { ses_message_id: result.messageId, sent_at: now } : { error: result.error };
    const kind = result.kind === "deferred" ? "failed" : result.kind;
    const outcome = await deps.deliveries.record(batch_id, index, kind, {
      attempts: tried,
      ...fields,
    });
    outcomes.set(index, outcome);
    if (outcome === "sent") await deps.contacts.noteSent(recipient.email, campaign_id, now);
  };

  const queue = chunk.values();
  const lane = async () => {
    for (const next of queue) {
      // After a fault of the campaign, or a quota that is spent, the rest would be refused alike.
      if (fault === undefined && (accountWait === undefined || accountWait.reason === "rate"))
        await send(next);
      else deferred.push({ index: next.index, refusals: next.refusals });
    }
  };
  // All lanes are waited for, also when the record of one fails: no call of SES outlives the claim it was made under.
  const lanes = await Promise.allSettled(Array.from({ length: claim.in_flight }, lane));
  for (const result of lanes) if (result.status === "rejected") throw result.reason;
  return {
    outcomes,
    deferred,
    ...(fault === undefined ? {} : { fault }),
    ...(accountWait ? { accountWait } : {}),
    refused,
  };
};
