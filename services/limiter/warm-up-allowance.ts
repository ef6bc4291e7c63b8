import { capOn, dayOf, nextDay, planOf, type WarmUpPlan, warmUpWait } from "./warm-up.ts";
import type { WarmUpStore } from "./warm-up-store.ts";

/** Why nothing more is sent from an address, and until when. */
export interface WarmUpWait {
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly until: number;
}

export interface WarmUpAllowance {
  /**
   * Takes sends from an address, of the cap of today.
   * @returns how many there may be: all, where the address is not warmed up; or why there may be none.
   */
  take(from: string, wanted: number): Promise<number | WarmUpWait>;
  /** Gives back what SES did not accept. It is this sender's next: another takes none of it. */
  giveBack(from: string, count: number): void;
}

interface Options {
  readonly plans: readonly WarmUpPlan[];
  readonly store: Pick<WarmUpStore, "take">;
}

/**
 * What one sender has taken of the caps of senders that are warmed up. What it does not use by its end, a block at most,
 * is lost for that day.
 */
export const createWarmUpAllowance = ({ plans, store }: Options): WarmUpAllowance => {
  /** By identity and day. */
  const unused = new Map<string, number>();
  /** By identity, what was last taken from. */
  const lastTaken = new Map<string, string>();

  const capOf = (from: string) => {
    const plan = planOf(plans, from);
    const day = dayOf(new Date());
    const cap = plan && capOn(plan, day);
    return plan && cap !== undefined ? { plan, day, cap, key: `${plan.identity} ${day}` } : undefined;
  };

  return {
    take: async (from, wanted) => {
      const capped = capOf(from);
      if (!capped) return wanted;
      const { plan, day, cap, key } = capped;
      const own = Math.min(wanted, unused.get(key) ?? 0);
      const more = own < wanted ? await store.take(plan.identity, day, wanted - own, cap) : 0;
      unused.set(key, (unused.get(key) ?? 0) - own);
      lastTaken.set(plan.identity, key);
      if (own + more > 0) return own + more;
      return { reason: warmUpWait(plan, cap), until: nextDay(day).getTime() };
    },
    giveBack: (from, count) => {
      // Of the day it was taken of, which may be over.
      const key = lastTaken.get(planOf(plans, from)?.identity ?? "");
      if (key !== undefined) unused.set(key, (unused.get(key) ?? 0) + count);
    },
  };
};
