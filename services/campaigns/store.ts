import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { conditionHeld, isTransactionConflict, updated } from "../aws.ts";
import { batchGet } from "../batch-get.ts";
import type { Page } from "../page.ts";
import { retrying } from "../retry.ts";
import type { Campaign, FeedbackCount, Milestone } from "./record.ts";

/** Campaigns of one stage: table EmailCampaigns, one item each, with the counters of its ledger. */
export const campaignStore = (db: DynamoDBDocumentClient, table: string) => {
  /** Changes a campaign if `condition` holds; the item as changed, or undefined when it did not hold. */
  const update = (
    campaignId: string,
    expression: string,
    values: Record<string, unknown>,
    condition = "attribute_exists(campaign_id)",
  ): Promise<Campaign | undefined> =>
    // A chunk's transaction on the same item may be under way: it lasts milliseconds.
    retrying(
      () =>
        updated<Campaign>(
          db,
          new UpdateCommand({
            TableName: table,
            Key: { campaign_id: campaignId },
            UpdateExpression: expression,
            ConditionExpression: condition,
            ExpressionAttributeNames: names(`${expression} ${condition}`),
            ExpressionAttributeValues: values,
            ReturnValues: "ALL_NEW",
          }),
        ),
      isTransactionConflict,
    );

  return {
    /** @returns whether it is new: a campaign of that id is never overwritten. */
    async create(campaign: Campaign): Promise<boolean> {
      const put = new PutCommand({
        TableName: table,
        Item: campaign,
        ConditionExpression: "attribute_not_exists(campaign_id)",
      });
      return await conditionHeld(db.send(put));
    },

    /** Strongly consistent: what it says of the status decides whether mail is sent. */
    async get(campaignId: string): Promise<Campaign | undefined> {
      const { Item } = await db.send(
        new GetCommand({ TableName: table, Key: { campaign_id: campaignId }, ConsistentRead: true }),
      );
      return Item as Campaign | undefined;
    },

    /** Newest first. */
    async list(limit: number, startKey?: Record<string, string>): Promise<Page<Campaign>> {
      return await page(db, table, "by_created", { kind: "campaign" }, limit, startKey);
    },

    /** Those the sweeper must look after. */
    async listOpen(limit: number, startKey?: Record<string, string>): Promise<Page<Campaign>> {
      return await page(db, table, "open", { open: "open" }, limit, startKey);
    },

    /** Notes that these milestones are on the bus. */
    async announced(campaignId: string, milestones: ReadonlySet<Milestone>): Promise<void> {
      await update(campaignId, "DELETE unannounced :events", { ":events": milestones });
    },

    /** pending → in_progress, once. */
    async start(campaignId: string, now: string): Promise<Campaign | undefined> {
      return await update(
        campaignId,
        "SET #status = :started, started_at = :now, updated_at = :now",
        { ":started": "in_progress", ":now": now, ":pending": "pending" },
        "#status = :pending",
      );
    },

    /** Ends batching: the audience is frozen from here on. @returns undefined when it had ended already. */
    async freeze(campaignId: string, now: string): Promise<Campaign | undefined> {
      return await update(
        campaignId,
        "SET batching.#done = :true, updated_at = :now ADD unannounced :event",
        { ":true": true, ":false": false, ":now": now, ":event": new Set<Milestone>(["CampaignStarted"]) },
        "batching.#done = :false",
      );
    },

    /**
     * in_progress → completed, when the audience is frozen and every batch of it is done.
     * @returns undefined when it is not yet so, or was completed already.
     */
    async complete(campaignId: string, now: string, reason?: string): Promise<Campaign | undefined> {
      return await update(
        campaignId,
        `SET #status = :completed, completed_at = :now, updated_at = :now${reason ? ", reason = :reason" : ""}
         ADD unannounced :event`,
        {
          ":completed": "completed",
          ":now": now,
          ":event": new Set<Milestone>(["CampaignCompleted"]),
          ":true": true,
          ":running": "in_progress",
          ...(reason ? { ":reason": reason } : {}),
        },
        "#status = :running AND batching.#done = :true AND batches_done = batch_count",
      );
    },

    /** A fault no retry can mend: the campaign stops, and says why. */
    async fail(campaignId: string, reason: string, now: string): Promise<Campaign | undefined> {
      return await update(
        campaignId,
        `SET #status = :failed, reason = :reason, completed_at = :now, updated_at = :now ADD unannounced :event`,
        {
          ":failed": "failed",
          ":reason": reason,
          ":now": now,
          ":event": new Set<Milestone>(["CampaignFailed"]),
          ":pending": "pending",
          ":running": "in_progress",
        },
        "#status IN (:pending, :running)",
      );
    },

    /**
     * Adds what SES's events said of recipients; opens the campaign to the sweeper, which recounts once it is quiet.
     * No counts at all only open it: there is an outcome to settle.
     */
    async addFeedback(
      campaignId: string,
      counts: Partial<Record<FeedbackCount, number>>,
      now: string,
    ): Promise<void> {
      const added = Object.entries(counts);
      const add = added.length ? ` ADD ${added.map(([name]) => `${name} :${name}`).join(", ")}` : "";
      await update(campaignId, `SET updated_at = :now, #open = :open${add}`, {
        ":now": now,
        ":open": "open",
        ...Object.fromEntries(added.map(([name, n]) => [`:${name}`, n])),
      });
    },

    /** Replaces counters by a recount of the rows, if nothing changed the campaign meanwhile. */
    async recount(campaign: Campaign, counts: Record<string, number>, now: string): Promise<void> {
      const entries = Object.entries(counts);
      await update(
        campaign.campaign_id,
        `SET ${entries.map(([name]) => `${name} = :${name}`).join(", ")}, updated_at = :now, recounted_at = :now`,
        {
          ...Object.fromEntries(entries.map(([name, n]) => [`:${name}`, n])),
          ":now": now,
          ":read": campaign.updated_at,
        },
        "updated_at = :read",
      );
    },

    /** Lets the sweeper forget a campaign, unless it changed since it was read. */
    async close(campaign: Campaign): Promise<void> {
      await update(
        campaign.campaign_id,
        "REMOVE #open",
        { ":read": campaign.updated_at },
        "updated_at = :read",
      );
    },
  };
};

