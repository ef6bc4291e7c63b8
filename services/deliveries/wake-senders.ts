import { setTimeout as sleep } from "node:timers/promises";
import { batchReady } from "../../events/campaigns.ts";
import { type Campaign, freeBatches } from "../campaigns/campaign.ts";
import { replacedMs } from "../limiter/lease-state.ts";
import type { SenderCount } from "../limiter/sender-count.ts";
import { announcement, type Publish } from "../platform/publish.ts";

/**
 * Senders are woken so far apart, in milliseconds: those that begin together take their turns, and renew their leases,
 * together, each on one item. Twenty of them are awake within one turn.
 */
const apartMs = 200;

export interface Waker {
  readonly limiter: SenderCount;
  readonly publish: Publish;
}

/**
 * Wakes the senders that the account's rate needs and that are not awake, one for each batch at most. The events say
 * where there is work; a sender finds for itself whose turn it is (decision 11).
 * @param campaigns that are sendable.
 */
export const wakeSenders = async (
  { limiter, publish }: Waker,
  campaigns: readonly Campaign[],
  now: Date,
): Promise<void> => {
  if (campaigns.length === 0) return;
  const { wanted, awake } = await limiter.senders(now.getTime() + replacedMs);
  const missing = Math.max(0, wanted - awake);
  const work = campaigns.flatMap((campaign) =>
    freeBatches(campaign, missing, now.getTime()).map((batch) => ({
      campaign_id: campaign.campaign_id,
      batch,
    })),
  );
  for (const [place, one] of work.slice(0, missing).entries()) {
    if (place > 0) await sleep(apartMs);
    await publish([announcement(batchReady, one)]);
  }
};
