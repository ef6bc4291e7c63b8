import type { Campaign } from "./campaign.ts";
import { nextOpening } from "./sending-window.ts";
import type { CampaignStore } from "./store.ts";

/** Notes on a running campaign whose sending window is closed when that opens; does nothing for any other. */
export const noteOpening = async (
  campaigns: Pick<CampaignStore, "noteWait">,
  campaign: Campaign,
  now: Date,
): Promise<void> => {
  if (campaign.status !== "in_progress" || campaign.resumes_at) return;
  const opens = nextOpening(campaign, now);
  if (!opens) return;
  const reason = "Waits for its sending window to open.";
  await campaigns.noteWait(campaign.campaign_id, { reason, resumes_at: opens.toISOString() });
};
