import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { append } from "./append.ts";
import { claimStore } from "./claims.ts";
import { evidenceStore } from "./evidence-store.ts";
import { outcomeStore } from "./outcomes.ts";
import { deliveryReads } from "./reads.ts";
import { reopen } from "./reopen.ts";

/**
 * Batches and deliveries of one stage: table EmailDeliveries, one partition a batch, with the frozen recipients, the
 * progress and a row a recipient. Writes that move the ledger change the campaign's counters in one transaction.
 */
export const deliveryStore = (db: DynamoDBDocumentClient, table: string, campaignsTable: string) => {
  const reads = deliveryReads(db, table);
  return {
    ...reads,
    ...claimStore(db, table, campaignsTable),
    ...outcomeStore(db, table, reads.row),
    ...evidenceStore(db, table, campaignsTable),
    append: append(db, table, campaignsTable),
    reopen: reopen(db, table, campaignsTable, reads.progress),
  };
};

export type DeliveryStore = ReturnType<typeof deliveryStore>;
