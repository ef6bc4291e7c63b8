/**
 * What the senders of a stage share: the account as SES describes it, and who holds how much of its rate until when
 * (decision 10). Free of any I/O; all times are milliseconds since the epoch.
 */
import type { SendingAccount } from "./account.ts";

/** A copy of the account older than this is read again, in milliseconds. */
const accountFreshMs = 60_000;
/** The same while the account may not send, so that an operator who changed that does not wait long. */
const pausedFreshMs = 5_000;
/** A sender that claimed the reading of the account and was not heard of has failed after this many milliseconds. */
const claimMs = 10_000;
/** When SES itself counts the quota as spent: milliseconds to the next look. Its 24 hours roll, no instant is known. */
const quotaLookMs = 15 * 60_000;
/**
 * Sends a second that one sender manages: a crash must not leave many unknown, so a batch of 50 is seven blocks, each
 * 125 ms, for SES takes up to 120. That leaves a tenth of a second for reading the next batch, or taking a turn.
 */
export const senderMax = 50;
/** A sender that ends within this time, in milliseconds, is replaced already: the sweeper wakes senders once a minute. */
export const replacedMs = 75_000;
/**
 * How long the sends of one second take, in milliseconds: each starts this long after the one a share before it was
 * handed to its socket. What it is more than a second is for the ways to SES, which differ.
 */
export const secondMs = 1_011;
/**
 * How long after its end a share counts as held, in milliseconds: its last sends must be out of the second of the next
 * holder's first. The rest is for two clocks that differ.
 */
export const coolMs = secondMs + 100;

/** A part of the rate, lent to one holder. */
export interface Lease {
  /** `guest`: wants one send. `rest`: what a holder gave up, and may be using until it has heard of that. */
  readonly role: "sender" | "guest" | "rest";
  /** Sends a second, whole; 0 while it waits for others to give up theirs. */
  readonly share: number;
  readonly from: number;
  readonly until: number;
  /** Sends this holder made in all, as it last told. */
  readonly sent: number;
  /** Sends it may have made in all: what is more than `sent` is taken off the quota. */
  readonly allowed: number;
  /** When the holder itself ends: its invocation is over then. */
  readonly ends: number;
}

export interface LeaseState extends SendingAccount {
  /** Grows with each write. */
  readonly version: number;
  /** When the account was read; 0 before it ever was. */
  readonly read_at_ms: number;
  /** When a sender last set out to read it. */
  readonly claimed_at_ms: number;
  /** A token of that attempt. */
  readonly claimed_by: string;
  /** Sends since that reading, as far as leases told, and what the lost ones may have sent. */
  readonly spent: number;
  /**
   * The same between the reading before and that one, where SES's count lacks them yet. Below 0 it has what leases will
   * tell after it.
   */
  readonly spent_before: number;
  /** What part of the rate was used at `factor_at_ms`, 0.1 to 1; it recovers from there. */
  readonly rate_factor: number;
  readonly factor_at_ms: number;
  /** By holder. */
  readonly leases: Readonly<Record<string, Lease>>;
}

/** Nothing can be sent now. */
export interface Wait {
  readonly kind: "wait";
  /** `quota`: the 24 hours are spent; `paused`: SES sends nothing; `rate`: others use all of it. */
  readonly reason: "rate" | "quota" | "paused";
  /** When asking again makes sense, in milliseconds since the epoch. */
  readonly until: number;
}

/** What to divide: this stage's part of the account's rate. @param part above 0, at most 1. */
export const rateOf = ({ max_send_rate }: Pick<SendingAccount, "max_send_rate">, part: number) => {
  const rate = max_send_rate * part;
  return {
    /** Sends a second. 14.5 a second lets 14 into any one second, not 15. */
    perSecond: Math.max(1, Math.floor(rate)),
    /** A rate below 1 a second is 1 in a longer second. */
    stretch: Math.max(1, 1 / rate),
  };
};

/** How many senders it takes to use the rate. */
export const wantedSenders = (perSecond: number): number => Math.ceil(perSecond / senderMax);

export const isLive = ({ until }: Lease, now: number): boolean => until > now;

/** Whether the share may not be lent again yet. */
export const isHeld = ({ until }: Lease, now: number): boolean => until + coolMs > now;

/**
 * Sends that a holder may have made and did not tell. Those of one that is long gone are in SES's own count: where nobody
 * gets a lease, nobody clears it away, and a dead sender must not keep a small quota to itself for ever.
 */
export const untold = ({ sent, allowed, until }: Lease, { read_at_ms }: Pick<LeaseState, "read_at_ms">) =>
  until + coolMs + accountFreshMs < read_at_ms ? 0 : allowed - sent;

/**
 * Sends of the quota that are nobody's, which may be none or less.
 * @param holder whose own allowance counts as free.
 */
export const quotaLeft = (state: LeaseState, part: number, holder: string): number => {
  const { max_24_hour_send, sent_last_24_hours, spent, spent_before, leases } = state;
  if (max_24_hour_send < 0) return Number.POSITIVE_INFINITY;
  const lent = Object.entries(leases).reduce(
    (sum, [id, lease]) => (id === holder ? sum : sum + untold(lease, state)),
    0,
  );
  return Math.floor((max_24_hour_send - sent_last_24_hours) * part) - spent_before - spent - lent;
};

/**
 * What a new reading takes off `spent`: sends since the reading before that SES's count shows. As many as it grew by, and
 * no more than were told or lent: others who send from the account make it grow too. What the reading before showed
 * already was told since.
 */
export const shownBy = (
  state: LeaseState,
  { sent_last_24_hours }: Pick<SendingAccount, "sent_last_24_hours">,
): number => {
  const { spent, spent_before, leases } = state;
  const shownBefore = Math.max(0, -spent_before);
  const lent = Object.values(leases).reduce((sum, lease) => sum + untold(lease, state), 0);
  const grown = sent_last_24_hours - state.sent_last_24_hours;
  return shownBefore + Math.max(0, Math.min(spent - shownBefore + lent, grown));
};

/** Why nothing can be sent whatever the rate; undefined when something can. */
export const heldUp = (state: LeaseState, quota: number, now: number): Wait | undefined => {
  if (!state.sending_enabled || state.max_send_rate <= 0)
    return { kind: "wait", reason: "paused", until: now + pausedFreshMs };
  if (quota >= 1) return;
  // Until SES's own count says that it is spent, the next reading may find some of it unused.
  const spent = state.sent_last_24_hours >= state.max_24_hour_send;
  return { kind: "wait", reason: "quota", until: now + (spent ? quotaLookMs : accountFreshMs) };
};

/** Readings of the account, and claims of them, up to these times are too old. */
export const staleAt = (now: number) => ({
  read_at_ms: now - accountFreshMs,
  paused_read_at_ms: now - pausedFreshMs,
  claimed_at_ms: now - claimMs,
});

/** Whether the account should be read, and nobody else is at it. */
export const isReadingDue = (state: LeaseState, now: number): boolean => {
  const stale = staleAt(now);
  const readBy = state.sending_enabled ? stale.read_at_ms : stale.paused_read_at_ms;
  return state.read_at_ms <= readBy && state.claimed_at_ms <= stale.claimed_at_ms;
};
