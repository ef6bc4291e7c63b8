import type { Logger } from "@aws-lambda-powertools/logger";
import * as events from "../../events/campaigns.ts";
import { type Announcement, announcement, type Publish } from "../platform/publish.ts";
import type { Campaign, Milestone } from "./campaign.ts";
import type { CampaignStore } from "./store.ts";

const ledger = ({
  campaign_id,
  total_contacts,
  sent_count,
  failed_count,
  suppressed_count,
  unknown_count,
}: Campaign) => ({ campaign_id, total_contacts, sent_count, failed_count, suppressed_count, unknown_count });

/** A campaign announced late may have moved on, and have the code of something else. */
const codeOf = <Code extends string>(codes: readonly Code[], { reason_code }: Campaign): Code | "other" =>
  codes.find((code) => code === reason_code) ?? "other";

const facts: Record<Milestone, (campaign: Campaign) => Announcement> = {
  CampaignApprovalRequested: ({ campaign_id }) =>
    announcement(events.campaignApprovalRequested, { campaign_id }),
  CampaignApproved: ({ campaign_id }) => announcement(events.campaignApproved, { campaign_id }),
  CampaignRequested: ({ campaign_id }) => announcement(events.campaignRequested, { campaign_id }),
  CampaignStarted: ({ campaign_id, total_contacts }) =>
    announcement(events.campaignStarted, { campaign_id, total_contacts }),
  CampaignPaused: (campaign) =>
    announcement(events.campaignPaused, {
      campaign_id: campaign.campaign_id,
      reason: codeOf(events.pauseReasons, campaign),
    }),
  CampaignResumed: ({ campaign_id }) => announcement(events.campaignResumed, { campaign_id }),
  CampaignCancelled: (campaign) => announcement(events.campaignCancelled, ledger(campaign)),
  CampaignRetried: ({ campaign_id }) => announcement(events.campaignRetried, { campaign_id }),
  CampaignCompleted: (campaign) => announcement(events.campaignCompleted, ledger(campaign)),
  CampaignFailed: (campaign) =>
    announcement(events.campaignFailed, {
      campaign_id: campaign.campaign_id,
      reason: codeOf(events.failureReasons, campaign),
    }),
};

/** What announcing needs. */
export interface Announcer {
  readonly campaigns: Pick<CampaignStore, "markAnnounced">;
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
  await campaigns.markAnnounced(campaign.campaign_id, milestones);
};

/**
 * Announces the milestones of a campaign whose change is answered whatever becomes of that: the sweeper announces what
 * the bus refused.
 */
export const tellMilestones = async (
  { log, ...announcer }: Announcer & { readonly log: Pick<Logger, "error"> },
  campaign: Campaign,
): Promise<void> =>
  await announceMilestones(announcer, campaign).catch((error: Error) =>
    log.error("a milestone was not announced; the sweeper will", {
      campaign_id: campaign.campaign_id,
      error,
    }),
  );

/**
 * Waits for a change of a campaign, and announces the milestones it wrote down if it took place.
 * @throws like announceMilestones.
 */
export const announceChange = async (
  announcer: Announcer,
  change: Promise<Campaign | undefined>,
): Promise<void> => {
  const changed = await change;
  if (changed) await announceMilestones(announcer, changed);
};
