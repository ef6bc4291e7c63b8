import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "@aws-lambda-powertools/logger";
import { announceMilestones } from "../campaigns/announce.ts";
import { autoPause } from "../campaigns/auto-pause.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { failureMessage } from "../campaigns/lifecycle.ts";
import { noteOpening } from "../campaigns/note-opening.ts";
import { quotaWait } from "../campaigns/quota-wait.ts";
import { isRunning, isSendable } from "../campaigns/sendable.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { recipientsMax } from "../deliveries/batch.ts";
import { noteInReport } from "../deliveries/note-in-report.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Limiter } from "../limiter/limiter.ts";
import type { Pacer } from "../limiter/pacer.ts";
import { inSegment } from "../platform/trace.ts";
import { nextCampaign } from "./plan-turn.ts";
import { type SendTurnDependencies, sendTurn } from "./send-turn.ts";
import { type Turn, type TurnDependencies, takeTurn } from "./take-turn.ts";
import { claimMs, turnMsMax } from "./times.ts";
import type { Stop } from "./verdict.ts";

/** What a sender does after a turn: it counts its batches, and gives them back. In milliseconds. */
const leaveMs = 10_000;
/** With less time than this left no turn is begun: its last block must be recorded, and its batches given back, in time. */
const handOverMs = turnMsMax + claimMs + leaveMs;
/** What a sender sends of one campaign before it turns to the next, in seconds of its share of the rate. */
const turnSeconds = 5;
/** So long before its first send a turn is begun, in milliseconds: it is taken, and its first block is read and claimed. */
const turnLeadMs = 80;
/** Until SES is asked again after it said that the quota is spent. */
const lookAgainMs = 15 * 60_000;

export interface SenderDependencies extends TurnDependencies, SendTurnDependencies {
  readonly campaigns: TurnDependencies["campaigns"] & Pick<CampaignStore, "listOpen" | "transition">;
  readonly deliveries: TurnDependencies["deliveries"] &
    SendTurnDependencies["deliveries"] &
    Pick<DeliveryStore, "addToReport">;
  readonly limiter: Pick<Limiter, "throttled">;
  readonly pacer: Pacer;
  readonly log: Pick<Logger, "error">;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/**
 * Sends whatever there is to send: goes round the campaigns, a turn each, until there is no work, no time, or no share
 * of the rate for this sender. It pulls its work, so nothing waits in a queue for its turn (decision 11).
 */
export const sendInTurns = async (deps: SenderDependencies): Promise<void> => {
  let turn: Turn | undefined;
  /** Campaigns whose sender has had its mails of the day, until when: what is listed may be from before that was noted. */
  const resting = new Map<string, number>();
  const isResting = ({ campaign_id }: Campaign) => (resting.get(campaign_id) ?? 0) > Date.now();
  const leave = async () => {
    if (turn) await takeTurn(deps, turn.campaign.campaign_id, turn, 0);
    turn = undefined;
  };
  try {
    while (deps.remainingMs() >= handOverMs) {
      const running = await runningCampaigns(deps, new Date());
      const mine = turn?.campaign.campaign_id;
      const campaign = nextCampaign(
        running.filter((one) => !isResting(one) && (one.campaign_id === mine || isSendable(one, new Date()))),
        mine,
      );
      if (!campaign) return;
      const ready = await deps.pacer.ready(1, turnLeadMs);
      if (ready.kind === "surplus") return;
      if (ready.kind === "wait") return await noteWait(deps, running, ready);
      const { campaign_id } = campaign;
      if (mine !== campaign_id) await leave();
      const budget = wholeBatches(Math.ceil(turnSeconds * ready.perSecond));
      turn = await takeTurn(deps, campaign_id, turn, Math.ceil(budget / recipientsMax));
      if (!turn) continue;
      const taken = turn;
      const { report, stop, batch } = await inSegment("turn", { campaign_id }, () =>
        sendTurn(deps, taken, budget),
      );
      await noteInReport(deps, campaign_id, report);
      if (stop?.kind === "warming_up") resting.set(campaign_id, stop.until);
      if (stop && (await isOver(deps, running, { ...turn, batch }, stop))) return;
    }
  } finally {
    await leave();
  }
};

/** The campaigns that may be sent from; of those whose window is closed it is noted when it opens. */
const runningCampaigns = async ({ campaigns }: SenderDependencies, now: Date): Promise<Campaign[]> => {
  const running: Campaign[] = [];
  let start: Record<string, string> | undefined;
  do {
    const page = await campaigns.listOpen(100, start);
    for (const campaign of page.items) {
      if (isRunning(campaign, now)) running.push(campaign);
      await noteOpening(campaigns, campaign, now);
    }
    start = page.lastKey;
  } while (start);
  return running;
};

/** Does what a stop asks for. @returns whether this sender is to end. */
const isOver = async (
  deps: SenderDependencies,
  running: readonly Campaign[],
  { campaign, batch }: Pick<Turn, "campaign"> & { readonly batch: number | undefined },
  stop: Stop,
): Promise<boolean> => {
  switch (stop.kind) {
    case "not_running":
    case "out_of_turn":
      return false;
    case "lost":
      await sleep(1_000);
      return false;
    case "warming_up":
      // Others go on: it is this campaign's sender that has to wait.
      await deps.campaigns.noteWait(campaign.campaign_id, {
        reason: stop.reason,
        resumes_at: new Date(stop.until).toISOString(),
      });
      return false;
    case "fault":
      await failCampaign(deps, campaign, batch, stop);
      return false;
    case "no_lease":
      if (stop.why.kind === "wait") await noteWait(deps, running, stop.why);
      return true;
    case "account":
      if (stop.reason === "rate") await deps.limiter.throttled();
      else await noteWait(deps, running, { ...stop, until: Date.now() + lookAgainMs });
      return stop.reason !== "rate";
  }
};

/**
 * The wait for a spent quota is shown on the campaigns, and the sweeper wakes senders after it; when SES does not send
 * for the account at all, an operator has to see to that, so the campaigns are paused.
 */
const noteWait = async (
  deps: SenderDependencies,
  running: readonly Campaign[],
  { reason, until, error }: { readonly reason: string; readonly until: number; readonly error?: string },
): Promise<void> => {
  for (const { campaign_id } of running) {
    if (reason === "paused")
      await autoPause(deps, campaign_id, {
        reason_code: "sending_disabled",
        reason: error ?? "SES does not send for the account: see its console.",
      });
    else
      await deps.campaigns.noteWait(campaign_id, {
        reason: quotaWait,
        resumes_at: new Date(until).toISOString(),
      });
  }
};

/** Ends a campaign for a fault of its own. The log has the code alone: SES's words may hold addresses. */
const failCampaign = async (
  deps: SenderDependencies,
  { campaign_id }: Campaign,
  batch: number | undefined,
  { code, error }: Extract<Stop, { kind: "fault" }>,
): Promise<void> => {
  const now = new Date().toISOString();
  const failed = await deps.campaigns.transition(campaign_id, "fail", now, {
    reason: error,
    reason_code: code,
  });
  if (!failed) return;
  deps.log.error(failureMessage, { campaign_id, batch, code });
  await announceMilestones(deps, failed);
};

/** The nearest number of recipients that is whole batches, if that is any: the rest of one is a block that is not full. */
const wholeBatches = (recipients: number): number =>
  Math.round(recipients / recipientsMax) * recipientsMax || recipients;
