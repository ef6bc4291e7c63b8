import { type Campaign, freeBatches } from "../campaigns/campaign.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import { type BatchState, isDone } from "../deliveries/batch-state.ts";
import type { TurnChange } from "../deliveries/turns.ts";

/**
 * What a sender does with the batches it has of a campaign, and how many it takes besides.
 * @param states of the batches it has, read after the campaign.
 * @param heldUntilMs the moment until which it took those.
 * @param max batches to have: none when it leaves the campaign.
 * @returns undefined when nothing changes.
 */
export const planTurn = (
  campaign: Campaign,
  states: readonly BatchState[],
  {
    max,
    nowMs,
    heldUntilMs,
    untilMs,
  }: {
    readonly max: number;
    readonly nowMs: number;
    readonly heldUntilMs: number | undefined;
    readonly untilMs: number;
  },
): TurnChange | undefined => {
  // What another has taken or counted meanwhile, because this sender was taken for dead, is not its any more.
  const mine = states.filter(({ batch }) => campaign.held[batch] === heldUntilMs);
  const counted = mine.filter((state) => isDone(state) || (isEnded(campaign.status) && !state.claim));
  const left = mine.filter((state) => !counted.includes(state)).map(({ batch }) => batch);
  const isRunning = campaign.status === "in_progress";
  const kept = isRunning ? left.slice(0, max) : [];
  const freed = left.filter((batch) => !kept.includes(batch));
  const others = isRunning
    ? freeBatches(campaign, max + mine.length, nowMs).filter((batch) => !left.includes(batch))
    : [];
  const fresh = others.filter((batch) => !counted.some((state) => state.batch === batch));
  const taken = [...kept, ...fresh.slice(0, max - kept.length)];
  if (counted.length + freed.length + taken.length === 0) return undefined;
  return { counted, freed, taken, untilMs };
};

/**
 * The campaign whose turn it is: the one after the last, in the order given, so that a campaign of ten does not stand
 * behind one of a million.
 */
export const nextCampaign = (
  campaigns: readonly Campaign[],
  last: string | undefined,
): Campaign | undefined =>
  campaigns[(campaigns.findIndex(({ campaign_id }) => campaign_id === last) + 1) % campaigns.length];
