import type { Logger } from "@aws-lambda-powertools/logger";
import { campaignRequested } from "../../events/campaigns.ts";
import { type Announcer, announceChange, announceMilestones } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { retentionReason } from "../campaigns/retention.ts";
import { isSendable } from "../campaigns/sendable.ts";
import { startsAt } from "../campaigns/status-changes.ts";
import { resending } from "../campaigns/steering.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { withExactLedger } from "../deliveries/ledger.ts";
import { type Waker, wakeSenders } from "../deliveries/wake-senders.ts";
import { announcement } from "../platform/publish.ts";
import { inSegment } from "../platform/trace.ts";
import { type Action, actionsFor, settlementOf } from "./actions.ts";
import { type ContinueDependencies, continueSeries } from "./continue-series.ts";
import { type RecountDependencies, recount } from "./recount.ts";
import { type TakeBackDependencies, takeBack } from "./take-back.ts";
import { type TellDependencies, tellUnreported } from "./tell-unreported.ts";

/** With less time than this left, a recount is left to the next sweep. */
const handOverMs = 10_000;

interface Dependencies extends Announcer, Waker {
  readonly campaigns: Announcer["campaigns"] &
    RecountDependencies["campaigns"] &
    TellDependencies["campaigns"] &
    ContinueDependencies["campaigns"] &
    Pick<CampaignStore, "listOpen" | "transition" | "complete" | "close" | "awaitWinner" | "chooseWinner">;
  readonly contacts: RecountDependencies["contacts"] & TakeBackDependencies["contacts"];
  readonly deliveries: RecountDependencies["deliveries"] &
    TakeBackDependencies["deliveries"] &
    TellDependencies["deliveries"];
  readonly content: ContinueDependencies["content"];
  readonly log: Pick<Logger, "error">;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/** Looks after every open campaign. One that fails does not keep the others from their turn. */
export const sweep = async (deps: Dependencies, now: Date): Promise<void> => {
  const each = async (campaigns: readonly Campaign[], work: (campaign: Campaign) => Promise<void>) => {
    for (const campaign of campaigns)
      await inSegment("campaign", { campaign_id: campaign.campaign_id }, () => work(campaign)).catch(
        (error: Error) => deps.log.error("campaign not swept", { campaign_id: campaign.campaign_id, error }),
      );
  };
  const ended: Campaign[] = [];
  const sendable: Campaign[] = [];
  let start: Record<string, string> | undefined;
  do {
    const { items, lastKey } = await deps.campaigns.listOpen(100, start);
    await each(items, async (campaign) => {
      for (const action of actionsFor(campaign, now)) await carryOut(deps, campaign, action, now);
    });
    sendable.push(...items.filter((campaign) => isSendable(campaign, now)));
    ended.push(...items.filter((campaign) => settlementOf(campaign, now)));
    start = lastKey;
  } while (start);
  await wakeSenders(deps, sendable, now).catch((error: Error) =>
    deps.log.error("no sender was woken", { error }),
  );
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
      return await announceMilestones(deps, await withExactLedger(deps.deliveries, campaign));
    case "start":
      return await announceChange(
        deps,
        campaigns.transition(campaign_id, "due", at, {}, startsAt(campaign.send_at ?? "")),
      );
    case "miss":
    case "overdue": {
      const { kind, reason } = action;
      const change = campaigns.transition(
        campaign_id,
        kind,
        at,
        { reason },
        startsAt(campaign.send_at ?? ""),
      );
      return await announceChange(deps, change);
    }
    case "expire": {
      const change = campaigns.transition(campaign_id, "cancel", at, { reason: retentionReason });
      return await announceChange(deps, change);
    }
    case "continue_series":
      return await continueSeries(deps, campaign, now);
    case "announce_request":
      return await deps.publish([announcement(campaignRequested, { campaign_id })]);
    case "take_back":
      return await takeBack(deps, campaign, action.batches, now);
    case "await_winner":
      await campaigns.awaitWinner(campaign, at);
      return;
    case "choose_winner":
      // Senders are woken by the next sweep.
      await campaigns.chooseWinner(campaign, action.result, at);
      return;
    case "complete":
      return await announceChange(deps, campaigns.complete(campaign_id, at));
  }
};

/** Does what is still to be done for a campaign that has ended. */
const settle = async (deps: Dependencies, campaign: Campaign, now: Date): Promise<void> => {
  const hasTime = () => deps.remainingMs() >= handOverMs;
  switch (settlementOf(campaign, now)) {
    case "recount":
      return await recount(deps, campaign, now, hasTime);
    case "tell_unreported":
      return await tellUnreported(deps, campaign, now, hasTime);
    case "resend": {
      const { transition, fields } = resending;
      const change = deps.campaigns.transition(campaign.campaign_id, transition, now.toISOString(), fields);
      return await announceChange(deps, change);
    }
    case "close":
      return await deps.campaigns.close(campaign);
    case undefined:
      return;
  }
};
