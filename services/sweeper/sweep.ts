import type { Logger } from "@aws-lambda-powertools/logger";
import { batchReady, campaignRequested } from "../../events/campaigns.ts";
import { announce, type Publish } from "../bus/publish.ts";
import { announceMilestones } from "../campaigns/announce.ts";
import { type Campaign, remainingCount } from "../campaigns/record.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Progress } from "../deliveries/batch.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { recount } from "./recount.ts";

/** What has not moved for this long is taken to be lost: longer than any worker sits on it in good health. */
const staleMs = 60_000;
/** After this long without a change a campaign's rows are recounted. */
const quietMs = 60_000;

/**
 * An unknown outcome is awaited for so long after the end; then the campaign is closed to the sweeper, and it stays
 * unknown. Feedback opens a campaign again whenever it comes.
 */
const settlingMs = 24 * 60 * 60_000;

/** Batches looked at together. */
const progressesMax = 1_000;

interface Dependencies {
  readonly campaigns: CampaignStore;
  readonly contacts: ContactStore;
  readonly deliveries: DeliveryStore;
  readonly publish: Publish;
  readonly log: Logger;
}

/** Looks after every open campaign. One that fails does not keep the others from their turn. */
export const sweep = async (deps: Dependencies, now: Date): Promise<void> => {
  let start: Record<string, string> | undefined;
  do {
    const { items, lastKey } = await deps.campaigns.listOpen(100, start);
    for (const campaign of items)
      await sweepCampaign(deps, campaign, now).catch((error: Error) =>
        deps.log.error("campaign not swept", { campaign_id: campaign.campaign_id, error }),
      );
    start = lastKey;
  } while (start);
};

const sweepCampaign = async (deps: Dependencies, campaign: Campaign, now: Date): Promise<void> => {
  const { campaign_id, status, batching } = campaign;
  const idleMs = now.getTime() - Date.parse(campaign.updated_at);
  if (idleMs >= staleMs) await announceMilestones(deps, campaign);
  if (status === "pending" || (status === "in_progress" && !batching.done)) {
    // The batcher writes the campaign at every page: one that stands still has no batcher.
    if (idleMs >= staleMs) await deps.publish([announce(campaignRequested, { campaign_id })]);
  }
  if (status === "in_progress") {
    await reviveBatches(deps, campaign, now);
    const completed = await deps.campaigns.complete(campaign_id, now.toISOString());
    if (completed) await announceMilestones(deps, completed);
    return;
  }
  if (idleMs < quietMs) return;
  if (campaign.recounted_at !== campaign.updated_at) return await recount(deps, campaign, now);
  const endedMs = now.getTime() - Date.parse(campaign.completed_at ?? campaign.updated_at);
  if (campaign.unknown_count === 0 || endedMs >= settlingMs) await deps.campaigns.close(campaign);
};

/** Announces again the batches that nobody works on: their event, or their sender, was lost. */
const reviveBatches = async (deps: Dependencies, campaign: Campaign, now: Date): Promise<void> => {
  if (remainingCount(campaign) === 0) return;
  for (let first = 0; first < campaign.batch_count; first += progressesMax) {
    const last = Math.min(first + progressesMax, campaign.batch_count);
    const batches = Array.from({ length: last - first }, (_, place) => first + place);
    const progresses = await deps.deliveries.progresses(campaign.campaign_id, batches);
    await deps.publish(
      progresses
        .filter((progress) => isStuck(progress, now))
        .map(({ batch }) => announce(batchReady, { campaign_id: campaign.campaign_id, batch })),
    );
  }
};

const isStuck = ({ status, claim, updated_at }: Progress, now: Date): boolean => {
  if (status === "done") return false;
  const since = claim ? Date.parse(claim.expires_at) : Date.parse(updated_at) + staleMs;
  return since < now.getTime();
};
