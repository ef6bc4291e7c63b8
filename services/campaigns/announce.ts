import * as events from "../../events/campaigns.ts";
import { type Announcement, announce, type Publish } from "../bus/publish.ts";
import type { Campaign, Milestone } from "./record.ts";
import type { CampaignStore } from "./store.ts";

const ledger = ({
  campaign_id,
  total_contacts,
  sent_count,
  failed_count,
  suppressed_count,
  unknown_count,
}: Campaign) => ({ campaign_id, total_contacts, sent_count, failed_count, suppressed_count, unknown_count });

const facts: Record<Milestone, (campaign: Campaign) => Announcement> = {
  CampaignRequested: ({ campaign_id }) => announce(events.campaignRequested, { campaign_id }),
  CampaignStarted: ({ campaign_id, total_contacts }) =>
    announce(events.campaignStarted, { campaign_id, total_contacts }),
  CampaignPaused: ({ campaign_id, reason = "" }) => announce(events.campaignPaused, { campaign_id, reason }),
  CampaignResumed: ({ campaign_id }) => announce(events.campaignResumed, { campaign_id }),
  CampaignCancelled: (campaign) => announce(events.campaignCancelled, ledger(campaign)),
  CampaignRetried: ({ campaign_id }) => announce(events.campaignRetried, { campaign_id }),
  CampaignCompleted: (campaign) => announce(events.campaignCompleted, ledger(campaign)),
  CampaignFailed: ({ campaign_id, reason = "" }) => announce(events.campaignFailed, { campaign_id, reason }),
};

/** What announcing needs. */
export interface Announcer {
  readonly campaigns: CampaignStore;
  readonly publish: Publish;
}

/**
 * Announces the milestones a campaign reached. They were written down with the change of state itself, so that a
 * crash before this, or in it, leaves them for the sweeper: an event may be doubled, never lost.
 * @throws when the bus refused one; it stays written down.
 */
export const announceMilestones = async (
  { campaigns, publish }: Announcer,
  campaign: Campaign,
): Promise<void> => {
  const milestones = campaign.unannounced;
  if (!milestones?.size) return;
  await publish([...milestones].map((milestone) => facts[milestone](campaign)));
  await campaigns.announced(campaign.campaign_id, milestones);
};

/**
 * Waits for a change of a campaign, and announces the milestones it wrote down if it took place.
 * @throws like announceMilestones.
 */
export const announced = async (
  announcer: Announcer,
  change: Promise<Campaign | undefined>,
): Promise<void> => {
  const changed = await change;
  if (changed) await announceMilestones(announcer, changed);
};
