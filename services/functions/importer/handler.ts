import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import type { Context, SQSEvent } from "aws-lambda";
import { parseEvent } from "../../../events/event.ts";
import { importRequested } from "../../../events/imports.ts";
import { contactStore } from "../../contacts/store.ts";
import { importFiles } from "../../importing/files.ts";
import { importFile } from "../../importing/import-file.ts";
import { rowWriter } from "../../importing/write-rows.ts";
import { jobStore } from "../../jobs/store.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { publisher } from "../../platform/publish.ts";
import { processRecords } from "../../platform/sqs-batch.ts";
import { suppressionStore } from "../../suppressions/store.ts";
import { readImporterEnvironment } from "./env.ts";

const log = createLog("importer");
const env = readImporterEnvironment();
const db = documentClient();
const dependencies = {
  writeRows: rowWriter({
    db,
    contactsTable: env.CONTACTS_TABLE,
    suppressionsTable: env.SUPPRESSIONS_TABLE,
    contacts: contactStore(db, env.CONTACTS_TABLE),
    suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
  }),
  jobs: jobStore(db, env.JOBS_TABLE),
  files: importFiles(new S3Client({}), env.CONTENT_BUCKET),
  publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
};

/** ImportRequested → contacts and suppressions. */
export const handler = (event: SQSEvent, context: Context) =>
  processRecords(event, context, log, async ({ body }, about) => {
    const { detail, "replay-name": replay } = parseEvent(importRequested, body);
    about({ import_id: detail.import_id });
    if (replay) return log.warn("a replayed event imports nothing", { replay });
    const remainingMs = () => context.getRemainingTimeInMillis();
    await importFile({ ...dependencies, remainingMs }, detail.import_id);
  });
