import type { Logger } from "@aws-lambda-powertools/logger";
import { campaignRequested } from "../../events/campaigns.ts";
import { type Announcer, announceChange, announceMilestones } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { announceOutstanding } from "../deliveries/outstanding.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import { announcement } from "../platform/publish.ts";
import { type Action, actionsFor, isDue, settlementOf } from "./actions.ts";
import { type RecountDependencies, recount } from "./recount.ts";

/** With less time than this left, a recount is left to the next sweep. */
const handOverMs = 10_000;

interface Dependencies extends Announcer, RecountDependencies {
  readonly campaigns: Announcer["campaigns"] &
    RecountDependencies["campaigns"] &
    Pick<CampaignStore, "listOpen" | "transition" | "noteFirstOpen" | "complete" | "close">;
  readonly deliveries: RecountDependencies["deliveries"] & Pick<DeliveryStore, "progresses">;
  readonly log: Pick<Logger, "error">;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/** Looks after every open campaign. One that fails does not keep the others from their turn. */
export const sweep = async (deps: Dependencies, now: Date): Promise<void> => {
  const each = async (campaigns: readonly Campaign[], work: (campaign: Campaign) => Promise<void>) => {
    for (const campaign of campaigns)
      await work(campaign).catch((error: Error) =>
        deps.log.error("campaign not swept", { campaign_id: campaign.campaign_id, error }),
      );
  };
  const ended: Campaign[] = [];
  let start: Record<string, string> | undefined;
  do {
    const { items, lastKey } = await deps.campaigns.listOpen(100, start);
    await each(items, async (campaign) => {
      for (const action of actionsFor(campaign, now)) await carryOut(deps, campaign, action, now);
    });
    ended.push(...items.filter((campaign) => settlementOf(campaign, now)));
    start = lastKey;
  } while (start);
  // After all others, and the largest last: a recount of a million rows takes what time is left, and the next sweep's.
  ended.sort((a, b) => a.batch_count - b.batch_count);
  await each(ended, (campaign) => settle(deps, campaign, now));
};

const carryOut = async (deps: Dependencies, campaign: Campaign, action: Action, now: Date): Promise<void> => {
  const { campaigns } = deps;
  const { campaign_id } = campaign;
  const at = now.toISOString();
  switch (action.kind) {
    case "announce_milestones":
      return await announceMilestones(deps, campaign);
    case "start":
      return await announceChange(deps, campaigns.transition(campaign_id, "due", at));
    case "miss": {
      const { reason } = action;
      return await announceChange(deps, campaigns.transition(campaign_id, "miss", at, { reason }));
    }
    case "announce_request":
      return await deps.publish([announcement(campaignRequested, { campaign_id })]);
    case "announce_batches": {
      const { due, rememberAfter } = action;
      const firstOpen = await announceOutstanding(deps, campaign, (progress) => isDue(progress, due, now));
      if (rememberAfter !== undefined && firstOpen > rememberAfter)
        await campaigns.noteFirstOpen(campaign, firstOpen);
      return;
    }
    case "complete":
      return await announceChange(deps, campaigns.complete(campaign_id, at));
  }
};

/** Recounts a campaign that has ended, or forgets it when nothing is awaited any more. */
const settle = async (deps: Dependencies, campaign: Campaign, now: Date): Promise<void> => {
  const settlement = settlementOf(campaign, now);
  if (settlement === "recount") await recount(deps, campaign, now, () => deps.remainingMs() >= handOverMs);
  if (settlement === "close") await deps.campaigns.close(campaign);
};
