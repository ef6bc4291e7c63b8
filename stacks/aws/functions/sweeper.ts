import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule/index.js";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target/index.js";
import { LambdaFunctionEventInvokeConfig } from "@cdktf/provider-aws/lib/lambda-function-event-invoke-config/index.js";
import { LambdaPermission } from "@cdktf/provider-aws/lib/lambda-permission/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import { Construct } from "constructs";
import type { SweeperEnvironment } from "../../../services/functions/sweeper/env.ts";
import type { Archive } from "../../artifacts.ts";
import { nameOf, type Settings } from "../../settings.ts";
import { createFunction, type ServiceFunction } from "../constructs/function.ts";
import { onObjects, onTable, putEvents, queryIndex } from "../constructs/grants.ts";
import { allowRule, createDeadLetterQueue } from "../constructs/queue.ts";
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
  };
  const sweeper = createFunction(part, settings, {
    name: "sweeper",
    description: "Re-emits lost events and takes up stuck work",
    archive,
    memoryMegabytes: 256,
    timeoutSeconds: 60,
    environment,
    grants: [
      onTable(tables.campaigns, "GetItem", "BatchGetItem", "UpdateItem"),
      queryIndex(tables.campaigns, campaignIndexes.open),
      queryIndex(tables.campaigns, campaignIndexes.byCreated),
      onTable(tables.contacts, "UpdateItem"),
      onTable(tables.deliveries, "BatchGetItem", "UpdateItem", "Query"),
      onTable(tables.jobs, "BatchGetItem", "UpdateItem"),
      queryIndex(tables.jobs, jobIndexes.open),
      onTable(tables.erasures, "Scan", "UpdateItem", "DeleteItem"),
      onObjects(content, [contentPrefixes.campaigns], "GetObject", "PutObject"),
      putEvents(bus),
      onTable(tables.limiter, "GetItem"),
    ],
  });
  const deadLetters = scheduleEveryMinute(part, nameOf(settings, "sweeper"), sweeper);
  return { ...sweeper, deadLetters };
};

/** A tick that could not be handed over or run is not tried again: the next one does its work. */
const noRetries = { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 };

/**
 * Invokes a function every minute. No queue in front: a tick that failed needs no retry.
 * Returns the queue of the ticks that EventBridge could not hand over at all.
 */
const scheduleEveryMinute = (
  scope: Construct,
  name: string,
  { lambda, policy }: ServiceFunction,
): SqsQueue => {
  const rule = new CloudwatchEventRule(scope, "rule", {
    name,
    description: "Every minute to the sweeper",
    scheduleExpression: "rate(1 minute)",
  });
  const invocations = new LambdaFunctionEventInvokeConfig(scope, "invocations", {
    functionName: lambda.functionName,
    ...noRetries,
  });
  const permission = new LambdaPermission(scope, "permission", {
    statementId: "schedule",
    action: "lambda:InvokeFunction",
    functionName: lambda.functionName,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  });
  const deadLetters = createDeadLetterQueue(scope, name);
  const deadLettersPolicy = allowRule(scope, "dead_letters_policy", deadLetters, rule.arn);
  new CloudwatchEventTarget(scope, "target", {
    rule: rule.name,
    targetId: "function",
    arn: lambda.arn,
    deadLetterConfig: { arn: deadLetters.arn },
    retryPolicy: noRetries,
    dependsOn: [permission, policy, deadLettersPolicy, invocations],
  });
  return deadLetters;
};
