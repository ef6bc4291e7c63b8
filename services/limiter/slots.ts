/**
 * Who may send when: the decisions of the limiter, free of any I/O. All times are milliseconds since the epoch.
 * Sends of the whole account are laid out on one line of slots, evenly spaced; a reservation takes the next few
 * (decision 10).
 */
import type { SendingAccount } from "./account.ts";

/** A reservation covers no more than this many milliseconds of sending, so that a slow account stops soon when told. */
const reservationMsMax = 1_000;
/** No slot is nearer than this, in milliseconds: the write that reserves it has to return first. */
const leadMs = 25;
/** A copy of the account older than this is read again, in milliseconds. */
const accountFreshMs = 60_000;
/** The same while the account may not send, so that an operator who changed that does not wait long. */
const pausedFreshMs = 5_000;
/** A sender that claimed the reading of the account and was not heard of has failed after this many milliseconds. */
const claimMs = 10_000;
/** When SES itself counts the quota as spent: milliseconds to the next look. Its 24 hours roll, no instant is known. */
const quotaLookMs = 15 * 60_000;

const factorMin = 0.1;
/** After a refusal at the full rate, which is mostly one mail that was held up on its way. */
const factorFirstCut = 0.95;
/** After a refusal while that is not made up for: the rate is lower than believed. */
const factorCut = 0.8;
/** From the least factor back to 1 in a minute; additive, as TCP does, so that it nears the limit gently. */
const factorPerMs = (1 - factorMin) / 60_000;
/** Cuts are at least this far apart, in milliseconds, for all senders together. */
const cutMs = 1_000;

/** What all senders of the account share. */
export interface LimiterState extends SendingAccount {
  /** When the account was read; 0 before it ever was. */
  readonly read_at_ms: number;
  /** When a sender last set out to read it. */
  readonly claimed_at_ms: number;
  /** Sends that may still be reserved until the account is read again. */
  readonly quota_left: number;
  /** Sends reserved since the account was read, whether or not they were released. */
  readonly reserved_since_read: number;
  /** The first slot that is free. */
  readonly next_slot_ms: number;
  /** What part of the rate was used at `factor_at_ms`, 0.1 to 1; it recovers from there. */
  readonly rate_factor: number;
  readonly factor_at_ms: number;
  /** The end of the slots given out before the last cut: a refusal within them says nothing about that cut. */
  readonly cut_until_ms: number;
}

/** What a sender asks for. */
export interface Ask {
  /** Sends wanted, at least 1. */
  readonly count: number;
  readonly now: number;
  /** How far away the first slot may be, in milliseconds. */
  readonly waitMsMax: number;
  /** Part of the account's rate to use, above 0 and at most 1. */
  readonly share: number;
}

/** Leave to send. */
export interface Granted {
  readonly kind: "granted";
  /** When each send is due, ascending: at least one, at most as many as asked for. */
  readonly slots: readonly number[];
  /** From one slot to the next, in milliseconds. */
  readonly intervalMs: number;
  /** A send later than this after its slot, in milliseconds, may break the rate: it needs a new slot. */
  readonly lateMsMax: number;
}

/** Nothing was reserved. */
export interface Wait {
  readonly kind: "wait";
  /** `rate`: slots are taken for longer than asked; `quota`: the 24 hours are spent; `paused`: SES sends nothing. */
  readonly reason: "rate" | "quota" | "paused";
  /** When asking again makes sense. For `rate` it is the first slot that is free now. */
  readonly until: number;
}

/** Slots to take from the line. */
export interface Reservation {
  readonly kind: "reserve";
  /** 1 to the count asked for. */
  readonly count: number;
  /** Length of line the slots take, in milliseconds. */
  readonly durationMs: number;
  /** The first slot is not before this, and not after `latest`. */
  readonly earliest: number;
  readonly latest: number;
}

/** The factor now: what the last cut left, and what has recovered since. */
export const factorAt = ({ rate_factor, factor_at_ms }: LimiterState, now: number): number =>
  Math.min(1, rate_factor + Math.max(0, now - factor_at_ms) * factorPerMs);

/** Sends a second that a share of the account's rate comes to. */
export const rateOf = ({ max_send_rate }: Pick<SendingAccount, "max_send_rate">, share: number): number =>
  // 14.5 a second lets 14 into any one second, not 15. Below 1 a second the interval alone keeps the rate.
  (max_send_rate < 1 ? max_send_rate : Math.floor(max_send_rate)) * share;

/** Milliseconds from one send to the next. */
const intervalMs = (state: LimiterState, now: number, share: number): number =>
  1_000 / (rateOf(state, share) * factorAt(state, now));

/**
 * Decides what an ask gets: fewer slots than wanted when the rate is low or the quota nearly spent, but never none
 * without saying until when to wait.
 */
export const decide = (state: LimiterState, { count, now, waitMsMax, share }: Ask): Reservation | Wait => {
  if (!state.sending_enabled || state.max_send_rate <= 0)
    return { kind: "wait", reason: "paused", until: now + pausedFreshMs };
  if (state.quota_left < 1) {
    // Until SES's own count says that it is spent, the next reading may find some of it unused.
    const spent = state.sent_last_24_hours >= state.max_24_hour_send;
    return { kind: "wait", reason: "quota", until: now + (spent ? quotaLookMs : accountFreshMs) };
  }
  const earliest = now + leadMs;
  const latest = Math.max(earliest, now + waitMsMax);
  if (state.next_slot_ms > latest) return { kind: "wait", reason: "rate", until: state.next_slot_ms };

  const interval = intervalMs(state, now, share);
  const fitting = Math.max(1, Math.floor(reservationMsMax / interval));
  const granted = Math.min(count, fitting, Math.floor(state.quota_left));
  // To the microsecond, upwards: a slot is never too near.
  const durationMs = Math.ceil(granted * interval * 1_000) / 1_000;
  return { kind: "reserve", count: granted, durationMs, earliest, latest };
};

/** When each send of a reservation is due, given the first free slot after it. */
export const slotsOf = ({ count, durationMs }: Reservation, nextSlotMs: number): number[] =>
  Array.from({ length: count }, (_, index) => nextSlotMs - durationMs + (index * durationMs) / count);

/**
 * How late a send may leave its slot, in milliseconds. Sends that must not share a second are `1000 / share` apart; half
 * of what that leaves is kept for clocks that differ and for the way to SES.
 */
export const lateMsMaxOf = (share: number): number => (1_000 / share - 1_000) / 2;

/** The factor after a refusal of SES; undefined when the last cut has yet to show what it does. */
export const factorAfterRefusal = (state: LimiterState, now: number): number | undefined => {
  if (now < Math.max(state.factor_at_ms + cutMs, state.cut_until_ms)) return;
  const factor = factorAt(state, now);
  return factor < 1 ? Math.max(factorMin, factor * factorCut) : factorFirstCut;
};

/** Readings of the account, and claims of them, up to these times are too old. */
export const staleAt = (now: number) => ({
  read_at_ms: now - accountFreshMs,
  paused_read_at_ms: now - pausedFreshMs,
  claimed_at_ms: now - claimMs,
});

/** Whether the account should be read, and nobody else is at it. */
export const isReadingDue = (state: LimiterState, now: number): boolean => {
  const stale = staleAt(now);
  const readBy = state.sending_enabled ? stale.read_at_ms : stale.paused_read_at_ms;
  return state.read_at_ms <= readBy && state.claimed_at_ms <= stale.claimed_at_ms;
};
