import { capOn, dayOf, daysToSend, nextDay, planOf, type WarmUpPlan } from "../limiter/warm-up.ts";
import type { WarmUpStore } from "../limiter/warm-up-store.ts";

export interface WarmUps {
  readonly plans: readonly WarmUpPlan[];
  readonly store: Pick<WarmUpStore, "taken">;
}

/** How far a campaign's sender may be sent from on the day it starts. */
export interface WarmUpState {
  readonly identity: string;
  readonly cap: number;
  /** Of the cap; on a day to come all of it. */
  readonly left: number;
  /** Days on which the campaign is sent, where nothing else is. */
  readonly days: number;
  /** When the day after begins. */
  readonly next: Date;
}

/** @returns undefined where the address is not warmed up, or not any more on that day. */
export const readWarmUp = async (
  { plans, store }: WarmUps,
  from: string | undefined,
  recipients: number,
  { now, starts }: { readonly now: Date; readonly starts: Date },
): Promise<WarmUpState | undefined> => {
  const plan = from === undefined ? undefined : planOf(plans, from);
  const day = dayOf(starts);
  const cap = plan && capOn(plan, day);
  if (!plan || cap === undefined) return undefined;
  const { identity } = plan;
  const taken = day === dayOf(now) ? await store.taken(identity, day) : 0;
  const left = Math.max(0, cap - taken);
  return { identity, cap, left, days: daysToSend(plan, recipients, day, left), next: nextDay(day) };
};

const daySeconds = 86_400;

/**
 * How long a campaign takes under a plan, in seconds: the days between, and on the last what the rate takes.
 * @param atRate how long it takes without a plan
 */
export const secondsUnder = ({ days, next }: WarmUpState, starts: Date, atRate: number): number =>
  days === 1
    ? atRate
    : Math.max(atRate, Math.ceil((next.getTime() - starts.getTime()) / 1_000) + (days - 2) * daySeconds);
