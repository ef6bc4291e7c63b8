import { z } from "@hono/zod-openapi";
import { campaignId } from "../../../events/campaigns.ts";
import type { Campaign } from "../../campaigns/campaign.ts";
import type { CampaignStore } from "../../campaigns/store.ts";
import { withExactLedger } from "../../deliveries/ledger.ts";
import type { DeliveryStore } from "../../deliveries/store.ts";
import { annotate } from "../../platform/trace.ts";
import { Problem } from "./problem.ts";

export const byCampaignId = z.object({ campaign_id: campaignId });

/** @throws Problem not_found when there is no such campaign. */
export const findCampaign = async (campaigns: Pick<CampaignStore, "get">, id: string): Promise<Campaign> => {
  annotate({ campaign_id: id });
  const campaign = await campaigns.get(id);
  if (!campaign) throw new Problem("not_found", "There is no campaign with this id.", "campaign_id");
  return campaign;
};

/** The campaign, with the ledger as it is at this moment. @throws like findCampaign. */
export const findLedger = async (
  {
    campaigns,
    deliveries,
  }: {
    readonly campaigns: Pick<CampaignStore, "get">;
    readonly deliveries: Pick<DeliveryStore, "states">;
  },
  id: string,
): Promise<Campaign> => withExactLedger(deliveries, await findCampaign(campaigns, id));
