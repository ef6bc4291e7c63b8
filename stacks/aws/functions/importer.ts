import type { Construct } from "constructs";
import { importRequested } from "../../../events/imports.ts";
import type { ImporterEnvironment } from "../../../services/functions/importer/env.ts";
import type { Archive } from "../../artifacts.ts";
import type { Settings } from "../../settings.ts";
import { patternOf } from "../bus.ts";
import { onObjects, onTable, putEvents } from "../constructs/grants.ts";
import { createQueueWorker, type QueueWorker } from "../constructs/queue-worker.ts";
import { contentPrefixes } from "../content.ts";
import type { Resources } from "./resources.ts";

/** Brings the contacts of an uploaded file into the tables. */
export const createImporter = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { tables, content, bus }: Resources,
): QueueWorker => {
  const environment: ImporterEnvironment = {
    JOBS_TABLE: tables.jobs.name,
    CONTACTS_TABLE: tables.contacts.name,
    SUPPRESSIONS_TABLE: tables.suppressions.name,
    CONTENT_BUCKET: content.bucket,
    EVENT_BUS: bus.name,
  };
  return createQueueWorker(scope, settings, {
    name: "importer",
    description: "Brings the contacts of an uploaded file into the tables",
    archive,
    // A row may have 16 MB, and five million addresses are remembered in 100 MB. More memory brings more processor.
    memoryMegabytes: 1024,
    timeoutSeconds: 300,
    environment,
    grants: [
      onTable(tables.jobs, "GetItem", "UpdateItem"),
      onTable(tables.contacts, "BatchGetItem", "PutItem", "UpdateItem"),
      onTable(tables.suppressions, "BatchGetItem", "UpdateItem"),
      onObjects(content, [contentPrefixes.imports], "GetObject", "PutObject"),
      putEvents(bus),
    ],
    rule: {
      description: "Files of contacts to the importer",
      bus,
      pattern: patternOf(importRequested),
    },
    maxReceiveCount: 5,
    batch: { size: 1 },
    concurrencyMax: settings.concurrencyMax.importer,
  });
};
