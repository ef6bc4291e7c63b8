import type { Construct } from "constructs";
import { batcherEvents } from "../../../events/campaigns.ts";
import type { BatcherEnvironment } from "../../../services/functions/batcher/env.ts";
import type { Archive } from "../../artifacts.ts";
import type { Settings } from "../../settings.ts";
import { patternOf } from "../bus.ts";
import { onObjects, onTable, putEvents } from "../constructs/grants.ts";
import { createQueueWorker, type QueueWorker } from "../constructs/queue-worker.ts";
import { contentPrefixes } from "../content.ts";
import type { Resources } from "./resources.ts";

/** Freezes the audience of each accepted campaign into batches. */
export const createBatcher = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { tables, content, bus }: Resources,
): QueueWorker => {
  const environment: BatcherEnvironment = {
    CAMPAIGNS_TABLE: tables.campaigns.name,
    CONTACTS_TABLE: tables.contacts.name,
    DELIVERIES_TABLE: tables.deliveries.name,
    SUPPRESSIONS_TABLE: tables.suppressions.name,
    CONTENT_BUCKET: content.bucket,
    RETENTION_DAYS: String(settings.retentionDays),
    EVENT_BUS: bus.name,
    LIMITER_TABLE: tables.limiter.name,
    SES_RATE_SHARE: String(settings.sesRateShare),
  };
  return createQueueWorker(scope, settings, {
    name: "batcher",
    description: "Freezes the audience of a campaign into batches",
    archive,
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    environment,
    grants: [
      onTable(tables.campaigns, "GetItem", "UpdateItem"),
      onTable(tables.contacts, "BatchGetItem", "Scan"),
      onTable(tables.deliveries, "PutItem", "UpdateItem", "Query"),
      onTable(tables.suppressions, "BatchGetItem"),
      onObjects(content, [contentPrefixes.campaigns], "GetObject"),
      putEvents(bus),
      onTable(tables.limiter, "GetItem"),
    ],
    rule: {
      description: "Campaigns with an audience to freeze or to open again, to the batcher",
      bus,
      pattern: patternOf(...batcherEvents),
    },
    maxReceiveCount: 5,
    batch: { size: 1 },
    concurrencyMax: settings.concurrencyMax.batcher,
  });
};
