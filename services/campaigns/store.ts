import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { putIfAbsent } from "../platform/dynamodb.ts";
import type { Campaign } from "./campaign.ts";
import { counterWrites } from "./counter-writes.ts";
import { campaignReads } from "./reads.ts";
import { statusChanges } from "./status-changes.ts";
import { campaignUpdate } from "./update.ts";

/** Campaigns of one stage: table EmailCampaigns, one item each, with the counters of its ledger. */
export const campaignStore = (db: DynamoDBDocumentClient, table: string) => {
  const update = campaignUpdate(db, table);

  /** @returns whether it is new: a campaign of that id is never overwritten. */
  const create = (campaign: Campaign): Promise<boolean> =>
    putIfAbsent({ db, name: table }, campaign, "campaign_id");

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

  return {
    ...campaignReads(db, table),
    ...statusChanges(update),
    ...counterWrites(update),
    create,
    noteWait,
  };
};

export type CampaignStore = ReturnType<typeof campaignStore>;
