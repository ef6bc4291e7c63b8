import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import {
  type Item,
  neverWritten,
  putIfAbsent,
  removeItem,
  type TransactItems,
  updateIf,
} from "../platform/dynamodb.ts";
import { assignments } from "../platform/expressions.ts";
import { listByIndex } from "../platform/list-items.ts";
import type { Page } from "../platform/pagination.ts";
import { type Draft, startedExpiry, type Writing } from "./draft.ts";

const nothingShown = {
  campaign_name: "",
  subject: "",
  format: "html",
  from_email: "",
  send_at: "",
  attachments: 0,
} as const;

/** A draft as it is read: an earlier version may have written less. */
const draftOf = (item: Item): Draft => {
  const stored = item as unknown as Pick<Draft, "draft_id" | "content_key" | "content_hash"> & Partial<Draft>;
  return {
    kind: "draft",
    version: 1,
    attachments: [],
    kept_at: neverWritten,
    created_at: neverWritten,
    updated_at: neverWritten,
    expires_at: Number.MAX_SAFE_INTEGER,
    ...stored,
    shown: { ...nothingShown, ...stored.shown },
  };
};

/** What expired is gone, also before DynamoDB deletes it (decision 41). */
const isThere = ({ expires_at }: Draft): boolean => Date.now() < expires_at * 1_000;

/** The drafts of one stage: table CampaignDrafts, with the index by_updated. */
export const draftStore = (db: DynamoDBDocumentClient, table: string) => {
  /** @throws when there is one of that id. */
  const create = async (draft: Draft): Promise<void> => {
    if (!(await putIfAbsent({ db, name: table }, draft, "draft_id")))
      throw new Error(`There is a draft ${draft.draft_id} already`);
  };

  /** Strongly consistent. */
  const get = async (draft_id: string): Promise<Draft | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { draft_id }, ConsistentRead: true }),
    );
    const draft = Item && draftOf(Item);
    return draft && isThere(draft) ? draft : undefined;
  };

  /** Those that were not started, the last changed first. */
  const list = async (limit: number, startKey?: Record<string, string>): Promise<Page<Draft>> => {
    const index = { name: "by_updated", key: "kind", value: "draft" satisfies Draft["kind"] };
    const { items, lastKey } = await listByIndex({ db, name: table }, "draft_id", index, limit, startKey);
    // One may have been started since the index had it.
    const live = items.map(draftOf).filter((draft) => draft.kind === "draft" && isThere(draft));
    return { items: live, lastKey };
  };

  /**
   * Writes a new version over the one before it.
   * @returns undefined when there is another by now, or it was started or deleted.
   */
  const replace = async (draft_id: string, writing: Writing): Promise<Draft | undefined> => {
    const { sets, names, values } = assignments(writing);
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { draft_id },
        UpdateExpression: `SET ${sets}`,
        // The guard against a second editor of the same draft, and against one that is a campaign by now.
        ConditionExpression: "#version = :before AND attribute_not_exists(campaign_id)",
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: { ...values, ":before": writing.version - 1 },
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed && draftOf(changed);
  };

  /** @returns whether there was one. */
  const remove = (draft_id: string): Promise<boolean> => removeItem({ db, name: table }, { draft_id });

  /** Beside a campaign's own write: the draft is that campaign from then on, and was none before. */
  const starting = (draft_id: string, campaign_id: string, now: Date): TransactItems => [
    {
      Update: {
        TableName: table,
        Key: { draft_id },
        UpdateExpression: "SET campaign_id = :campaign, expires_at = :expires, kind = :started",
        ConditionExpression: "attribute_exists(draft_id) AND attribute_not_exists(campaign_id)",
        ExpressionAttributeValues: {
          ":campaign": campaign_id,
          ":expires": startedExpiry(now),
          ":started": "started" satisfies Draft["kind"],
        },
      },
    },
  ];

  /** Beside another write: a draft that is new. */
  const adding = (draft: Draft): TransactItems => [
    { Put: { TableName: table, Item: draft, ConditionExpression: "attribute_not_exists(draft_id)" } },
  ];

  return { create, get, list, replace, remove, starting, adding };
};

export type DraftStore = ReturnType<typeof draftStore>;
