import { type DynamoDBDocumentClient, GetCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Batch, batchId, type DeliveryRow, type Progress, progressKey, rowEntry } from "./batch.ts";
import { batchOf, progressOf, rowOf } from "./items.ts";

/** What is asked of batches and deliveries. */
export const deliveryReads = (db: DynamoDBDocumentClient, table: string) => {
  /** Strongly consistent: it is announced milliseconds after it is written. */
  const batch = async (campaignId: string, batch: number): Promise<Batch | undefined> => {
    const Key = { batch_id: batchId(campaignId, batch), entry: "batch" };
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item && batchOf(Item);
  };

  /** Strongly consistent. */
  const progress = async (campaignId: string, batch: number): Promise<Progress | undefined> => {
    const Key = progressKey(batchId(campaignId, batch));
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item && progressOf(Item);
  };

  /** The progress of several batches, in no order. */
  const progresses = async (campaignId: string, batches: readonly number[]): Promise<Progress[]> => {
    const keys = batches.map((batch) => progressKey(batchId(campaignId, batch)));
    return (await batchGet({ db, name: table }, keys, { consistent: true })).map(progressOf);
  };

  /** A read that is not strongly consistent costs half. */
  const row = async (
    id: string,
    index: number,
    { consistent }: { readonly consistent: boolean },
  ): Promise<DeliveryRow | undefined> => {
    const Key = { batch_id: id, entry: rowEntry(index) };
    const { Item } = await db.send(new GetCommand({ TableName: table, Key, ConsistentRead: consistent }));
    return Item && rowOf(Item);
  };

  /** A whole batch: its recipients and, by index, their rows. Strongly consistent. */
  const batchWithRows = async (
    campaignId: string,
    batch: number,
  ): Promise<{ batch: Batch | undefined; rows: Map<number, DeliveryRow> }> => {
    const rows = new Map<number, DeliveryRow>();
    let frozen: Batch | undefined;
    let start: Record<string, unknown> | undefined;
    do {
      const page = await db.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: "batch_id = :id",
          ExpressionAttributeValues: { ":id": batchId(campaignId, batch) },
          ConsistentRead: true,
          ExclusiveStartKey: start,
        }),
      );
      for (const item of page.Items ?? []) {
        if (item.entry === "batch") frozen = batchOf(item);
        else if (item.entry !== "progress") rows.set(Number(item.entry), rowOf(item));
      }
      start = page.LastEvaluatedKey;
    } while (start);
    return { batch: frozen, rows };
  };

  return { batch, progress, progresses, row, batchWithRows };
};

export type DeliveryReads = ReturnType<typeof deliveryReads>;
