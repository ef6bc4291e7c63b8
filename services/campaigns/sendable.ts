import { type Campaign, freeBatches } from "./campaign.ts";
import { nextOpening } from "./sending-window.ts";

/** Whether a campaign may be sent from at this moment. */
export const isRunning = (campaign: Campaign, now: Date): boolean =>
  campaign.status === "in_progress" && !isWaiting(campaign, now) && !nextOpening(campaign, now);

/** Whether there is work in a campaign at this moment that no sender has. */
export const isSendable = (campaign: Campaign, now: Date): boolean =>
  isRunning(campaign, now) && freeBatches(campaign, 1, now.getTime()).length > 0;

const isWaiting = ({ resumes_at }: Campaign, now: Date): boolean =>
  resumes_at !== undefined && Date.parse(resumes_at) > now.getTime();
