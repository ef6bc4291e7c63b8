import type { Construct } from "constructs";
import type { FeedbackEnvironment } from "../../../services/functions/feedback/env.ts";
import type { Archive } from "../../artifacts.ts";
import type { Settings } from "../../settings.ts";
import { sesPattern } from "../bus.ts";
import { onTable, putEvents } from "../constructs/grants.ts";
import { createQueueWorker, type QueueWorker } from "../constructs/queue-worker.ts";
import type { Resources } from "./resources.ts";

/** Records what SES reports about each message. */
export const createFeedback = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { tables, bus, email }: Resources,
): QueueWorker => {
  const environment: FeedbackEnvironment = {
    CAMPAIGNS_TABLE: tables.campaigns.name,
    CONTACTS_TABLE: tables.contacts.name,
    DELIVERIES_TABLE: tables.deliveries.name,
    SUPPRESSIONS_TABLE: tables.suppressions.name,
    EVENT_BUS: bus.name,
    SOFT_BOUNCES_MAX: String(settings.softBounces.max),
    SOFT_BOUNCE_DAYS: String(settings.softBounces.days),
  };
  return createQueueWorker(scope, settings, {
    name: "feedback",
    description: "Records what SES reports about each message",
    archive,
    memoryMegabytes: 256,
    timeoutSeconds: 30,
    environment,
    grants: [
      onTable(tables.campaigns, "GetItem", "UpdateItem"),
      onTable(tables.contacts, "GetItem", "UpdateItem"),
      onTable(tables.deliveries, "BatchGetItem", "UpdateItem"),
      onTable(tables.suppressions, "GetItem", "UpdateItem"),
      putEvents(bus),
    ],
    rule: {
      description: "Events of SES to feedback",
      pattern: sesPattern(email.configurationSet.configurationSetName),
    },
    maxReceiveCount: 5,
    // What comes together is one write a batch of recipients and one a campaign: at 1,000 mails a second few of either.
    batch: { size: 500, windowSeconds: 2 },
    concurrencyMax: settings.concurrencyMax.feedback,
  });
};
