/** How many mails a day a sender may send that is new to mailbox providers (decision 85). Free of any I/O. */

/** A plan of the stage's file: each day so many times as much as on the one before. */
export interface WarmUpPlan {
  /** A domain, with all below it, or an address. */
  readonly identity: string;
  /** The first day, by UTC: `2026-12-01`. */
  readonly starts: string;
  /** Mails of the first day. */
  readonly first: number;
  /** Above 1. */
  readonly growth: number;
  /** Days on which there is a cap; then there is none. */
  readonly days: number;
}

const dayMs = 86_400_000;

/** The day of a moment, by UTC. */
export const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** When the next day begins. */
export const nextDay = (day: string): Date => new Date(Date.parse(day) + dayMs);

const isOf = ({ identity }: WarmUpPlan, from: string): boolean => {
  const domain = from.slice(from.lastIndexOf("@") + 1).toLowerCase();
  return from.toLowerCase() === identity || domain === identity || domain.endsWith(`.${identity}`);
};

/** The plan that an address to send from is under: the closest, where several name it. */
export const planOf = (plans: readonly WarmUpPlan[], from: string): WarmUpPlan | undefined =>
  plans.filter((plan) => isOf(plan, from)).sort((a, b) => b.identity.length - a.identity.length)[0];

/**
 * Mails that may be sent on a day; undefined once there is no cap. Before the first day it is that of the first: a plan
 * that was dated too late lets nobody send as much as they like.
 */
export const capOn = ({ starts, first, growth, days }: WarmUpPlan, day: string): number | undefined => {
  const place = Math.max(0, Math.round((Date.parse(day) - Date.parse(starts)) / dayMs));
  return place < days ? Math.floor(first * growth ** place) : undefined;
};

/**
 * Days on which a campaign is sent, the first among them, where nothing else is.
 * @param left of the first day's cap @returns 1 where it is done within the first
 */
export const daysToSend = (plan: WarmUpPlan, recipients: number, day: string, left: number): number => {
  let rest = recipients - left;
  let at = day;
  let days = 1;
  while (rest > 0) {
    at = dayOf(nextDay(at));
    days++;
    const cap = capOn(plan, at);
    if (cap === undefined) break;
    rest -= cap;
  }
  return days;
};

/** Why a campaign waits whose sender has had its mails of a day. */
export const warmUpWait = ({ identity }: WarmUpPlan, cap: number): string =>
  `Waits for the next day: ${identity} is being warmed up, and ${cap === 1 ? "1 mail" : `${cap} mails`} of it may be sent today.`;
