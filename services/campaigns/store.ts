import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { putIfAbsent, type TransactItems, transact } from "../platform/dynamodb.ts";
import type { Campaign } from "./campaign.ts";
import { counterWrites } from "./counter-writes.ts";
import { keepUntil } from "./keep-until.ts";
import { campaignReads } from "./reads.ts";
import { isLast, notStarted, statusChange, statusChanges } from "./status-changes.ts";
import { testWrites } from "./test-writes.ts";
import { campaignUpdate, campaignWrite } from "./update.ts";

/** Campaigns of one stage: table EmailCampaigns, one item each, with the counters of its ledger. */
export const campaignStore = (db: DynamoDBDocumentClient, table: string) => {
  const update = campaignUpdate(db, table);

  /** @returns whether it is new: a campaign of that id is never overwritten. */
  const create = (campaign: Campaign): Promise<boolean> =>
    putIfAbsent({ db, name: table }, campaign, "campaign_id");

  /**
   * Creates a campaign and writes what is given beside it, all or nothing.
   * @returns whether the conditions of all held.
   */
  const createWith = (campaign: Campaign, beside: TransactItems): Promise<boolean> =>
    transact(db, [
      {
        Put: {
          TableName: table,
          Item: campaign,
          ConditionExpression: "attribute_not_exists(campaign_id)",
        },
      },
      ...beside,
    ]);

  /**
   * Creates the next campaign of a series, where it has none and was not ended. Leaves `updated_at` alone: of what the
   * rows say nothing changed.
   * @returns whether the conditions held.
   */
  const createNext = (campaign: Campaign, next: Campaign): Promise<boolean> =>
    createWith(
      next,
      campaignWrite(table, campaign.campaign_id, {
        expression: "SET next_campaign_id = :next",
        values: { ":next": next.campaign_id },
        condition: `${isLast.expression} AND attribute_not_exists(series_ended_at)`,
      }),
    );

  /**
   * Ends a series at its last campaign, which has started or ended, and stays as it is.
   * @returns the campaign as changed; undefined when another followed, or it was taken back to a draft.
   */
  const endSeries = (campaignId: string, now: string): Promise<Campaign | undefined> =>
    update(
      campaignId,
      "SET series_ended_at = if_not_exists(series_ended_at, :now)",
      { ":now": now },
      isLast.expression,
    );

  /**
   * Takes a campaign back before it started, to a draft that is written with it. The sweeper's start and this are each
   * done only where the other was not.
   * @returns whether the conditions of all held.
   */
  const reopen = (
    campaignId: string,
    fields: { readonly reopened_as: string; readonly reason: string },
    now: string,
    draft: TransactItems,
  ): Promise<boolean> => {
    const change = statusChange("reopen", now, fields, notStarted);
    return transact(db, [...campaignWrite(table, campaignId, change), ...draft]);
  };

  /** Notes what a running campaign waits for, and until when; nothing, once it goes on. */
  const noteWait = async (
    campaignId: string,
    wait?: { readonly reason: string; readonly resumes_at: string },
  ): Promise<void> => {
    const running = { ":running": "in_progress" };
    if (wait)
      await update(
        campaignId,
        "SET reason = :reason, resumes_at = :at",
        { ...running, ":reason": wait.reason, ":at": wait.resumes_at },
        "#status = :running",
      );
    else await update(campaignId, "REMOVE reason, resumes_at", running, "#status = :running");
  };

  /** Gives a campaign its public page, or takes it away. @returns undefined when there is no such campaign. */
  const setPublished = (campaignId: string, isPublished: boolean): Promise<Campaign | undefined> =>
    isPublished
      ? update(campaignId, "SET published = :published", { ":published": "published" })
      : update(campaignId, "REMOVE published", undefined);

  /**
   * Lets the links to a campaign's result be followed; with an id it has already, those of before stay good.
   * @returns undefined when there is no such campaign.
   */
  const share = (campaignId: string, shareId: string, until: string): Promise<Campaign | undefined> =>
    update(campaignId, "SET share_id = if_not_exists(share_id, :id), shared_until = :until", {
      ":id": shareId,
      ":until": until,
    });

  /** Ends all of them. @returns undefined when there is no such campaign. */
  const unshare = (campaignId: string): Promise<Campaign | undefined> =>
    update(campaignId, "REMOVE share_id, shared_until", undefined);

  return {
    ...campaignReads(db, table),
    ...statusChanges(update),
    ...counterWrites(update),
    ...testWrites(update),
    create,
    createWith,
    createNext,
    endSeries,
    reopen,
    noteWait,
    setPublished,
    share,
    unshare,
    keepUntil: keepUntil(update),
  };
};

export type CampaignStore = ReturnType<typeof campaignStore>;
