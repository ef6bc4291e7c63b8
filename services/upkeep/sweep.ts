import type { Logger } from "@aws-lambda-powertools/logger";
import { campaignRequested } from "../../events/campaigns.ts";
import { announceChange, announceMilestones } from "../campaigns/announce.ts";
import { type Campaign, firstOpenBatch, remainingCount } from "../campaigns/campaign.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import { missedReason, startState } from "../campaigns/schedule.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Progress } from "../deliveries/batch.ts";
import { announceOutstanding } from "../deliveries/outstanding.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import { recount } from "./recount.ts";

/** What has not moved for this long is taken to be lost: longer than any worker sits on it in good health. */
const staleMs = 60_000;
/** After this long without a change a campaign's rows are recounted. */
const quietMs = 60_000;
/** With less time than this left, a recount is left to the next sweep. */
const handOverMs = 10_000;

/**
 * An unknown outcome is awaited for so long after the end; then the campaign is closed to the sweeper, and it stays
 * unknown. Feedback opens a campaign again whenever it comes.
 */
const settlingMs = 24 * 60 * 60_000;

interface Dependencies {
  readonly campaigns: CampaignStore;
  readonly contacts: ContactStore;
  readonly deliveries: DeliveryStore;
  readonly publish: Publish;
  readonly log: Logger;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/** Looks after every open campaign. One that fails does not keep the others from their turn. */
export const sweep = async (deps: Dependencies, now: Date): Promise<void> => {
  const each = async (campaigns: readonly Campaign[], look: (campaign: Campaign) => Promise<void>) => {
    for (const campaign of campaigns)
      await look(campaign).catch((error: Error) =>
        deps.log.error("campaign not swept", { campaign_id: campaign.campaign_id, error }),
      );
  };
  const ended: Campaign[] = [];
  let start: Record<string, string> | undefined;
  do {
    const { items, lastKey } = await deps.campaigns.listOpen(100, start);
    await each(items, (campaign) => sweepCampaign(deps, campaign, now));
    ended.push(...items.filter((campaign) => isEnded(campaign.status) && idleMs(campaign, now) >= quietMs));
    start = lastKey;
  } while (start);
  // After all others, and the largest last: a recount of a million rows takes what time is left, and the next sweep's.
  ended.sort((a, b) => a.batch_count - b.batch_count);
  await each(ended, (campaign) => settleAccounts(deps, campaign, now));
};

const idleMs = ({ updated_at }: Campaign, now: Date): number => now.getTime() - Date.parse(updated_at);

const sweepCampaign = async (deps: Dependencies, campaign: Campaign, now: Date): Promise<void> => {
  const { campaign_id, status, batching, retrying } = campaign;
  const stale = idleMs(campaign, now) >= staleMs;
  if (stale) await announceMilestones(deps, campaign);
  if (status === "scheduled") return await startInTime(deps, campaign, now);
  if (status === "pending" || (status === "in_progress" && (!batching.done || retrying))) {
    // The batcher writes the campaign at every page: one that stands still has no batcher.
    if (stale) await deps.publish([announcement(campaignRequested, { campaign_id })]);
  }
  // A campaign that was stopped sends nothing more, but what a sender that died had claimed is still to be accounted for.
  const waits = campaign.resumes_at !== undefined && Date.parse(campaign.resumes_at) > now.getTime();
  if (status !== "completed" && remainingCount(campaign) > 0) {
    const firstOpen = await announceOutstanding(deps, campaign, (progress) =>
      status === "in_progress" && batching.done && !waits
        ? isStuck(progress, now)
        : hasDeadClaim(progress, now),
    );
    // While a retry is being prepared, batches that are done are still to be opened.
    if (!retrying && firstOpen > firstOpenBatch(campaign))
      await deps.campaigns.noteFirstOpen(campaign, firstOpen);
  }
  if (status === "in_progress")
    await announceChange(deps, deps.campaigns.complete(campaign_id, now.toISOString()));
};

/** Starts a scheduled campaign when it is due. One that was missed is left to its operator. */
const startInTime = async (
  deps: Dependencies,
  { campaign_id, send_at = "" }: Campaign,
  now: Date,
): Promise<void> => {
  const standing = startState(send_at, now);
  const at = now.toISOString();
  if (standing === "due") await announceChange(deps, deps.campaigns.transition(campaign_id, "due", at));
  if (standing === "missed")
    await announceChange(
      deps,
      deps.campaigns.transition(campaign_id, "miss", at, { reason: missedReason(send_at) }),
    );
};

/** Recounts a campaign that has ended, once after each change, and forgets it when nothing is awaited any more. */
const settleAccounts = async (deps: Dependencies, campaign: Campaign, now: Date): Promise<void> => {
  if (campaign.recounted_at !== campaign.updated_at)
    return await recount(deps, campaign, now, () => deps.remainingMs() >= handOverMs);
  const endedMs = now.getTime() - Date.parse(campaign.completed_at ?? campaign.updated_at);
  if (campaign.unknown_count === 0 || endedMs >= settlingMs) await deps.campaigns.close(campaign);
};

const hasDeadClaim = ({ claim }: Progress, now: Date): boolean =>
  claim !== undefined && Date.parse(claim.expires_at) < now.getTime();

/** Nobody works on it: its event, or its sender, was lost. */
const isStuck = (progress: Progress, now: Date): boolean =>
  progress.claim ? hasDeadClaim(progress, now) : now.getTime() - Date.parse(progress.updated_at) >= staleMs;
