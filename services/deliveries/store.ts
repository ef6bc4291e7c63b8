import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { batchStore } from "./batches.ts";
import { rowStore } from "./rows.ts";

/**
 * Batches and deliveries of one stage: table EmailDeliveries, one partition a batch, with the frozen recipients, the
 * progress and a row a recipient. Writes that move the ledger change the campaign's counters in one transaction.
 */
export const deliveryStore = (db: DynamoDBDocumentClient, table: string, campaignsTable: string) => ({
  ...batchStore(db, table, campaignsTable),
  ...rowStore(db, table, campaignsTable),
});

export type DeliveryStore = ReturnType<typeof deliveryStore>;
