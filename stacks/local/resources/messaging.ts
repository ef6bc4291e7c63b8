import * as z from "zod";
import { parsePolicyDocument } from "../iam/policy.ts";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { block, defineResource, withoutEffect } from "./define.ts";

/** ARN of the queue with that URL. */
const arnOfQueue = (url: string, { region, account }: ResourceContext) =>
  `arn:aws:sqs:${region}:${account}:${url.split("/").at(-1)}`;

/** SQS queues with their policies. */
export const queueResources = (context: ResourceContext): ResourceTypes => ({
  aws_sqs_queue: defineResource(
    z.strictObject({
      name: z.string(),
      visibility_timeout_seconds: z.number().default(30),
      message_retention_seconds: z.number().default(345_600),
      redrive_policy: z.string().optional(),
      sqs_managed_sse_enabled: withoutEffect("the disk of this machine is not encrypted by us"),
    }),
    async ({ name, visibility_timeout_seconds, message_retention_seconds, redrive_policy }) => {
      const { url, arn } = await context.sqs.ensureQueue(name, {
        VisibilityTimeout: String(visibility_timeout_seconds),
        MessageRetentionPeriod: String(message_retention_seconds),
        ...(redrive_policy !== undefined && { RedrivePolicy: redrive_policy }),
      });
      return { url, id: url, arn };
    },
  ),

  aws_sqs_queue_policy: defineResource(
    z.strictObject({ queue_url: z.string(), policy: z.string() }),
    ({ queue_url, policy }) => {
      context.deployment.queuePolicies.set(arnOfQueue(queue_url, context), parsePolicyDocument(policy));
      return { id: queue_url };
    },
  ),

  aws_sqs_queue_redrive_allow_policy: defineResource(
    z.strictObject({
      queue_url: z.string(),
      redrive_allow_policy: withoutEffect("only queues of this stack redrive here, each to its own queue"),
    }),
    ({ queue_url }) => ({ id: queue_url }),
  ),
});

/** EventBridge buses, rules, targets and archives. */
export const eventResources = ({ eventBridge }: ResourceContext): ResourceTypes => ({
  "data.aws_cloudwatch_event_bus": defineResource(
    z.strictObject({ name: z.literal("default") }),
    ({ name }) => ({
      arn: eventBridge.ensureBus(name),
      id: name,
    }),
  ),

  aws_cloudwatch_event_bus: defineResource(z.strictObject({ name: z.string() }), ({ name }) => ({
    arn: eventBridge.ensureBus(name),
    id: name,
  })),

  aws_cloudwatch_event_archive: defineResource(
    z.strictObject({ name: z.string(), event_source_arn: z.string(), retention_days: z.number() }),
    ({ name, event_source_arn, retention_days }) => ({
      arn: eventBridge.putArchive({ name, busArn: event_source_arn, retentionDays: retention_days }),
      id: name,
    }),
  ),

  aws_cloudwatch_event_rule: defineResource(
    z.strictObject({
      name: z.string(),
      event_bus_name: z.string().default("default"),
      event_pattern: z.string().optional(),
      schedule_expression: z.string().optional(),
      description: withoutEffect("for people"),
    }),
    ({ name, event_bus_name, event_pattern, schedule_expression }) => ({
      arn: eventBridge.putRule({
        bus: event_bus_name,
        name,
        enabled: true,
        ...(event_pattern !== undefined && { pattern: event_pattern }),
        ...(schedule_expression !== undefined && { schedule: schedule_expression }),
      }),
      id: name,
    }),
  ),

  aws_cloudwatch_event_target: defineResource(
    z.strictObject({
      rule: z.string(),
      event_bus_name: z.string().default("default"),
      target_id: z.string(),
      arn: z.string(),
      dead_letter_config: block(z.strictObject({ arn: z.string() })).optional(),
      retry_policy: block(
        z.strictObject({
          maximum_retry_attempts: z.number().min(0).max(185).optional(),
          maximum_event_age_in_seconds: z.number().min(60).max(86_400).optional(),
        }),
      ).optional(),
    }),
    ({ rule, event_bus_name, target_id, arn, dead_letter_config, retry_policy }) => {
      const { maximum_retry_attempts: attempts, maximum_event_age_in_seconds: age } = retry_policy ?? {};
      eventBridge.putTarget({
        bus: event_bus_name,
        rule,
        id: target_id,
        arn,
        ...(dead_letter_config && { deadLetterArn: dead_letter_config.arn }),
        ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
        ...(age !== undefined && { maximumEventAgeSeconds: age }),
      });
      return { id: `${rule}-${target_id}` };
    },
  ),
});
