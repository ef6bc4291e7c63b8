import type { Logger } from "@aws-lambda-powertools/logger";
import { type Announcer, announceMilestones } from "./announce.ts";
import type { CampaignStore } from "./store.ts";

/** The log line of a campaign that paused by itself: the stack raises an alarm on it. */
export const autoPauseMessage = "a campaign paused by itself";

/** What pausing by itself needs. */
export interface AutoPauser extends Announcer {
  readonly campaigns: Announcer["campaigns"] & Pick<CampaignStore, "transition">;
  readonly log: Pick<Logger, "error">;
}

/**
 * Stops a running campaign that must not go on without an operator: says why on the campaign, on the bus and, for the
 * alarm, in the log. Does nothing when it is not running.
 * @param why a sentence; shown after "Paused by itself: ".
 * @throws like announceMilestones.
 */
export const autoPause = async (deps: AutoPauser, campaignId: string, why: string): Promise<void> => {
  const fields = { reason: `Paused by itself: ${why}` };
  const paused = await deps.campaigns.transition(campaignId, "pause", new Date().toISOString(), fields);
  if (!paused) return;
  deps.log.error(autoPauseMessage, { campaign_id: campaignId, reason: why });
  await announceMilestones(deps, paused);
};
