import { isLive, rateOf, wantedSenders } from "./lease-state.ts";
import type { LeaseStore } from "./lease-store.ts";

/** How many senders there are, for those who wake them. */
export interface SenderCount {
  /**
   * How many senders the rate takes, and how many there are. Before the account was ever read one is wanted: it reads it.
   * @param untilMs those count that do not end before this, in milliseconds since the epoch.
   */
  senders(untilMs: number): Promise<{ readonly wanted: number; readonly awake: number }>;
}

/** @param part this stage's part of the account's rate. */
export const createSenderCount = (
  store: Pick<LeaseStore, "read">,
  part: number,
  now: () => number = Date.now,
): SenderCount => ({
  senders: async (untilMs) => {
    const state = await store.read();
    if (!state || state.read_at_ms === 0) return { wanted: 1, awake: 0 };
    const awake = Object.values(state.leases).filter(
      (lease) => lease.role === "sender" && isLive(lease, now()) && lease.ends >= untilMs,
    );
    return { wanted: wantedSenders(rateOf(state, part).perSecond), awake: awake.length };
  },
});
