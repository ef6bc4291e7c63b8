import type { Construct } from "constructs";
import { batchReady } from "../../../events/campaigns.ts";
import type { SenderEnvironment } from "../../../services/functions/sender/env.ts";
import type { Archive } from "../../artifacts.ts";
import type { Settings } from "../../settings.ts";
import { patternOf } from "../bus.ts";
import { onObjects, onTable, putEvents, readSesAccount, sendEmail } from "../constructs/grants.ts";
import { createQueueWorker, type QueueWorker } from "../constructs/queue-worker.ts";
import { contentPrefixes } from "../content.ts";
import type { Resources } from "./resources.ts";

/** Sends the recipients of one batch their mail. */
export const createSender = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { accountId, tables, content, bus, email, publicUrl }: Resources,
): QueueWorker => {
  const environment: Omit<SenderEnvironment, "SENDER_QUEUE_URL"> = {
    CAMPAIGNS_TABLE: tables.campaigns.name,
    CONTACTS_TABLE: tables.contacts.name,
    DELIVERIES_TABLE: tables.deliveries.name,
    SUPPRESSIONS_TABLE: tables.suppressions.name,
    CONTENT_BUCKET: content.bucket,
    EVENT_BUS: bus.name,
    CONFIGURATION_SET: email.configurationSet.configurationSetName,
    PUBLIC_URL: publicUrl,
    LIMITER_TABLE: tables.limiter.name,
    SES_RATE_SHARE: String(settings.sesRateShare),
  };
  return createQueueWorker(scope, settings, {
    name: "sender",
    description: "Sends a batch of a campaign",
    archive,
    // Two messages of the largest size, held several times over while they are encoded. It mostly waits, for SES and for
    // its slots, so more memory, which brings more processor, would cost more and send no faster.
    memoryMegabytes: 512,
    // Short, because what a sender that dies has claimed waits until it can no longer be alive.
    timeoutSeconds: 30,
    environment,
    grants: [
      onTable(tables.campaigns, "GetItem", "UpdateItem"),
      onTable(tables.contacts, "BatchGetItem", "UpdateItem"),
      onTable(tables.deliveries, "GetItem", "UpdateItem", "Query"),
      onTable(tables.suppressions, "BatchGetItem"),
      onObjects(content, [contentPrefixes.campaigns], "GetObject"),
      putEvents(bus),
      onTable(tables.limiter, "GetItem", "UpdateItem"),
      readSesAccount,
      sendEmail(settings.region, accountId, email.configurationSet),
    ],
    rule: { description: "Frozen batches to the sender", bus, pattern: patternOf(batchReady) },
    // More than elsewhere: a batch also comes back when SES throttles, which is no fault of the batch.
    maxReceiveCount: 10,
    batch: { size: 1 },
    concurrencyMax: settings.concurrencyMax.sender,
    queueUrlVariable: "SENDER_QUEUE_URL" satisfies keyof SenderEnvironment,
  });
};
