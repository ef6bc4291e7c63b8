import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Campaign } from "../campaigns/campaign.ts";
import type { Batch } from "../deliveries/batch.ts";
import {
  type BatchState,
  blockMax,
  type Claim,
  pendingOf,
  type SendRecord,
} from "../deliveries/batch-state.ts";
import { type ReportNames, sendCounters, startedMsOf } from "../deliveries/report.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Pacer, Ready } from "../limiter/pacer.ts";
import type { WarmUpAllowance } from "../limiter/warm-up-allowance.ts";
import { type Counts, tally } from "../platform/counts.ts";
import { type BlockDependencies, makeReady, type ReadyMessage, sendBlock } from "./send-block.ts";
import { claimMs } from "./times.ts";
import type { Stop } from "./verdict.ts";

/** With less of its claim left, no send starts: it must be recorded before others take the sender for dead. */
const sendMsMax = 12_000;
/** So long before its first turn a block is checked, composed and claimed, in milliseconds. */
const claimLeadMs = 30;
/** Longest pause after refusals that pass by themselves. */
const pauseMaxMs = 5_000;
/** Blocks a second: the fewer recipients in each, the fewer are unknown when a sender dies; each block is a write. */
const blocksPerSecond = 5;

export interface BatchDependencies extends BlockDependencies {
  readonly deliveries: BlockDependencies["deliveries"] & Pick<DeliveryStore, "advance" | "reportNames">;
  readonly warmUp: WarmUpAllowance;
}

/** What became of a batch in one turn. */
export interface SentBatch {
  /** How many messages were handed to SES, or would have been, had there been a turn for them. */
  readonly used: number;
  /** What it adds to the campaign's report. */
  readonly report: Counts;
  readonly stop?: Stop;
}

/** Recipients that a sender hands to SES together. */
const blockSize = ({ perSecond }: Ready): number =>
  Math.min(blockMax, Math.max(1, Math.ceil(perSecond / blocksPerSecond)));

/**
 * Sends to the recipients of a batch that are still to be sent to, block by block. Whenever it stops, and however, the
 * next sender goes on from what is recorded.
 *
 *   compose ─▶ claim the block (durable) ─▶ SES ─▶ record, and claim the next
 *     a crash here: nothing happened      ▲      ▲ a crash here: the block is unknown, never sent again by itself
 *
 * @param budget no more messages than this.
 * @param endsAtMs no block is begun after it.
 */
export const sendBatch = async (
  deps: BatchDependencies,
  campaign: Campaign,
  batch: Batch,
  found: BatchState,
  {
    pacer,
    budget,
    endsAtMs,
  }: { readonly pacer: Pick<Pacer, "ready" | "next">; readonly budget: number; readonly endsAtMs: number },
): Promise<SentBatch> => {
  let state = found;
  let records = new Map<number, SendRecord>();
  let used = 0;
  let refusedInARow = 0;
  const names = await deps.deliveries.reportNames(campaign.campaign_id);
  const counters: string[] = [];
  /** Whether messages are, or may be, on their way that have no record. */
  let isUnderWay = false;

  const advance = async (claim?: Claim): Promise<boolean> => {
    const after = await deps.deliveries.advance(
      state,
      { records, ...(claim && { claim }) },
      new Date().toISOString(),
    );
    if (after) {
      state = after;
      if (names) counters.push(...countersOfBlock(names, campaign, batch, records));
    }
    records = new Map();
    return after !== undefined;
  };
  const record = async (stop?: Stop): Promise<SentBatch> => {
    const isRecorded = (records.size === 0 && !state.claim) || (await advance());
    const left: Stop | undefined = isRecorded ? stop : { kind: "lost" };
    return { used, report: tally(counters), ...(left && { stop: left }) };
  };

  const sendBlocks = async (): Promise<Stop | undefined> => {
    while (used < budget && Date.now() < endsAtMs) {
      const pending = pendingOf(withRecords(state, records));
      if (pending.length === 0) break;
      const ready = await pacer.ready(Math.min(blockMax, pending.length, budget - used), claimLeadMs);
      if (ready.kind !== "ready") return { kind: "no_lease", why: ready };
      const indices = pending.slice(0, Math.min(ready.count, blockSize(ready)));
      const block = await makeReady(deps, campaign, batch, withRecords(state, records), indices);
      if (!block.isRunning) return { kind: "not_running" };
      for (const [index, one] of block.records) records.set(index, one);
      if (block.messages.length === 0) continue;
      // What was waited for before took the rest of the turn.
      if (Date.now() >= endsAtMs) break;
      const messages = await withinWarmUp(deps.warmUp, campaign, block.messages);
      if ("kind" in messages) return messages;
      const claim = claimOf(messages.map(({ index }) => index));
      if (!(await advance(claim))) {
        deps.warmUp.giveBack(campaign.from_email, messages.length);
        return { kind: "lost" };
      }
      used += messages.length;
      const next = async () =>
        Date.now() > Date.parse(claim.expires_at) - sendMsMax ? undefined : await pacer.next();
      isUnderWay = true;
      const sent = await sendBlock(deps, campaign, state, messages, next);
      isUnderWay = false;
      records = sent.records;
      deps.warmUp.giveBack(campaign.from_email, messages.length - handedOver(records));
      if (sent.stop) return sent.stop;
      refusedInARow = sent.refused ? refusedInARow + 1 : 0;
      if (!sent.refused) continue;
      if (!(await advance())) return { kind: "lost" };
      await sleep(Math.random() * Math.min(pauseMaxMs, 100 * 2 ** refusedInARow));
    }
    return undefined;
  };

  // Whatever keeps it from going on, what is known is recorded. A claim under which something may be on its way stays.
  const stop = await sendBlocks().catch(async (error: unknown) => {
    if (!isUnderWay) await record();
    throw error;
  });
  return stop?.kind === "lost" ? { used, report: tally(counters), stop } : await record(stop);
};

/** Of messages those that a sender that is warmed up may still send today; or that there is none. */
const withinWarmUp = async (
  warmUp: WarmUpAllowance,
  { from_email }: Campaign,
  messages: readonly ReadyMessage[],
): Promise<readonly ReadyMessage[] | Stop> => {
  const taken = await warmUp.take(from_email, messages.length);
  const count = typeof taken === "number" ? taken : 0;
  for (const { recycle } of messages.slice(count)) recycle();
  return typeof taken === "number" ? messages.slice(0, taken) : { kind: "warming_up", ...taken };
};

/** Of a block those that SES has, or may have. */
const handedOver = (records: ReadonlyMap<number, SendRecord>): number =>
  [...records.values()].filter(({ outcome }) => outcome === "sent" || outcome === "unknown").length;

const countersOfBlock = (
  names: ReportNames,
  campaign: Campaign,
  { recipients }: Batch,
  records: ReadonlyMap<number, SendRecord>,
): string[] =>
  [...records].flatMap(([index, record]) =>
    sendCounters(names, startedMsOf(campaign), recipients[index]!.email, record),
  );

const claimOf = (indices: readonly number[]): Claim => ({
  token: randomUUID(),
  indices,
  expires_at: new Date(Date.now() + claimMs).toISOString(),
});

/** The state as it will be once these are recorded: whoever was claimed and has none is to be tried again. */
const withRecords = (state: BatchState, records: ReadonlyMap<number, SendRecord>): BatchState => {
  const { claim: _, ...rest } = state;
  return { ...rest, records: { ...state.records, ...Object.fromEntries(records) } };
};
