import { variantCount } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { outcomeCounts } from "../campaigns/counts.ts";
import { sumCounts } from "../platform/counts.ts";
import { countsOf } from "./batch-state.ts";
import type { DeliveryReads } from "./reads.ts";

/**
 * The campaign with a ledger that is exact at this moment: what is counted in it, and what the states of the batches say
 * that it still holds. The campaign as it was read fixes which those are, so each batch counts once.
 */
export const withExactLedger = async (
  { states }: Pick<DeliveryReads, "states">,
  campaign: Campaign,
): Promise<Campaign> => {
  const held = Object.keys(campaign.held).map(Number);
  if (held.length === 0) return campaign;
  const counted = sumCounts(...(await states(campaign.campaign_id, held)).map(countsOf));
  const ofVariants = (campaign.ab_test?.variants ?? []).map((_, variant) =>
    variantCount(variant, "sent_count"),
  );
  const sums = [...outcomeCounts, ...ofVariants].map((name) => [
    name,
    (campaign[name] ?? 0) + (counted[name] ?? 0),
  ]);
  return { ...campaign, ...Object.fromEntries(sums) };
};
