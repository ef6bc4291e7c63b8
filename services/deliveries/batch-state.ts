import { type VariantCount, withVariant } from "../campaigns/ab-test.ts";
import type { OutcomeCount } from "../campaigns/counts.ts";
import { tally } from "../platform/counts.ts";
import type { Outcome } from "./delivery.ts";

/** A sender has no more recipients than this on their way to SES at a time: so many are unknown when it dies. */
export const blockMax = 8;

/** What senders recorded of one recipient. Without an outcome SES refused it for now, and it is tried again. */
export interface SendRecord {
  readonly outcome?: Outcome;
  /** How often SES was asked. */
  readonly attempts: number;
  /** When SES accepted it, or may have: of an unknown one. In milliseconds since the epoch. */
  readonly at?: number;
  /** The message id SES gave. */
  readonly id?: string;
  readonly error?: string;
  /** Of an unknown one: SES told of its neighbours and not of it (decision 23). */
  readonly unreported?: true;
}

/** Recipients that one sender is handing to SES: a block. */
export interface Claim {
  readonly token: string;
  readonly indices: readonly number[];
  /** The sender cannot live longer than this: from then on the claim is open to recovery. */
  readonly expires_at: string;
}

/** How far the sending of a batch is: the truth of what became of its recipients, in one item (decision 2). */
export interface BatchState {
  readonly batch_id: string;
  readonly entry: "state";
  readonly campaign_id: string;
  readonly batch: number;
  /** Recipients to send to; those dropped at batching are not among them. */
  readonly size: number;
  /** By index, as text. Who has none was never handed to SES, but for those of the claim. */
  readonly records: Readonly<Record<string, SendRecord>>;
  readonly claim?: Claim;
  /** Who was unknown and was opened again, by index as text, each with how often that was by itself. */
  readonly again?: Readonly<Record<string, number>>;
  /** Counts the writes of this item. */
  readonly version: number;
  readonly updated_at: string;
}

/** The recipients still to be sent to, those first that were refused least. None of a claim are among them. */
export const pendingOf = ({ size, records, claim }: BatchState): number[] => {
  const refusals = (index: number) => records[index]?.attempts ?? 0;
  return Array.from({ length: size }, (_, index) => index)
    .filter((index) => !records[index]?.outcome && !claim?.indices.includes(index))
    .sort((a, b) => refusals(a) - refusals(b) || a - b);
};

/** Whether every recipient has an outcome. */
export const isDone = (state: BatchState): boolean => !state.claim && pendingOf(state).length === 0;

/** Whether a sender may still be at work on the block it claimed. */
export const isClaimed = ({ claim }: BatchState, nowMs: number): boolean =>
  claim !== undefined && Date.parse(claim.expires_at) > nowMs;

export type BatchCounts = Partial<Record<OutcomeCount | VariantCount, number>>;

/** What a batch adds to the ledger of its campaign; those dropped at batching are counted there already. */
export const countsOf = ({ batch, records }: Pick<BatchState, "batch" | "records">): BatchCounts =>
  tally(Object.values(records).flatMap((record) => outcomeCounters(batch, record)));

/** The counters of a recipient's outcome, each once. */
export const outcomeCounters = (
  batch: number,
  { outcome, unreported }: Pick<SendRecord, "outcome" | "unreported">,
): (OutcomeCount | VariantCount)[] => [
  ...(outcome === "sent" ? withVariant(batch, ["sent_count"]) : []),
  ...(outcome && outcome !== "sent" ? [`${outcome}_count` as const] : []),
  ...(unreported ? ["unreported_count" as const] : []),
];
