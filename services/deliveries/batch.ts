import type { BounceType } from "../../events/ses.ts";
import type { LedgerCount } from "../campaigns/counts.ts";
import type { MergeValues } from "../contacts/merge-values.ts";
import type { DeliveryView, Outcome } from "./delivery.ts";

/** A batch holds no more recipients than this: with their merge values they fit one DynamoDB item (400 KB). */
export const recipientsMax = 50;
/** A chunk, the unit of claiming, holds no more than this: what a pause may still overrun. */
export const chunkMax = 10;

/** One who is to get a campaign, frozen with its audience. What becomes of that is its delivery. */
export interface Recipient {
  /** The key of its mailbox. */
  readonly email: string;
  readonly address: string;
  readonly values: MergeValues;
}

/** One who is in the audience and gets nothing: why was known when it was frozen. */
export interface ExcludedRecipient {
  /** The key of its mailbox. */
  readonly email: string;
  readonly reason: string;
}

/** A frozen piece of the audience. A recipient's index is its place in `recipients`; the dropped are counted after. */
export interface Batch {
  readonly batch_id: string;
  readonly entry: "batch";
  readonly campaign_id: string;
  readonly batch: number;
  readonly recipients: readonly Recipient[];
  readonly dropped: readonly ExcludedRecipient[];
}

/** The next attempt to send to a recipient of a batch: SES has refused it for now so often before. */
export interface Attempt {
  readonly index: number;
  readonly refusals: number;
}

/** Recipients one sender is about to hand to SES. */
export interface Claim {
  readonly token: string;
  readonly attempts: readonly Attempt[];
  /**
   * No more than this are on their way to SES at a time, in the order of the attempts, each recorded before the next is
   * taken. So when the sender dies, only the first so many without a record can have left.
   */
  readonly in_flight: number;
  /** The sender cannot live longer than this: from then on the claim is open to recovery. */
  readonly expires_at: string;
}

/** How far the sending of a batch is. Small, because every chunk writes it twice. */
export interface Progress extends Record<LedgerCount, number> {
  readonly batch_id: string;
  readonly entry: "progress";
  readonly campaign_id: string;
  readonly batch: number;
  readonly status: "ready" | "done";
  /** Recipients to send to; those dropped at batching are not among them. */
  readonly size: number;
  /** Index of the first recipient that was never claimed. */
  readonly next: number;
  /** Claimed once, surely not sent, to be tried again. */
  readonly deferred: readonly Attempt[];
  readonly claim?: Claim;
  /** Counts the writes of this item. */
  readonly version: number;
  readonly updated_at: string;
}

/** What is recorded of one recipient. The sender writes the outcome; SES's events and the recipient write the rest. */
export interface DeliveryRow {
  readonly batch_id: string;
  readonly entry: string;
  readonly outcome?: Outcome;
  readonly attempts?: number;
  readonly error?: string;
  readonly ses_message_id?: string;
  readonly sent_at?: string;
  /** Evidence that SES accepted the message, from an event of it: what settles an unknown outcome. */
  readonly accepted_at?: string;
  readonly delivered_at?: string;
  readonly bounced_at?: string;
  readonly bounce_type?: BounceType;
  readonly bounce_sub_type?: string;
  /** What the receiving server said of the bounce. */
  readonly bounce_words?: string;
  /** Why SES, which had accepted the message, did not send it after all. */
  readonly rejected?: string;
  readonly complained_at?: string;
  readonly opened_at?: string;
  readonly clicked_at?: string;
  readonly unsubscribed_at?: string;
  readonly delayed?: string;
}

/** Key of a batch: campaign and batch together, so that a campaign's writes spread over partitions. */
export const batchId = (campaignId: string, batch: number): string => `${campaignId}#${batch}`;

export const progressKey = (id: string) => ({ batch_id: id, entry: "progress" });

/** Sort key of a recipient's row. */
export const rowEntry = (index: number): string => String(index).padStart(4, "0");

/** The recipients a sender would take next, at most `max`: first those to be tried again, then new ones. */
export const nextAttempts = (
  { deferred, next, size }: Progress,
  max: number,
): { attempts: Attempt[]; next: number } => {
  const again = deferred.slice(0, max);
  const fresh = Math.min(max - again.length, size - next);
  return {
    attempts: [...again, ...Array.from({ length: fresh }, (_, i) => ({ index: next + i, refusals: 0 }))],
    next: next + fresh,
  };
};

/** What became of the attempts of a claim: those without an outcome are to be tried again. */
export interface ChunkResult {
  readonly outcomes: ReadonlyMap<number, Outcome>;
  readonly deferred: readonly Attempt[];
}

/** The counters a chunk adds, to its batch and its campaign alike. */
export const ledgerOf = ({ outcomes }: ChunkResult): Partial<Record<LedgerCount, number>> => {
  const counts: Partial<Record<LedgerCount, number>> = {};
  for (const outcome of outcomes.values()) counts[`${outcome}_count`] = (counts[`${outcome}_count`] ?? 0) + 1;
  return counts;
};

/** The batch's state after a claim's result: done once every recipient has an outcome. */
export const afterChunk = (
  progress: Progress,
  result: ChunkResult,
): Pick<Progress, "deferred" | "status"> => {
  const deferred = [...progress.deferred, ...result.deferred];
  return { deferred, status: progress.next === progress.size && deferred.length === 0 ? "done" : "ready" };
};

const bounceText = ({
  bounce_type,
  bounce_sub_type,
  bounce_words,
}: Partial<DeliveryRow>): string | undefined =>
  bounce_type && `${bounce_type}/${bounce_sub_type}${bounce_words ? `: ${bounce_words}` : ""}`;

/** A recipient and its row as the API shows them. */
export const deliveryOf = (
  batch: number,
  index: number,
  key: string,
  row: Partial<DeliveryRow> | undefined,
): DeliveryView => ({
  email: key,
  status: row?.outcome ?? "pending",
  ses_message_id: row?.ses_message_id ?? null,
  attempts: row?.attempts ?? 0,
  error: row?.rejected ?? row?.error ?? null,
  sent_at: row?.sent_at ?? null,
  delivered_at: row?.delivered_at ?? null,
  bounced_at: row?.bounced_at ?? null,
  bounce: (row && bounceText(row)) ?? null,
  complained_at: row?.complained_at ?? null,
  opened_at: row?.opened_at ?? null,
  clicked_at: row?.clicked_at ?? null,
  unsubscribed_at: row?.unsubscribed_at ?? null,
  delayed: row?.delayed ?? null,
  batch,
  index,
});
