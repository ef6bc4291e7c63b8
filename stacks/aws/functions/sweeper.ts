import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Construct } from "constructs";
import type { SweeperEnvironment } from "../../../services/functions/sweeper/env.ts";
import type { Archive } from "../../artifacts.ts";
import { nameOf, type Settings } from "../../settings.ts";
import { createFunction, type ServiceFunction } from "../constructs/function.ts";
import { listObjects, onObjects, onTable, putEvents, queryIndex } from "../constructs/grants.ts";
import { allowRules, createDeadLetterQueue } from "../constructs/queue.ts";
import { createScheduleRule, invokeByRule } from "../constructs/schedule.ts";
import { contentPrefixes } from "../content.ts";
import { campaignIndexes, jobIndexes } from "../tables.ts";
import type { Resources } from "./resources.ts";

/** Looks after open campaigns every minute: re-emits lost events and takes up stuck work. */
export const createSweeper = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { tables, content, bus }: Resources,
): ServiceFunction & { readonly deadLetters: SqsQueue } => {
  const part = new Construct(scope, "sweeper");
  const environment: SweeperEnvironment = {
    CAMPAIGNS_TABLE: tables.campaigns.name,
    CONTACTS_TABLE: tables.contacts.name,
    DELIVERIES_TABLE: tables.deliveries.name,
    JOBS_TABLE: tables.jobs.name,
    ERASURES_TABLE: tables.erasures.name,
    CONTENT_BUCKET: content.bucket,
    EVENT_BUS: bus.name,
    LIMITER_TABLE: tables.limiter.name,
    SES_RATE_SHARE: String(settings.sesRateShare),
    IS_HELD: String(settings.restoredFrom !== undefined),
  };
  const sweeper = createFunction(part, settings, {
    name: "sweeper",
    description: "Re-emits lost events and takes up stuck work",
    archive,
    memoryMegabytes: 256,
    timeoutSeconds: 60,
    environment,
    grants: [
      onTable(tables.campaigns, "GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
      queryIndex(tables.campaigns, campaignIndexes.open),
      queryIndex(tables.campaigns, campaignIndexes.byCreated),
      onTable(tables.contacts, "UpdateItem"),
      onTable(tables.deliveries, "BatchGetItem", "UpdateItem", "Query"),
      onTable(tables.jobs, "BatchGetItem", "UpdateItem"),
      queryIndex(tables.jobs, jobIndexes.open),
      onTable(tables.erasures, "Scan", "UpdateItem", "DeleteItem"),
      onObjects(content, [contentPrefixes.campaigns, contentPrefixes.drafts], "GetObject", "PutObject"),
      listObjects(content),
      putEvents(bus),
      onTable(tables.limiter, "GetItem"),
    ],
  });
  const name = nameOf(settings, "sweeper");
  const rule = createScheduleRule(part, {
    name,
    description: "Every minute to the sweeper",
    expression: "rate(1 minute)",
  });
  const deadLetters = createDeadLetterQueue(part, name);
  const deadLettersPolicy = allowRules(part, "dead_letters_policy", deadLetters, [rule.arn]);
  invokeByRule(part, rule, sweeper, deadLetters, deadLettersPolicy);
  return { ...sweeper, deadLetters };
};
