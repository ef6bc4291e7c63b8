/** Who gets how much of the rate: the decisions of the limiter, free of any I/O (decision 10). */
import {
  coolMs,
  heldUp,
  isHeld,
  isLive,
  type Lease,
  type LeaseState,
  quotaLeft,
  rateOf,
  replacedMs,
  untold,
  type Wait,
  wantedSenders,
} from "./lease-state.ts";

/** How long a lease lasts, in milliseconds, and so how long a dead sender's share is unused: a renewal, and some tries. */
export const leaseMs = 6_200;
/** How long a guest's lease lasts, in milliseconds: its wait for a share, and the one send. It ends it when it is done. */
export const guestMs = 15_000;
/** With less than this many seconds' sends left of the quota, leases are written against what others were allowed just now. */
const ampleSeconds = 15;

/** What a sender asks for. */
export interface LeaseAsk {
  readonly holder: string;
  /** Sends it made in all. */
  readonly sent: number;
  /** The end of the lease it knows of: until then it may use the share it knows of. 0 without one. */
  readonly usableUntil: number;
  /** When it ends itself. */
  readonly ends: number;
}

/** A lease to be written. */
export interface Grant {
  readonly kind: "grant";
  readonly lease: Lease;
  /** What is due to the holder: more than it gets while others have yet to give it up. */
  readonly target: number;
  /** Whether it is the share the holder has already. */
  readonly unchanged: boolean;
}

/** More senders are there than the rate needs. */
export interface Surplus {
  readonly kind: "surplus";
}

export interface Terms {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** This stage's part of the account, above 0 and at most 1. */
  readonly part: number;
}

const sharesOf = (leases: readonly Lease[]): number => leases.reduce((sum, { share }) => sum + share, 0);

const othersOf = ({ leases }: LeaseState, holder: string, now: number) =>
  Object.entries(leases).filter(([id, lease]) => id !== holder && isHeld(lease, now));

/**
 * Decides what a sender gets. The rate is divided evenly among the senders it takes to use it, in the order in which
 * they came; what nobody has come for by the time of a renewal is divided among those who are there. A share grows only
 * by what nobody holds any more.
 */
export const decide = (
  state: LeaseState,
  { holder, sent, ends }: LeaseAsk,
  { now, part }: Terms,
): Grant | Surplus | Wait => {
  const { perSecond } = rateOf(state, part);
  const stored = state.leases[holder];
  const mine = stored && isLive(stored, now) ? stored : undefined;
  const others = othersOf(state, holder, now);
  const senders = others.filter(([, lease]) => lease.role === "sender" && isLive(lease, now));
  const before = mine
    ? senders.filter(([id, { from }]) => comesBefore([id, from], [holder, mine.from]))
    : senders;
  const wanted = wantedSenders(perSecond);
  // One that is about to end has a successor: it waits until the share is free, and nothing is lost between the two.
  const staying = before.filter(([, lease]) => lease.ends > now + replacedMs);
  if (staying.length >= wanted) return { kind: "surplus" };

  const held = others.map(([, lease]) => lease);
  const guests = held.filter((lease) => lease.role === "guest" && isLive(lease, now));
  const divided = Math.max(0, perSecond - guests.length);
  const among = mine ? Math.min(wanted, senders.length + 1) : wanted;
  const target = Math.floor(divided / among) + (before.length < divided % among ? 1 : 0);
  const { share, from } = mine
    ? { share: Math.min(target, Math.max(mine.share, perSecond - sharesOf(held))), from: mine.from }
    : firstShare(held, target, perSecond, now);

  const left = quotaLeft(state, part, holder) - (stored ? sent - stored.sent : 0);
  const obstacle = heldUp(state, left, now);
  if (obstacle) return obstacle;
  const lease: Lease = {
    role: "sender",
    share,
    from,
    until: now + leaseMs,
    sent,
    allowed: sent + Math.min(left, allowanceOf(share, sent, stored)),
    ends,
  };
  return { kind: "grant", lease, target, unchanged: share === mine?.share };
};

/**
 * A lease as it was, for some longer: what a sender may write without having looked what others hold by now.
 * @returns undefined when it holds none, or the quota is so low that what others were allowed meanwhile counts.
 */
export const prolonged = (
  state: LeaseState,
  { holder, sent, ends }: LeaseAsk,
  { now, part }: Terms,
): Lease | undefined => {
  const mine = state.leases[holder];
  if (!mine || quotaLeft(state, part, holder) < ampleSeconds * rateOf(state, part).perSecond) return;
  return { ...mine, until: now + leaseMs, sent, allowed: sent + allowanceOf(mine.share, sent, mine), ends };
};

/** Sends a holder wishes to be allowed until its lease ends. What it was allowed may be in use, so it is never less. */
const allowanceOf = (share: number, sent: number, stored: Lease | undefined): number =>
  Math.max(Math.ceil((share * leaseMs) / 1_000), (stored?.allowed ?? sent) - sent);

const comesBefore = ([idA, fromA]: [string, number], [idB, fromB]: [string, number]): boolean =>
  fromA < fromB || (fromA === fromB && idA < idB);

/** A newcomer's share: what is not held; or more, from when the last of those who gave it up are surely done with it. */
const firstShare = (held: readonly Lease[], target: number, perSecond: number, now: number) => {
  const leaving = held.filter((lease) => lease.role === "rest" || !isLive(lease, now));
  const staying = held.filter((lease) => !leaving.includes(lease));
  const share = Math.max(0, Math.min(target, perSecond - sharesOf(staying)));
  const isFree = share <= perSecond - sharesOf(held);
  return { share, from: isFree ? now : Math.max(...leaving.map(({ until }) => until + coolMs)) };
};

/**
 * Decides what somebody gets who wants to make a single send: one of a second's sends as soon as nobody holds it.
 * Until then it is known to wait, and the senders divide one less.
 */
export const decideGuest = (state: LeaseState, holder: string, { now, part }: Terms): Grant | Wait => {
  const obstacle = heldUp(state, quotaLeft(state, part, holder), now);
  if (obstacle) return obstacle;
  const held = othersOf(state, holder, now).map(([, lease]) => lease);
  const share = sharesOf(held) < rateOf(state, part).perSecond ? 1 : 0;
  const mine = state.leases[holder];
  const until = mine?.until ?? now + guestMs;
  const lease: Lease = { role: "guest", share, from: now, until, sent: 0, allowed: share, ends: until };
  return { kind: "grant", lease, target: 1, unchanged: mine?.share === share };
};

/** All leases with a new one among them, without those that are over, and what those may have sent untold. */
export const rearrange = (
  state: LeaseState,
  holder: string,
  lease: Lease,
  usableUntil: number,
  now: number,
): { readonly leases: Record<string, Lease>; readonly spent: number } => {
  const { leases, version } = state;
  const entries = Object.entries(leases).filter(([id]) => id !== holder);
  const kept = entries.filter(([, other]) => isHeld(other, now));
  const over = entries.filter(([, other]) => !isHeld(other, now));
  const mine = leases[holder];
  const givenUp = (mine?.share ?? 0) - lease.share;
  const rest: Lease = {
    role: "rest",
    share: givenUp,
    from: now,
    until: usableUntil,
    sent: 0,
    allowed: 0,
    ends: 0,
  };
  return {
    leases: Object.fromEntries([
      ...kept,
      [holder, lease],
      ...(givenUp > 0 && isHeld(rest, now) ? [[`${holder}-${version}`, rest] as const] : []),
    ]),
    spent: over.reduce((sum, [, other]) => sum + untold(other, state), mine ? lease.sent - mine.sent : 0),
  };
};
