import type { Measure } from "../platform/metrics.ts";
import { isLive, quotaLeft, rateOf } from "./lease-state.ts";
import type { LeaseStore } from "./lease-store.ts";

/**
 * Measures what this stage may send, while somebody sends: a stage that is idle pays for no metric.
 * @param part this stage's part of the account's rate and quota.
 */
export const measureAccount = async (
  store: Pick<LeaseStore, "read">,
  part: number,
  measure: Measure,
): Promise<void> => {
  const state = await store.read();
  if (!state || !Object.values(state.leases).some((lease) => isLive(lease, Date.now()))) return;
  measure("RateAllowed", rateOf(state, part).perSecond);
  const left = quotaLeft(state, part, "");
  if (Number.isFinite(left)) measure("QuotaLeft", Math.max(0, left));
};
