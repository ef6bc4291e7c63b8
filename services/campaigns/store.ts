import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { conditionHeld, isTransactionConflict, updateIf } from "../platform/dynamodb.ts";
import type { Page } from "../platform/pagination.ts";
import { withRetries } from "../platform/retry.ts";
import type {
  Baseline,
  Campaign,
  FeedbackCount,
  Milestone,
  Recount,
  Recounting,
  RetryProgress,
} from "./campaign.ts";
import { isEnded, type TransitionName, transitions } from "./lifecycle.ts";
import type { CampaignStatus } from "./schemas.ts";

/** Campaigns of one stage: table EmailCampaigns, one item each, with the counters of its ledger. */
export const campaignStore = (db: DynamoDBDocumentClient, table: string) => {
  /** Changes a campaign if `condition` holds; the item as changed, or undefined when it did not hold. */
  const update = (
    campaignId: string,
    expression: string,
    values: Record<string, unknown> | undefined,
    condition = "attribute_exists(campaign_id)",
  ): Promise<Campaign | undefined> =>
    // A chunk's transaction on the same item may be under way: it lasts milliseconds.
    withRetries(
      () =>
        updateIf<Campaign>(
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

  const change = (
    campaignId: string,
    { from, to, milestone }: { from: readonly string[]; to: CampaignStatus; milestone?: Milestone },
    now: string,
    fields: object,
    condition?: string,
    conditionValues: Record<string, unknown> = {},
  ) => {
    const set: Record<string, string> = {
      "#status": ":to",
      updated_at: ":now",
      "#open": ":open",
      ...(isEnded(to) ? { completed_at: ":now" } : {}),
      ...(to === "in_progress" ? { started_at: "if_not_exists(started_at, :now)" } : {}),
      ...Object.fromEntries(Object.keys(fields).map((name) => [name, `:${name}`])),
    };
    const gone = [
      "resumes_at",
      ...(isEnded(to) ? [] : ["completed_at"]),
      ...("reason" in fields ? [] : ["reason"]),
    ];
    return update(
      campaignId,
      [
        `SET ${Object.entries(set)
          .map(([name, value]) => `${name} = ${value}`)
          .join(", ")}`,
        `REMOVE ${gone.join(", ")}`,
        milestone ? "ADD unannounced :event" : "",
      ].join(" "),
      {
        ":to": to,
        ":now": now,
        ":open": "open",
        ...(milestone ? { ":event": new Set([milestone]) } : {}),
        ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [`:${name}`, value])),
        ...Object.fromEntries(from.map((status, i) => [`:from${i}`, status])),
        ...conditionValues,
      },
      [`#status IN (${from.map((_, i) => `:from${i}`).join(", ")})`, ...(condition ? [condition] : [])].join(
        " AND ",
      ),
    );
  };

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
    async markAnnounced(campaignId: string, milestones: ReadonlySet<Milestone>): Promise<void> {
      await update(campaignId, "DELETE unannounced :events", { ":events": milestones });
    },

    /**
     * Changes the status of a campaign, and writes the milestone down with it.
     * @returns undefined when it was not in a status this may come from.
     */
    async transition(
      campaignId: string,
      name: Exclude<TransitionName, "complete">,
      now: string,
      fields: {
        readonly reason?: string;
        readonly retrying?: RetryProgress;
        readonly baseline?: Baseline;
      } = {},
    ): Promise<Campaign | undefined> {
      // Tells what was found out of the batches before from what holds after: a retry opens some again.
      const stamp = name === "retry" ? { retried_at: now } : {};
      return await change(campaignId, transitions[name], now, { ...fields, ...stamp });
    },

    /**
     * in_progress → completed, when the audience is frozen, no retry is being prepared, and every batch is done.
     * @returns undefined when it is not yet so, or was completed already.
     */
    async complete(campaignId: string, now: string, reason?: string): Promise<Campaign | undefined> {
      return await change(
        campaignId,
        transitions.complete,
        now,
        reason ? { reason } : {},
        "batching.#done = :true AND attribute_not_exists(retrying) AND batches_done = batch_count",
        { ":true": true },
      );
    },

    /** Notes what a running campaign waits for, and until when; nothing, once it goes on. */
    async noteWait(campaignId: string, wait?: { reason: string; resumes_at: string }): Promise<void> {
      const running = { ":running": "in_progress" };
      if (wait)
        await update(
          campaignId,
          "SET reason = :reason, resumes_at = :at",
          { ...running, ":reason": wait.reason, ":at": wait.resumes_at },
          "#status = :running",
        );
      else await update(campaignId, "REMOVE reason, resumes_at", running, "#status = :running");
    },

    /** Every batch of a retry is open again. */
    async endRetry(campaignId: string): Promise<void> {
      await update(campaignId, "REMOVE retrying", undefined);
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
     * Adds what SES's events said of recipients; opens the campaign to the sweeper, which recounts once it is quiet.
     * No counts at all only open it: there is an outcome to settle.
     * @returns the campaign as changed; undefined when there is none.
     */
    async addFeedback(
      campaignId: string,
      counts: Partial<Record<FeedbackCount, number>>,
      now: string,
    ): Promise<Campaign | undefined> {
      const added = Object.entries(counts);
      const add = added.length ? ` ADD ${added.map(([name]) => `${name} :${name}`).join(", ")}` : "";
      return await update(campaignId, `SET updated_at = :now, #open = :open${add}`, {
        ":now": now,
        ":open": "open",
        ...Object.fromEntries(added.map(([name, n]) => [`:${name}`, n])),
      });
    },

    /** Notes that no batch of the campaign, as it was read, is open before this one. Leaves `updated_at` alone. */
    async noteFirstOpen({ campaign_id, retried_at }: Campaign, batch: number): Promise<void> {
      const first_open = { batch, ...(retried_at === undefined ? {} : { retried_at }) };
      await update(campaign_id, "SET first_open = :first", { ":first": first_open });
    },

    /** Keeps what a recount has counted so far, if nothing changed the campaign meanwhile. Leaves `updated_at` alone. */
    async keepRecount({ campaign_id }: Campaign, recounting: Recounting): Promise<void> {
      const values = { ":recounting": recounting, ":read": recounting.of };
      await update(campaign_id, "SET recounting = :recounting", values, "updated_at = :read");
    },

    /** Replaces counters by a recount of the rows, if nothing changed the campaign meanwhile. */
    async recount(campaign: Campaign, counts: Recount, now: string): Promise<void> {
      const entries = Object.entries(counts);
      await update(
        campaign.campaign_id,
        `SET ${entries.map(([name]) => `${name} = :${name}`).join(", ")}, updated_at = :now, recounted_at = :now REMOVE recounting`,
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
