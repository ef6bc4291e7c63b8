import type { Construct } from "constructs";
import { bulkRequested } from "../../../events/bulk.ts";
import { exportRequested } from "../../../events/exports.ts";
import { migrationRequested } from "../../../events/migrations.ts";
import type { JobsEnvironment } from "../../../services/functions/jobs/env.ts";
import type { Archive } from "../../artifacts.ts";
import type { Settings } from "../../settings.ts";
import { patternOf } from "../bus.ts";
import { onObjects, onTable, putEvents } from "../constructs/grants.ts";
import { createQueueWorker, type QueueWorker } from "../constructs/queue-worker.ts";
import { contentPrefixes } from "../content.ts";
import type { Resources } from "./resources.ts";

/** Writes the files of exports, changes many contacts, and brings tables up to date. */
export const createJobs = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { tables, content, bus }: Resources,
): QueueWorker => {
  const environment: JobsEnvironment = {
    ATTRIBUTES_TABLE: tables.attributes.name,
    JOBS_TABLE: tables.jobs.name,
    CAMPAIGNS_TABLE: tables.campaigns.name,
    CONTACTS_TABLE: tables.contacts.name,
    DELIVERIES_TABLE: tables.deliveries.name,
    ERASURES_TABLE: tables.erasures.name,
    LISTS_TABLE: tables.lists.name,
    SIGNUPS_TABLE: tables.signups.name,
    SUPPRESSIONS_TABLE: tables.suppressions.name,
    RETENTION_DAYS: String(settings.retentionDays),
    CONTENT_BUCKET: content.bucket,
    EVENT_BUS: bus.name,
  };
  return createQueueWorker(scope, settings, {
    name: "jobs",
    description: "Writes the files of exports, changes many contacts, brings tables up to date",
    archive,
    memoryMegabytes: 512,
    timeoutSeconds: 300,
    environment,
    grants: [
      onTable(tables.attributes, "BatchGetItem", "UpdateItem"),
      onTable(tables.jobs, "GetItem", "BatchGetItem", "UpdateItem"),
      onTable(tables.campaigns, "GetItem", "BatchGetItem", "UpdateItem"),
      onTable(tables.contacts, "GetItem", "BatchGetItem", "UpdateItem", "DeleteItem", "Scan"),
      onTable(tables.deliveries, "Query", "Scan", "UpdateItem"),
      onTable(tables.erasures, "PutItem"),
      onTable(tables.lists, "GetItem", "BatchGetItem"),
      onTable(tables.signups, "BatchGetItem", "DeleteItem"),
      onTable(tables.suppressions, "GetItem", "BatchGetItem", "UpdateItem", "Scan"),
      onObjects(content, [contentPrefixes.jobs], "GetObject", "PutObject"),
      putEvents(bus),
    ],
    rule: {
      description: "Exports, changes of many contacts and migrations to their worker",
      bus,
      pattern: patternOf(exportRequested, bulkRequested, migrationRequested),
    },
    maxReceiveCount: 5,
    batch: { size: 1 },
    concurrencyMax: settings.concurrencyMax.jobs,
  });
};
