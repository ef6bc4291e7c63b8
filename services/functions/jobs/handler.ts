import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import type { Context, SQSEvent } from "aws-lambda";
import { bulkRequested } from "../../../events/bulk.ts";
import { parseAnyEvent } from "../../../events/event.ts";
import { exportRequested } from "../../../events/exports.ts";
import { migrationRequested } from "../../../events/migrations.ts";
import { bulkEmails } from "../../bulk/emails.ts";
import { runBulk } from "../../bulk/run-bulk.ts";
import { campaignStore } from "../../campaigns/store.ts";
import { attributeStore } from "../../contacts/attribute-store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { erasureStore } from "../../erasures/store.ts";
import { exportFiles } from "../../exporting/files.ts";
import { runExport } from "../../exporting/run-export.ts";
import { jobStore } from "../../jobs/store.ts";
import { listStore } from "../../lists/store.ts";
import { passStore } from "../../migrations/passes.ts";
import { runMigration } from "../../migrations/run-migration.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { objectStore } from "../../platform/object-store.ts";
import { publisher } from "../../platform/publish.ts";
import { processRecords } from "../../platform/sqs-batch.ts";
import { signupStore } from "../../signups/store.ts";
import { suppressionStore } from "../../suppressions/store.ts";
import { readJobsEnvironment } from "./env.ts";

const log = createLog("jobs");
const env = readJobsEnvironment();
const db = documentClient();
// A file is put together while it is read: its checksum is not known when it begins.
const s3 = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" });
const dependencies = {
  jobs: jobStore(db, env.JOBS_TABLE),
  campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
  contacts: contactStore(db, env.CONTACTS_TABLE),
  deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
  erasures: erasureStore(db, env.ERASURES_TABLE, env.CONTACTS_TABLE),
  lists: listStore(db, env.LISTS_TABLE),
  signups: signupStore(db, env.SIGNUPS_TABLE),
  suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
  files: exportFiles(s3, env.CONTENT_BUCKET),
  emails: bulkEmails(objectStore(s3, env.CONTENT_BUCKET)),
  publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
};
const migrating = {
  passes: passStore(db, env.JOBS_TABLE),
  tables: {
    contacts: { db, name: env.CONTACTS_TABLE },
    suppressions: { db, name: env.SUPPRESSIONS_TABLE },
    deliveries: { db, name: env.DELIVERIES_TABLE },
  },
  attributes: attributeStore(db, env.ATTRIBUTES_TABLE),
  campaigns: dependencies.campaigns,
  retentionDays: env.RETENTION_DAYS,
  publish: dependencies.publish,
  log,
};

/** ExportRequested → a file; BulkRequested → contacts that are changed; MigrationRequested → a table that is up to date. */
export const handler = (event: SQSEvent, context: Context) =>
  processRecords(event, context, log, async ({ body }, about) => {
    const { detail, "replay-name": replay } = parseAnyEvent(
      [exportRequested, bulkRequested, migrationRequested],
      body,
    );
    about(detail);
    if (replay) return log.warn("a replayed event begins no job", { replay });
    const remainingMs = () => context.getRemainingTimeInMillis();
    if ("migration_id" in detail)
      return await runMigration({ ...migrating, remainingMs }, detail.migration_id);
    const deps = { ...dependencies, remainingMs };
    if ("export_id" in detail) await runExport(deps, detail.export_id);
    else await runBulk(deps, detail.bulk_id);
  });