export type CampaignStore = ReturnType<typeof campaignStore>;

// Words of these expressions that DynamoDB reserves.
const reserved: Record<string, string> = { "#status": "status", "#open": "open", "#done": "done" };
const names = (expression: string): Record<string, string> | undefined => {
  const used = Object.entries(reserved).filter(([placeholder]) => expression.includes(placeholder));
  return used.length ? Object.fromEntries(used) : undefined;
};

/** One page of an index, newest first; the index holds keys only, the items are read by them. */
const page = async (
  db: DynamoDBDocumentClient,
  table: string,
  index: string,
  partition: Record<string, string>,
  limit: number,
  startKey?: Record<string, string>,
): Promise<Page<Campaign>> => {
  const [[name, value]] = Object.entries(partition) as [[string, string]];
  const { Items: found = [], LastEvaluatedKey: lastKey } = await db.send(
    new QueryCommand({
      TableName: table,
      IndexName: index,
      KeyConditionExpression: "#partition = :partition",
      ExpressionAttributeNames: { "#partition": name },
      ExpressionAttributeValues: { ":partition": value },
      ScanIndexForward: false,
      Limit: limit,
      ExclusiveStartKey: startKey,
    }),
  );
  const ids = found.map(({ campaign_id }) => campaign_id as string);
  const items = await batchGet<Campaign>(
    db,
    table,
    ids.map((campaign_id) => ({ campaign_id })),
    { consistent: true },
  );
  const byId = new Map(items.map((campaign) => [campaign.campaign_id, campaign]));
  return { items: ids.flatMap((id) => byId.get(id) ?? []), lastKey };
};
