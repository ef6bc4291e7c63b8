import { Construct } from "constructs";
import type { ApiEnvironment } from "../../../services/functions/api/env.ts";
import type { Archive } from "../../artifacts.ts";
import type { Settings } from "../../settings.ts";
import { createFunction, type ServiceFunction } from "../constructs/function.ts";
import {
  manageSesIdentities,
  onObjects,
  onQueues,
  onTable,
  putEvents,
  queryIndex,
  readSesAccount,
  sendEmail,
  unlistSuppressed,
} from "../constructs/grants.ts";
import type { Queue } from "../constructs/queue.ts";
import { contentPrefixes } from "../content.ts";
import {
  auditIndexes,
  campaignIndexes,
  contactIndexes,
  draftIndexes,
  jobIndexes,
  mediaIndexes,
  suppressionIndexes,
} from "../tables.ts";
import { mediaPrefix } from "../web.ts";
import type { Resources } from "./resources.ts";
import type { Webhooks } from "./webhooks.ts";

/** The queues of the other functions, whose dead letters the API shows and redrives. */
export interface WorkerQueues {
  readonly batcher: Queue;
  readonly sender: Queue;
  readonly feedback: Queue;
  readonly importer: Queue;
  readonly accountList: Queue;
  readonly jobs: Queue;
  /** Invoked by its schedule, not from a queue. */
  readonly sweeper: Pick<Queue, "deadLetters">;
  readonly webhooks: Pick<Webhooks, "queues" | "deadLetters"> | undefined;
}

