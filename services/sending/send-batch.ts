import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "@aws-lambda-powertools/logger";
import { batchReady } from "../../events/campaigns.ts";
import { announceChange, announceMilestones } from "../campaigns/announce.ts";
import { autoPause } from "../campaigns/auto-pause.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { nextOpening } from "../campaigns/sending-window.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import {
  afterChunk,
  type Batch,
  type Claim,
  chunkMax,
  nextAttempts,
  type Progress,
} from "../deliveries/batch.ts";
import { outstandingMax } from "../deliveries/outstanding.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Limiter } from "../limiter/limiter.ts";
import type { Granted, Wait } from "../limiter/slots.ts";
import { type Turns, takeTurns } from "../limiter/turns.ts";
import { announcement, type Publish } from "../platform/publish.ts";
import { sleepUntil } from "../platform/sleep-until.ts";
import { recoverClaim } from "./recover-claim.ts";
import { NothingSent, type SentChunk, type sendChunk } from "./send-chunk.ts";

/** With less time than this left no chunk is claimed: a claimed chunk must end within its invocation. */
const handOverMs = 12_000;
/** Kept between the end of an invocation and the end of its claims, for clocks that differ. */
const claimMarginMs = 5_000;
/** A sender waits no longer than this for its turn: waiting is paid for. It hands its batch back to the queue. */
const waitMsMax = 3_000;
/** How long a send takes on AWS, from its turn to its record, in milliseconds: SES 100, two writes of DynamoDB 10 each. */
const sendMs = 120;
/** Longest pause after a refusal that passes by itself. */
const pauseMaxMs = 5_000;
/** So long before its first slot a chunk is claimed and checked, in milliseconds. */
const readyMs = 100;
/** Until SES is asked again after it said that the quota is spent. */
const lookAgainMs = 15 * 60_000;

interface Dependencies {
  readonly campaigns: CampaignStore;
  readonly deliveries: DeliveryStore;
  readonly publish: Publish;
  readonly contacts: Parameters<typeof recoverClaim>[0]["contacts"];
  readonly send: (
    campaign: Campaign,
    batch: Batch,
    claim: Claim,
    turns: Turns,
  ) => ReturnType<typeof sendChunk>;
  readonly limiter: Limiter;
  readonly log: Pick<Logger, "error">;
  /** Time this invocation has left, in milliseconds. */
  readonly remainingMs: () => number;
}

/**
 * Sends a batch, chunk by chunk: claim, send, record, count. Whenever it stops, and however, the next run goes on from
 * what is recorded: what was claimed and has no record is unknown, never sent again.
 *
 *   claim (durable) ─▶ SES ─▶ row per recipient ─▶ counters, claim ends
 *        a crash here: unknown ▲        a crash here: ▲ the rows say what happened
 *
 * @returns in how many seconds the batch is to be run again; undefined when there is nothing to do for it, or only for
 * others: the sender that has it, or the sweeper once what it waits for has passed.
 */
export const sendBatch = async (
  deps: Dependencies,
  campaignId: string,
  number: number,
): Promise<number | undefined> => {
  const { campaigns, deliveries, limiter } = deps;
  const batch = await deliveries.batch(campaignId, number);
  if (!batch) throw new Error(`There is no batch ${number} of campaign ${campaignId}`);
  for (let refusedInARow = 0; ; ) {
    const [campaign, progress] = await Promise.all([
      campaigns.get(campaignId),
      deliveries.progress(campaignId, number),
    ]);
    if (!campaign || !progress)
      throw new Error(`Campaign ${campaignId} or the progress of its batch ${number} is gone`);
    if (progress.claim && Date.parse(progress.claim.expires_at) > Date.now()) return; // another sender has it
    if (progress.claim) {
      await recoverClaim(deps, batch, progress, progress.claim);
      continue;
    }
    if (progress.status === "done") return await completeCampaign(deps, campaignId);
    if (campaign.status !== "in_progress") return;
    const opens = nextOpening(campaign, new Date());
    if (opens) {
      const reason = "Waits for its sending window to open.";
      await campaigns.noteWait(campaignId, { reason, resumes_at: opens.toISOString() });
      return;
    }
    if (deps.remainingMs() < handOverMs) return 0;

    const open = progress.deferred.length + progress.size - progress.next;
    const grant = await limiter.reserve(Math.min(chunkMax, open), { waitMsMax });
    if (grant.kind === "wait") return await hold(deps, campaignId, grant);
    await sleepUntil(grant.slots[0]! - readyMs);
    // The wait may have been a while, and what the operator did in it counts.
    const stopped = (await campaigns.get(campaignId))?.status !== "in_progress";
    const claimed = stopped ? undefined : await claimNext(deps, progress, grant);
    if (!claimed) {
      await limiter.release(grant.slots.length);
      continue; // stopped, or another sender was faster: the next look says which
    }
    if (campaign.resumes_at) await campaigns.noteWait(campaignId);

    const turns = takeTurns(limiter, grant);
    const sent = await sendClaimed(deps, campaign, batch, claimed, turns);
    await turns.end();
    if (sent.done) await announceNext(deps, campaign, number);
    if (sent.fault !== undefined) return await failCampaign(deps, batch, sent.fault);
    if (sent.accountWait?.reason === "rate") await limiter.throttled();
    else if (sent.accountWait)
      return await hold(deps, campaignId, { ...sent.accountWait, until: Date.now() + lookAgainMs });
    refusedInARow = sent.refused ? refusedInARow + 1 : 0;
    if (sent.refused) await sleep(Math.random() * Math.min(pauseMaxMs, 100 * 2 ** refusedInARow));
  }
};

