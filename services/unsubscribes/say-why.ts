import { departureCount } from "../campaigns/counts.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { batchId } from "../deliveries/batch.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { PartingWords } from "../suppressions/parting-words.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import type { LinkHolder } from "./link.ts";

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "addFeedback">;
  readonly deliveries: Pick<DeliveryStore, "noteEvidence">;
  readonly suppressions: Pick<SuppressionStore, "noteParting">;
}

/**
 * Keeps why a person unsubscribed who has a link. The suppression has the last that they said; the campaign whose link it
 * was counts the first, once, as what is noted of a delivery stays. Doing it again changes nothing.
 * @returns whether the person is one who unsubscribed.
 */
export const sayWhy = async (
  { campaigns, deliveries, suppressions }: Dependencies,
  { key, delivery }: LinkHolder,
  words: PartingWords,
): Promise<boolean> => {
  if (!(await suppressions.noteParting(key, words))) return false;
  if (!delivery) return true;
  const { campaign_id, batch, index } = delivery;
  const note = { index, evidence: { left_for: words.reason } };
  const before = await deliveries.noteEvidence(batchId(campaign_id, batch), [note]);
  if (before.isGone) return true;
  const isFirst = before.evidence.get(index)?.left_for === undefined;
  // Without a count it is opened to the sweeper, which counts again what a crash or a lost answer hid.
  await campaigns.addFeedback(campaign_id, isFirst ? { [departureCount(words.reason)]: 1 } : {}, words.at);
  return true;
};
