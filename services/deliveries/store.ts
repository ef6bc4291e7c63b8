import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { append } from "./append.ts";
import { batchesWith, batchesWithAny } from "./directory.ts";
import { erase } from "./erase.ts";
import { feedbackStore } from "./feedback-store.ts";
import { markUnreported } from "./mark-unreported.ts";
import { deliveryReads } from "./reads.ts";
import { reopen } from "./reopen.ts";
import { reportStore } from "./report-store.ts";
import { settle } from "./settle.ts";
import { stateStore } from "./state-store.ts";
import { changeTurns } from "./turns.ts";

/**
 * Batches and deliveries of one stage: table EmailDeliveries, one partition a batch, with three items: the frozen
 * recipients, how far their sending is, and what came back of it (decision 2); and of each campaign its directory and its report. A batch's outcomes are counted in its
 * campaign once, when it is given up; until then the campaign's exact ledger is read from both.
 */
export const deliveryStore = (db: DynamoDBDocumentClient, table: string, campaignsTable: string) => ({
  ...deliveryReads(db, table),
  ...stateStore(db, table),
  ...feedbackStore(db, table),
  ...reportStore(db, table),
  batchesWith: batchesWith(db, table),
  batchesWithAny: batchesWithAny(db, table),
  erase: erase(db, table),
  append: append(db, table, campaignsTable),
  changeTurns: changeTurns(db, campaignsTable),
  markUnreported: markUnreported(db, table, campaignsTable),
  reopen: reopen(db, table, campaignsTable),
  settle: settle(db, table, campaignsTable),
});

export type DeliveryStore = ReturnType<typeof deliveryStore>;