/**
 * Leaves a batch for later. The wait for a spent quota is shown on the campaign, and the sweeper goes on after it; when
 * SES does not send for the account at all, an operator has to see to that, so the campaign is paused.
 */
const hold = async (
  deps: Dependencies,
  campaignId: string,
  { reason, until: moment, error }: Omit<Wait, "kind"> & { readonly error?: string },
): Promise<number | undefined> => {
  if (reason === "rate") return Math.max(1, Math.ceil((moment - Date.now()) / 1_000));
  if (reason === "quota")
    await deps.campaigns.noteWait(campaignId, {
      reason: "Waits: the 24-hour sending quota of the account is spent.",
      resumes_at: new Date(moment).toISOString(),
    });
  else await autoPause(deps, campaignId, error ?? "SES does not send for the account: see its console.");
  return undefined;
};

/**
 * Sends that must be on their way at a time so that no slot is missed: those that are not back yet, and the next. No
 * more, because a sender that dies leaves as many unknown.
 */
const inFlight = (intervalMs: number): number => Math.min(chunkMax, Math.ceil(sendMs / intervalMs) + 1);

type Claimed = Progress & { readonly claim: Claim };

const claimNext = async (
  { deliveries, remainingMs }: Dependencies,
  progress: Progress,
  { slots, intervalMs }: Granted,
): Promise<Claimed | undefined> => {
  const now = Date.now();
  const { attempts, next } = nextAttempts(progress, slots.length);
  const expires_at = new Date(now + remainingMs() + claimMarginMs).toISOString();
  const claim: Claim = { token: randomUUID(), attempts, in_flight: inFlight(intervalMs), expires_at };
  const claimed = await deliveries.claim(progress, claim, next, new Date(now).toISOString());
  return claimed && { ...claimed, claim };
};

/** Sends a claimed chunk and ends its claim. What fails before SES was called gives the claim back. */
const sendClaimed = async (
  deps: Dependencies,
  campaign: Campaign,
  batch: Batch,
  progress: Claimed,
  turns: Turns,
) => {
  const { claim } = progress;
  const sent = await deps.send(campaign, batch, claim, turns).catch(async (error: unknown) => {
    if (error instanceof NothingSent) {
      const nothing = { outcomes: new Map(), deferred: claim.attempts };
      await deps.deliveries.commit(progress, claim, nothing, new Date().toISOString());
    }
    throw error;
  });
  const ended = await deps.deliveries.commit(progress, claim, sent, new Date().toISOString());
  return { ...sent, done: ended && afterChunk(progress, sent).status === "done" };
};

/** Ends a campaign for a fault of its own. The log has the code alone: SES's words may hold addresses. */
const failCampaign = async (
  deps: Dependencies,
  { campaign_id, batch }: Batch,
  { code, error }: NonNullable<SentChunk["fault"]>,
): Promise<undefined> => {
  const now = new Date().toISOString();
  const failed = await deps.campaigns.transition(campaign_id, "fail", now, { reason: error });
  if (!failed) return;
  deps.log.error("a campaign failed", { campaign_id, batch, code });
  await announceMilestones(deps, failed);
};

/** The batch that may be outstanding in the place of one that is done now. */
const announceNext = async (
  { publish }: Dependencies,
  { campaign_id, batch_count }: Campaign,
  done: number,
) => {
  const batch = done + outstandingMax;
  if (batch < batch_count) await publish([announcement(batchReady, { campaign_id, batch })]);
};

const completeCampaign = async (deps: Dependencies, campaignId: string): Promise<undefined> => {
  await announceChange(deps, deps.campaigns.complete(campaignId, new Date().toISOString()));
};
