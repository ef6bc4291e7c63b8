import type { Counts } from "../platform/counts.ts";
import { additions } from "../platform/expressions.ts";
import type { Awaiting, Campaign, CampaignCounters, Recounting } from "./campaign.ts";
import type { CampaignUpdate } from "./update.ts";

/** What feedback counts, and what the sweeper counts again once a campaign is quiet. */
export const counterWrites = (update: CampaignUpdate) => {
  /**
   * Adds what SES's events said of recipients; opens the campaign to the sweeper, which recounts once it is quiet.
   * No counts at all only open it: there is an outcome to settle.
   * @returns the campaign as changed; undefined when there is none.
   */
  const addFeedback = (campaignId: string, counts: Counts, now: string): Promise<Campaign | undefined> => {
    const { expression, values } = additions(counts);
    const opened = { ":now": now, ":open": "open" };
    return update(campaignId, `SET updated_at = :now, #open = :open${expression}`, { ...opened, ...values });
  };

  /** Keeps what a recount has counted so far, if nothing changed the campaign meanwhile. Leaves `updated_at` alone. */
  const keepRecount = async ({ campaign_id }: Campaign, recounting: Recounting): Promise<void> => {
    const values = { ":recounting": recounting, ":read": recounting.of };
    await update(campaign_id, "SET recounting = :recounting", values, "updated_at = :read");
  };

  /** Replaces counters by a recount of the rows, and what is awaited by what it found, if nothing changed the campaign meanwhile. */
  const replaceCounters = async (
    campaign: Campaign,
    counters: CampaignCounters,
    awaiting: Awaiting | undefined,
    now: string,
  ): Promise<void> => {
    const entries = Object.entries(counters);
    const sets = entries.map(([name]) => `${name} = :${name}`).join(", ");
    await update(
      campaign.campaign_id,
      `SET ${sets}, updated_at = :now, recounted_at = :now${awaiting ? ", awaiting = :awaiting" : ""} REMOVE recounting${awaiting ? "" : ", awaiting"}`,
      {
        ...(awaiting && { ":awaiting": awaiting }),
        ...Object.fromEntries(entries.map(([name, n]) => [`:${name}`, n])),
        ":now": now,
        ":read": campaign.updated_at,
      },
      "updated_at = :read",
    );
  };

  /** Lets the sweeper forget a campaign, unless it changed since it was read. */
  const close = async ({ campaign_id, updated_at }: Campaign): Promise<void> => {
    await update(campaign_id, "REMOVE #open", { ":read": updated_at }, "updated_at = :read");
  };

  /** Has a campaign recounted once more, unless it changed since it was read. */
  const forgetRecount = async ({ campaign_id, updated_at }: Campaign): Promise<void> => {
    await update(campaign_id, "REMOVE recounted_at", { ":read": updated_at }, "updated_at = :read");
  };

  return { addFeedback, keepRecount, replaceCounters, close, forgetRecount };
};
