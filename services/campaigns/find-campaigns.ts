import { folded } from "../contacts/search-keys.ts";
import type { Page } from "../platform/pagination.ts";
import type { Campaign } from "./campaign.ts";
import { isEnded } from "./lifecycle.ts";
import type { CampaignStatus } from "./schemas.ts";
import type { CampaignStore } from "./store.ts";

/** Which campaigns are asked for, and in which order of their creation. */
export interface CampaignQuestion {
  /** A part of the name; case and accents do not matter. */
  readonly q?: string | undefined;
  readonly status?: CampaignStatus | undefined;
  readonly order?: "newest" | "oldest" | undefined;
}

/** Campaigns that one request looks at: what no index answers is looked for among so many. */
export const examinedMax = 1_000;
/** DynamoDB reads so many items at a time. */
const readMax = 100;

/** Which index answers a question: those that have not ended are few, and have one of their own. */
export const indexOf = ({ status }: CampaignQuestion): "all" | "open" =>
  status === undefined || isEnded(status) ? "all" : "open";

/** Whether a campaign is one that is asked for. What was taken back to a draft is listed there. */
export const fits = ({ q, status }: CampaignQuestion, campaign: Campaign): boolean =>
  campaign.reopened_as === undefined &&
  (status === undefined || campaign.status === status) &&
  (q === undefined || folded(campaign.campaign_name).includes(folded(q)));

/** Where an index goes on after a campaign. */
const placeOf = (
  { campaign_id, created_at, kind }: Campaign,
  index: "all" | "open",
): Record<string, string> =>
  index === "all" ? { campaign_id, created_at, kind } : { campaign_id, created_at, open: "open" };

/**
 * Finds campaigns. No more are looked at than `examinedMax`, so that a page may be short, or empty, though more follow.
 * @param limit how many, at most.
 */
export const findCampaigns = async (
  campaigns: Pick<CampaignStore, "list" | "listOpen">,
  question: CampaignQuestion,
  { limit, start }: { readonly limit: number; readonly start?: Record<string, string> | undefined },
): Promise<Page<Campaign>> => {
  const index = indexOf(question);
  const order = question.order === "oldest" ? question.order : undefined;
  const read = index === "all" ? campaigns.list : campaigns.listOpen;
  // One more shows whether there is more.
  const readCount =
    question.q === undefined && question.status === undefined ? Math.min(readMax, limit + 1) : readMax;
  const found: Campaign[] = [];
  let from = start;
  for (let examined = 0; examined < examinedMax; examined += readCount) {
    const { items, lastKey } = await read(readCount, from, order);
    for (const campaign of items) {
      if (!fits(question, campaign)) continue;
      if (found.length === limit) return { items: found, lastKey: placeOf(found.at(-1)!, index) };
      found.push(campaign);
    }
    if (!lastKey) return { items: found };
    from = lastKey;
  }
  return { items: found, lastKey: from };
};
