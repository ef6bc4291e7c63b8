import { setTimeout as sleep } from "node:timers/promises";
import { campaignRequested } from "../../events/campaigns.ts";
import { type Announcer, announceChange, announceMilestones } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { noteOpening } from "../campaigns/note-opening.ts";
import { isSendable } from "../campaigns/sendable.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { type Waker, wakeSenders } from "../deliveries/wake-senders.ts";
import { announcement } from "../platform/publish.ts";
import { type FreezeDependencies, freezePage } from "./freeze-page.ts";
import { handOverMs, nextStep } from "./next-step.ts";
import { type ReopenDependencies, reopenBatches } from "./reopen-batches.ts";

/** Until a batch that a sender still has is looked at again. */
const busyMs = 1_000;

interface Dependencies extends FreezeDependencies, Announcer, Waker {
  readonly campaigns: FreezeDependencies["campaigns"] &
    Announcer["campaigns"] &
    Pick<CampaignStore, "get" | "transition" | "endRetry" | "complete" | "noteWait">;
  readonly deliveries: FreezeDependencies["deliveries"] & ReopenDependencies["deliveries"];
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/**
 * Does what is to be done before a campaign's batches can be sent: freezes its audience into batches, opens those of a
 * retry again, and only then wakes senders. Goes on where an earlier run stopped, however it stopped: the
 * cursor moves in the transaction that writes the batches. Events lost between are the sweeper's.
 */
export const batchCampaign = async (deps: Dependencies, campaignId: string): Promise<void> => {
  await deps.campaigns.transition(campaignId, "start", new Date().toISOString());
  for (;;) {
    const campaign = await deps.campaigns.get(campaignId);
    if (!campaign) throw new Error(`There is no campaign ${campaignId}`);
    switch (nextStep(campaign, deps.remainingMs())) {
      case "nothing":
        return;
      case "hand_over":
        return await deps.publish([announcement(campaignRequested, { campaign_id: campaignId })]);
      case "freeze_page":
        await freezePage(deps, campaign);
        break;
      case "reopen_batches":
        await prepareRetry(deps, campaign);
        break;
      case "finish":
        return await finish(deps, campaign);
    }
  }
};

const prepareRetry = async (deps: Dependencies, campaign: Campaign): Promise<void> => {
  const hasTime = () => deps.remainingMs() >= handOverMs;
  if (await reopenBatches(deps, campaign, hasTime)) await deps.campaigns.endRetry(campaign);
  else await sleep(busyMs);
};

/** The audience is frozen: says so, wakes senders, and completes a campaign in which nothing is left. */
const finish = async (deps: Dependencies, campaign: Campaign): Promise<void> => {
  await announceMilestones(deps, campaign);
  const now = new Date();
  await noteOpening(deps.campaigns, campaign, now);
  if (isSendable(campaign, now)) await wakeSenders(deps, [campaign], now);
  const reason = campaign.total_contacts === 0 ? "The audience is empty." : undefined;
  await announceChange(deps, deps.campaigns.complete(campaign.campaign_id, new Date().toISOString(), reason));
};
