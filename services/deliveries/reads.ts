import { type DynamoDBDocumentClient, GetCommand, paginateQuery } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { allItems, type Item } from "../platform/dynamodb.ts";
import { type Batch, batchId, batchKey, feedbackKey, stateKey } from "./batch.ts";
import type { BatchState } from "./batch-state.ts";
import type { DeliveryKey } from "./delivery.ts";
import { type DeliveryRow, rowsOf } from "./delivery-row.ts";
import { evidenceIn } from "./feedback-item.ts";
import { batchOf, stateOf } from "./items.ts";

/** What is asked of batches and deliveries. All of it is strongly consistent. */
export const deliveryReads = (db: DynamoDBDocumentClient, table: string) => {
  const batch = async (campaignId: string, batch: number): Promise<Batch | undefined> => {
    const Key = batchKey(batchId(campaignId, batch));
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item && batchOf(Item);
  };

  /** The states of these batches, in their order; of one that does not exist there is none. */
  const states = async (campaignId: string, batches: readonly number[]): Promise<BatchState[]> => {
    const keys = batches.map((batch) => stateKey(batchId(campaignId, batch)));
    const items = await batchGet({ db, name: table }, keys, { consistent: true });
    return items.map(stateOf).sort((a, b) => a.batch - b.batch);
  };

  /** A whole batch: its recipients, how far its sending is and, by index, what is recorded of each. */
  const batchWithRows = async (campaignId: string, batch: number): Promise<BatchWithRows> => {
    const pages = paginateQuery(
      { client: db },
      {
        TableName: table,
        KeyConditionExpression: "batch_id = :id",
        ExpressionAttributeValues: { ":id": batchId(campaignId, batch) },
        ConsistentRead: true,
      },
    );
    return batchOfItems(await allItems(pages));
  };

  /** Whole batches, by number, some in one call; or what is recorded of them alone, or of that what came back. */
  const batchesWithRows = async (
    campaignId: string,
    batches: readonly number[],
    { only }: { readonly only?: "records" | "feedback" } = {},
  ): Promise<Map<number, BatchWithRows>> => {
    const ids = new Map(batches.map((batch) => [batchId(campaignId, batch), batch]));
    const keys = [...ids.keys()].flatMap((id) => [
      feedbackKey(id),
      ...(only === "feedback" ? [] : [stateKey(id)]),
      ...(only === undefined ? [batchKey(id)] : []),
    ]);
    const items = await batchGet({ db, name: table }, keys, { consistent: true });
    const byBatch = Map.groupBy(items, ({ batch_id }) => batch_id as string);
    return new Map([...byBatch].map(([id, some]) => [ids.get(id)!, batchOfItems(some)]));
  };

  /** What is recorded of single recipients, in their order; of one whose batch expired there is nothing. */
  const rowsAt = async (deliveries: readonly DeliveryKey[]): Promise<(DeliveryRow | undefined)[]> => {
    const ids = new Set(deliveries.map(({ campaign_id, batch }) => batchId(campaign_id, batch)));
    const keys = [...ids].flatMap((id) => [stateKey(id), feedbackKey(id)]);
    const items = await batchGet({ db, name: table }, keys, { consistent: true });
    const rows = new Map(
      [...ids].map((id) => {
        const item = (entry: string) => items.find((one) => one.batch_id === id && one.entry === entry);
        const state = item("state");
        return [id, rowsOf(state && stateOf(state), evidenceIn(item("feedback")))];
      }),
    );
    return deliveries.map(({ campaign_id, batch, index }) =>
      rows.get(batchId(campaign_id, batch))?.get(index),
    );
  };

  return { batch, states, batchWithRows, batchesWithRows, rowsAt };
};

/** A batch with what is recorded of its recipients, by index. */
export interface BatchWithRows {
  readonly batch: Batch | undefined;
  readonly state: BatchState | undefined;
  readonly rows: Map<number, DeliveryRow>;
  /** Changes with every note of feedback; undefined before the first. */
  readonly feedbackVersion: number | undefined;
}

const batchOfItems = (all: readonly Item[]): BatchWithRows => {
  const items = new Map(all.map((item) => [item.entry as string, item]));
  const found = items.get("state");
  const state = found && stateOf(found);
  const frozen = items.get("batch");
  return {
    batch: frozen && batchOf(frozen),
    state,
    rows: rowsOf(state, evidenceIn(items.get("feedback"))),
    feedbackVersion: items.get("feedback")?.version as number | undefined,
  };
};

export type DeliveryReads = ReturnType<typeof deliveryReads>;
