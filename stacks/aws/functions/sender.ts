import type { Construct } from "constructs";
import { batchReady } from "../../../events/campaigns.ts";
import type { SenderEnvironment } from "../../../services/functions/sender/env.ts";
import type { Archive } from "../../artifacts.ts";
import type { Settings } from "../../settings.ts";
import { patternOf } from "../bus.ts";
import {
  onObjects,
  onTable,
  putEvents,
  queryIndex,
  readSesAccount,
  sendEmail,
} from "../constructs/grants.ts";
import { createQueueWorker, type QueueWorker } from "../constructs/queue-worker.ts";
import { contentPrefixes } from "../content.ts";
import { campaignIndexes } from "../tables.ts";
import type { Resources } from "./resources.ts";

/** Sends, from whatever campaign has its turn. */
export const createSender = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { accountId, tables, content, bus, email, publicUrl }: Resources,
): QueueWorker => {
  const environment: SenderEnvironment = {
    CAMPAIGNS_TABLE: tables.campaigns.name,
    CONTACTS_TABLE: tables.contacts.name,
    DELIVERIES_TABLE: tables.deliveries.name,
    SUPPRESSIONS_TABLE: tables.suppressions.name,
    SEALS_TABLE: tables.seals.name,
    CONTENT_BUCKET: content.bucket,
    EVENT_BUS: bus.name,
    CONFIGURATION_SET: email.configurationSet.configurationSetName,
    PUBLIC_URL: publicUrl,
    LIMITER_TABLE: tables.limiter.name,
    SES_RATE_SHARE: String(settings.sesRateShare),
    WARM_UPS: JSON.stringify(settings.warmUps ?? []),
  };
  return createQueueWorker(scope, settings, {
    name: "sender",
    description: "Sends campaigns, a turn each",
    archive,
    // Two messages of the largest size, held several times over while they are encoded. It mostly waits, for SES and for
    // its slots, so more memory, which brings more processor, would cost more and send no faster.
    memoryMegabytes: 512,
    // A sender goes round the campaigns as long as there is work; then the next takes its place. A message that made one
    // fail is hidden for six times as long, so this is not all that Lambda allows.
    timeoutSeconds: 300,
    environment,
    grants: [
      onTable(tables.campaigns, "GetItem", "BatchGetItem", "UpdateItem"),
      queryIndex(tables.campaigns, campaignIndexes.open),
      onTable(tables.contacts, "BatchGetItem", "UpdateItem"),
      onTable(tables.deliveries, "GetItem", "BatchGetItem", "UpdateItem"),
      onTable(tables.suppressions, "BatchGetItem"),
      onTable(tables.seals, "UpdateItem"),
      onObjects(content, [contentPrefixes.campaigns], "GetObject"),
      putEvents(bus),
      onTable(tables.limiter, "GetItem", "UpdateItem"),
      readSesAccount,
      sendEmail(settings.region, accountId, email.configurationSet),
    ],
    rule: { description: "Work to the senders", bus, pattern: patternOf(batchReady) },
    maxReceiveCount: 3,
    batch: { size: 1 },
    concurrencyMax: settings.concurrencyMax.sender,
  });
};
