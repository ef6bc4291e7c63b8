import { encodedBytes } from "../attachments/attachment.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { type CostEstimate, dollars, estimateCost } from "../costs/estimate.ts";
import { type Chosen, type IdleCost, idleCosts } from "../costs/idle.ts";

/** Campaigns that are told one by one: the dearest. */
export const toldMax = 50;

/** What a campaign has cost by now. */
interface CampaignCost {
  readonly campaign_id: string;
  readonly campaign_name: string;
  readonly started_at: string;
  readonly sent_count: number;
  readonly cost: CostEstimate;
}

/** What a month has cost by now, in dollars. */
export interface MonthCosts {
  /** The first moment of the month, and of the next. */
  readonly from: string;
  readonly to: string;
  readonly total: number;
  readonly sent_count: number;
  readonly mails: CostEstimate;
  /** Of those that mailed anybody, the dearest first. */
  readonly campaigns: readonly CampaignCost[];
  readonly campaign_count: number;
  readonly idle: {
    /** Of the part of the month that is over. */
    readonly so_far: number;
    readonly per_month: number;
    readonly parts: readonly (IdleCost & { readonly dollars: number })[];
  };
}

/** The month of a moment by UTC, as AWS bills. */
export const monthOf = (now: Date): { readonly from: Date; readonly to: Date } => {
  const at = (months: number) => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months));
  return { from: at(0), to: at(1) };
};

const costOf = (campaign: Campaign): CampaignCost => {
  const { campaign_id, campaign_name, started_at = "", sent_count, attachments } = campaign;
  const bytes = attachments.reduce((sum, { size_bytes }) => sum + encodedBytes(size_bytes), 0);
  return { campaign_id, campaign_name, started_at, sent_count, cost: estimateCost(sent_count, bytes) };
};

const sumOf = (all: readonly CampaignCost[]): CostEstimate => {
  const sum = (name: keyof CostEstimate) => dollars(all.reduce((total, { cost }) => total + cost[name], 0));
  return {
    total: sum("total"),
    ses: sum("ses"),
    attachments: sum("attachments"),
    aws_other: sum("aws_other"),
  };
};

/**
 * What the month of a moment has cost by then: the mails of the campaigns that began in it, whenever they were sent, and
 * of what is there anyway the part of the month that is over.
 * @param campaigns that began to be sent in it, with the ledger as it is now
 */
export const monthCosts = (campaigns: readonly Campaign[], chosen: Chosen, now: Date): MonthCosts => {
  const { from, to } = monthOf(now);
  const mailed = campaigns
    .filter(({ sent_count }) => sent_count > 0)
    .map(costOf)
    .sort((a, b) => b.cost.total - a.cost.total);
  const mails = sumOf(mailed);
  const parts = idleCosts(chosen).map((one) => ({ ...one, dollars: dollars(one.units * one.unit_dollars) }));
  const perMonth = parts.reduce((sum, part) => sum + part.dollars, 0);
  const soFar = (perMonth * (now.getTime() - from.getTime())) / (to.getTime() - from.getTime());
  return {
    from: from.toISOString(),
    to: to.toISOString(),
    total: dollars(mails.total + soFar),
    sent_count: mailed.reduce((sum, { sent_count }) => sum + sent_count, 0),
    mails,
    campaigns: mailed.slice(0, toldMax),
    campaign_count: mailed.length,
    idle: { so_far: dollars(soFar), per_month: dollars(perMonth), parts },
  };
};