/** What it may do with tables and objects. */
const onData = ({ tables, content, site }: Pick<Resources, "tables" | "content" | "site">) => [
  onTable(tables.campaigns, "GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
  queryIndex(tables.campaigns, campaignIndexes.byCreated),
  queryIndex(tables.campaigns, campaignIndexes.open),
  queryIndex(tables.campaigns, campaignIndexes.published),
  onTable(tables.contacts, "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"),
  ...Object.values(contactIndexes).map((index) => queryIndex(tables.contacts, index)),
  onTable(tables.deliveries, "GetItem", "BatchGetItem", "UpdateItem", "Query"),
  onTable(tables.suppressions, "GetItem", "BatchGetItem", "UpdateItem", "DeleteItem", "Scan"),
  queryIndex(tables.suppressions, suppressionIndexes.byEmail),
  queryIndex(tables.suppressions, suppressionIndexes.newest),
  onTable(tables.apiKeys, "GetItem", "PutItem", "DeleteItem", "Scan"),
  onTable(tables.members, "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan"),
  onTable(tables.sessions, "GetItem", "PutItem", "UpdateItem", "DeleteItem"),
  // To write a line, and to read: never to change or to delete one.
  onTable(tables.audit, "PutItem", "Query"),
  queryIndex(tables.audit, auditIndexes.byTarget),
  onTable(tables.erasures, "GetItem", "PutItem"),
  onTable(tables.signups, "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"),
  onTable(tables.seals, "UpdateItem"),
  onTable(tables.lists, "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"),
  onTable(tables.segments, "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"),
  onTable(tables.attributes, "BatchGetItem", "UpdateItem", "Scan"),
  onTable(tables.snippets, "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"),
  onTable(tables.templates, "GetItem", "PutItem", "UpdateItem", "DeleteItem", "Scan"),
  onTable(tables.jobs, "GetItem", "BatchGetItem", "PutItem", "UpdateItem"),
  queryIndex(tables.jobs, jobIndexes.byCreated),
  onTable(tables.drafts, "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"),
  queryIndex(tables.drafts, draftIndexes.byUpdated),
  onTable(tables.media, "GetItem", "BatchGetItem", "PutItem", "UpdateItem", "DeleteItem"),
  queryIndex(tables.media, mediaIndexes.byCreated),
  onObjects(
    content,
    [
      contentPrefixes.campaigns,
      contentPrefixes.drafts,
      contentPrefixes.templates,
      contentPrefixes.files,
      contentPrefixes.uploads,
      contentPrefixes.imports,
      contentPrefixes.jobs,
    ],
    "GetObject",
    "PutObject",
  ),
  onObjects(content, [contentPrefixes.drafts, contentPrefixes.templates], "DeleteObject"),
  // Never the site itself.
  onObjects(site, [mediaPrefix], "PutObject", "DeleteObject"),
  onTable(tables.limiter, "GetItem", "UpdateItem"),
];

/** What the tables are called, by the variables that say so. */
const namesOf = (tables: Resources["tables"]) => ({
  CAMPAIGNS_TABLE: tables.campaigns.name,
  CONTACTS_TABLE: tables.contacts.name,
  DELIVERIES_TABLE: tables.deliveries.name,
  SUPPRESSIONS_TABLE: tables.suppressions.name,
  API_KEYS_TABLE: tables.apiKeys.name,
  MEMBERS_TABLE: tables.members.name,
  SESSIONS_TABLE: tables.sessions.name,
  AUDIT_TABLE: tables.audit.name,
  ERASURES_TABLE: tables.erasures.name,
  LISTS_TABLE: tables.lists.name,
  SEGMENTS_TABLE: tables.segments.name,
  ATTRIBUTES_TABLE: tables.attributes.name,
  SNIPPETS_TABLE: tables.snippets.name,
  TEMPLATES_TABLE: tables.templates.name,
  JOBS_TABLE: tables.jobs.name,
  DRAFTS_TABLE: tables.drafts.name,
  MEDIA_TABLE: tables.media.name,
  SIGNUPS_TABLE: tables.signups.name,
  SEALS_TABLE: tables.seals.name,
  LIMITER_TABLE: tables.limiter.name,
});

/** What a stage is, for those who look at it. */
const ofStage = (settings: Settings) => ({
  STAGE: settings.stage,
  REGION: settings.region,
  SENDER: settings.sender,
  ALARM_EMAIL: settings.alarmEmail ?? "",
  RETENTION_DAYS: String(settings.retentionDays),
  SOFT_BOUNCES_MAX: String(settings.softBounces.max),
  SOFT_BOUNCE_DAYS: String(settings.softBounces.days),
  LOG_RETENTION_DAYS: String(settings.logRetentionDays),
  DELETION_PROTECTION: String(settings.deletionProtection),
  WAF: String(settings.waf),
  MONTHLY_BUDGET_USD: String(settings.monthlyBudgetUsd ?? ""),
  WEBHOOK_NAMES: (settings.webhooks ?? []).map(({ name }) => name).join(","),
});

/** The REST API. */
export const createApiFunction = (
  scope: Construct,
  settings: Settings,
  archive: Archive,
  { accountId, tables, content, site, bus, email, publicUrl }: Resources,
  { batcher, sender, feedback, accountList, sweeper, importer, jobs, webhooks }: WorkerQueues,
): ServiceFunction => {
  const environment: ApiEnvironment = {
    ...namesOf(tables),
    AUDIT_RETENTION_DAYS: String(settings.auditRetentionDays),
    CONTENT_BUCKET: content.bucket,
    SITE_BUCKET: site.bucket,
    EVENT_BUS: bus.name,
    PUBLIC_URL: publicUrl,
    EMAIL_MAX_BYTES: String(settings.emailMaxBytes),
    CONFIGURATION_SET: email.configurationSet.configurationSetName,
    TRACKING: String(settings.tracking),
    APPROVAL_REQUIRED: String(settings.approvalRequired),
    ASKS_LINKS: String(settings.asksLinks),
    POSTAL_ADDRESS: settings.postalAddress ?? "",
    ...ofStage(settings),
    SES_RATE_SHARE: String(settings.sesRateShare),
    WARM_UPS: JSON.stringify(settings.warmUps ?? []),
    BATCHER_QUEUE_URL: batcher.queue.url,
    SENDER_QUEUE_URL: sender.queue.url,
    FEEDBACK_QUEUE_URL: feedback.queue.url,
    IMPORTER_QUEUE_URL: importer.queue.url,
    ACCOUNT_LIST_QUEUE_URL: accountList.queue.url,
    JOBS_QUEUE_URL: jobs.queue.url,
    SWEEPER_DEAD_LETTERS_URL: sweeper.deadLetters.url,
  };
  const fed = [batcher, sender, feedback, accountList, importer, jobs];
  const redrivable = [
    ...fed.map(({ deadLetters }) => deadLetters),
    ...Object.values(webhooks?.deadLetters ?? {}),
  ];
  const fedQueues = [...fed.map(({ queue }) => queue), ...Object.values(webhooks?.queues ?? {})];
  return createFunction(new Construct(scope, "api"), settings, {
    name: "api",
    description: "REST API",
    archive,
    memoryMegabytes: 512,
    // The HTTP API gives up after 30 seconds: an answer after that would reach nobody.
    timeoutSeconds: 29,
    environment,
    grants: [
      ...onData({ tables, content, site }),
      putEvents(bus),
      ...manageSesIdentities(settings.region, accountId),
      readSesAccount,
      unlistSuppressed,
      sendEmail(settings.region, accountId, email.configurationSet),
      onQueues(
        [...redrivable, sweeper.deadLetters],
        "GetQueueAttributes",
        "ReceiveMessage",
        "ChangeMessageVisibility",
      ),
      onQueues(redrivable, "DeleteMessage"),
      onQueues(fedQueues, "SendMessage"),
    ],
  });
};
