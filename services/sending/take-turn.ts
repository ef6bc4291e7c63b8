import { setTimeout as sleep } from "node:timers/promises";
import { type Announcer, announceChange } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { dollarsPerMail } from "../costs/estimate.ts";
import { countsOf } from "../deliveries/batch-state.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { TurnChange } from "../deliveries/turns.ts";
import { sumCounts } from "../platform/counts.ts";
import type { Measure } from "../platform/metrics.ts";
import { planTurn } from "./plan-turn.ts";
import { claimMs, turnMsMax } from "./times.ts";

/** A sender has its batches no longer than this without a word of it, in milliseconds: as long as a turn and a claim. */
const holdMs = turnMsMax + claimMs;
const triesMax = 12;

export interface TurnDependencies extends Announcer {
  readonly campaigns: Announcer["campaigns"] & Pick<CampaignStore, "get" | "complete" | "noteWait">;
  readonly deliveries: Pick<DeliveryStore, "states" | "changeTurns">;
  readonly measure: Measure;
}

/** The batches a sender has of a campaign. */
export interface Turn {
  readonly campaign: Campaign;
  readonly batches: readonly number[];
  /** Until then they are its own, in milliseconds since the epoch. */
  readonly untilMs: number;
}

/**
 * Counts what is done of a sender's batches of a campaign, and takes others, in one write. The campaign's last batch
 * that is counted completes it.
 * @param last the turn before, when it was of this campaign; the states of its batches are read after the campaign, so that what is counted is what stands.
 * @param max batches to have afterwards: 0 leaves the campaign.
 * @returns what the sender has now; none when nothing is left, or the campaign sends nothing any more.
 */
export const takeTurn = async (
  deps: TurnDependencies,
  campaignId: string,
  last: Turn | undefined,
  max: number,
): Promise<Turn | undefined> => {
  const mine = last?.batches ?? [];
  for (let tries = 1; ; tries++) {
    const campaign = await deps.campaigns.get(campaignId);
    if (!campaign) throw new Error(`Campaign ${campaignId} is gone`);
    const states = mine.length ? await deps.deliveries.states(campaignId, mine) : [];
    const nowMs = Date.now();
    const plan = planTurn(campaign, states, {
      max,
      nowMs,
      heldUntilMs: last?.untilMs,
      untilMs: nowMs + holdMs,
    });
    if (!plan) return undefined;
    const now = new Date(nowMs).toISOString();
    const changed = await deps.deliveries.changeTurns(campaign, plan, now);
    if (changed) {
      measureTurn(deps.measure, campaign, plan, nowMs);
      if (plan.counted.length > 0 && isWorkedOff(changed))
        await announceChange(deps, deps.campaigns.complete(campaignId, now));
      if (plan.taken.length > 0 && changed.resumes_at) await deps.campaigns.noteWait(campaignId);
      const { taken: batches, untilMs } = plan;
      return batches.length > 0 ? { campaign: changed, batches, untilMs } : undefined;
    }
    if (tries === triesMax) throw new Error(`Campaign ${campaignId} changed ${triesMax} times meanwhile`);
    // Another sender took its turn at the same moment.
    await sleep(Math.random() * 10 * 2 ** Math.min(tries, 5));
  }
};

/** What a turn shows operators: what became of the batches that it counted, and how long a campaign waited for its first. */
const measureTurn = (
  measure: Measure,
  { issued, started_at }: Campaign,
  { counted, taken }: TurnChange,
  nowMs: number,
): void => {
  if (counted.length > 0) {
    const { sent_count = 0, failed_count = 0, unknown_count = 0 } = sumCounts(...counted.map(countsOf));
    measure("MailsAccepted", sent_count);
    measure("MailsFailed", failed_count);
    measure("MailsUnknown", unknown_count);
    measure("Dollars", sent_count * dollarsPerMail);
  }
  if (issued === 0 && taken.length > 0 && started_at)
    measure("FirstTurnDelay", Math.max(0, nowMs - Date.parse(started_at)) / 1_000);
};

const isWorkedOff = ({ issued, batch_count, held }: Campaign): boolean =>
  issued === batch_count && Object.keys(held).length === 0;
