import { setTimeout as sleep } from "node:timers/promises";
import { campaignRequested } from "../../events/campaigns.ts";
import type { ReadList } from "../audience/lists.ts";
import { readAudience } from "../audience/read-audience.ts";
import { announceChange, announceMilestones } from "../campaigns/announce.ts";
import type { Campaign, RetryProgress } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { ContactStore } from "../contacts/store.ts";
import {
  type Batch,
  batchId,
  type ExcludedRecipient,
  type Recipient,
  recipientsMax,
} from "../deliveries/batch.ts";
import { announceOutstanding } from "../deliveries/outstanding.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { reopenBatches } from "./reopen-batches.ts";

/** With less time than this left, the rest is handed to another invocation. */
const handOverMs = 30_000;

/** Until a batch that a sender still has is looked at again. */
const busyMs = 1_000;

interface Dependencies {
  readonly campaigns: CampaignStore;
  readonly contacts: ContactStore;
  readonly suppressions: SuppressionStore;
  readonly deliveries: DeliveryStore;
  readonly readList: ReadList;
  readonly publish: Publish;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/**
 * Does what is to be done before a campaign's batches can be sent: freezes its audience into batches, opens those of a
 * retry again, and only then announces the first of them. Goes on where an earlier run stopped, however it stopped: the
 * cursor moves in the transaction that writes the batches. Announcements lost between are the sweeper's.
 */
export const batchCampaign = async (deps: Dependencies, campaignId: string): Promise<void> => {
  const { campaigns, publish } = deps;
  await campaigns.transition(campaignId, "start", new Date().toISOString());
  for (;;) {
    const campaign = await campaigns.get(campaignId);
    if (!campaign) throw new Error(`There is no campaign ${campaignId}`);
    if (campaign.status !== "in_progress") return;
    if (deps.remainingMs() < handOverMs)
      return await publish([announcement(campaignRequested, { campaign_id: campaignId })]);
    if (!campaign.batching.done) await freezeStretch(deps, campaign);
    else if (campaign.retrying) await retry(deps, campaign, campaign.retrying);
    else return await finish(deps, campaign);
  }
};

/** Freezes the next stretch of the audience, and the whole of it when it ends there. */
const freezeStretch = async ({ campaigns, deliveries, ...deps }: Dependencies, campaign: Campaign) => {
  const { members, cursor } = await readAudience(deps, campaign);
  const batches = intoBatches(campaign, members);
  const now = new Date().toISOString();
  // At the end the cursor stays on the last member: there is nothing after it, and freezing says so.
  const last = cursor ?? members.at(-1)?.email ?? campaign.batching.cursor;
  const moved = last !== undefined && last !== campaign.batching.cursor;
  if (moved && !(await deliveries.append(campaign, batches, last, now))) return; // another batcher was faster
  if (cursor === undefined) await campaigns.freeze(campaign.campaign_id, now);
};

const retry = async (
  { campaigns, deliveries, remainingMs }: Dependencies,
  campaign: Campaign,
  retrying: RetryProgress,
) => {
  const open = await reopenBatches(deliveries, campaign, retrying, () => remainingMs() >= handOverMs);
  if (open) await campaigns.endRetry(campaign.campaign_id);
  else await sleep(busyMs);
};

/** The audience is frozen: says so, announces what may be sent, and completes a campaign in which nothing is left. */
const finish = async (deps: Dependencies, campaign: Campaign): Promise<void> => {
  await announceMilestones(deps, campaign);
  await announceOutstanding(deps, campaign, () => true);
  const reason = campaign.total_contacts === 0 ? "The audience is empty." : undefined;
  await announceChange(deps, deps.campaigns.complete(campaign.campaign_id, new Date().toISOString(), reason));
};

const intoBatches = (campaign: Campaign, members: readonly (Recipient | ExcludedRecipient)[]): Batch[] => {
  const count = Math.ceil(members.length / recipientsMax);
  return Array.from({ length: count }, (_, place) => {
    const batch = campaign.batch_count + place;
    const slice = members.slice(place * recipientsMax, (place + 1) * recipientsMax);
    return {
      batch_id: batchId(campaign.campaign_id, batch),
      entry: "batch",
      campaign_id: campaign.campaign_id,
      batch,
      recipients: slice.filter((member) => "values" in member),
      dropped: slice.filter((member) => "reason" in member),
    };
  });
};
