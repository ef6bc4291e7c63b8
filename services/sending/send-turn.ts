import type { ContactStore } from "../contacts/store.ts";
import { type BatchState, isClaimed, isDone } from "../deliveries/batch-state.ts";
import { recoverClaim } from "../deliveries/recover-claim.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Pacer } from "../limiter/pacer.ts";
import { type Counts, sumCounts } from "../platform/counts.ts";
import { type BatchDependencies, type SentBatch, sendBatch } from "./send-batch.ts";
import type { Turn } from "./take-turn.ts";
import { turnMsMax } from "./times.ts";

export interface SendTurnDependencies extends BatchDependencies {
  readonly contacts: BatchDependencies["contacts"] & Pick<ContactStore, "noteSent">;
  readonly deliveries: BatchDependencies["deliveries"] & Pick<DeliveryStore, "batch" | "states">;
  readonly pacer: Pacer;
}

/** What became of a turn. */
export interface SentTurn extends SentBatch {
  /** The batch that stopped it. */
  readonly batch?: number;
}

/** Sends from the batches of a turn, one after the other. @param budget no more messages than this. */
export const sendTurn = async (
  deps: SendTurnDependencies,
  { campaign, batches }: Turn,
  budget: number,
): Promise<SentTurn> => {
  const endsAtMs = Date.now() + turnMsMax;
  let used = 0;
  let report: Counts = {};
  let isLost = false;
  for (const found of await deps.deliveries.states(campaign.campaign_id, batches)) {
    if (isDone(found)) continue;
    if (used >= budget || Date.now() >= endsAtMs) break;
    const batch = await deps.deliveries.batch(campaign.campaign_id, found.batch);
    if (!batch) throw new Error(`Batch ${found.batch} of campaign ${campaign.campaign_id} is gone`);
    const state = await own(deps, batch, found);
    isLost ||= !state;
    if (!state) continue;
    const sent = await sendBatch(deps, campaign, batch, state, {
      pacer: deps.pacer,
      budget: budget - used,
      endsAtMs,
    });
    used += sent.used;
    report = sumCounts(report, sent.report);
    if (sent.stop) return { used, report, stop: sent.stop, batch: found.batch };
  }
  return isLost && used === 0 ? { used, report, stop: { kind: "lost" } } : { used, report };
};

/** The state without the claim of a sender that died; undefined while another is at work on it. */
const own = async (
  deps: SendTurnDependencies,
  batch: Parameters<typeof recoverClaim>[1],
  state: BatchState,
): Promise<BatchState | undefined> => {
  if (isClaimed(state, Date.now())) return undefined;
  return state.claim ? await recoverClaim(deps, batch, state) : state;
};
