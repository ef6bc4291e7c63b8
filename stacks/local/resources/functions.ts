import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import type { FunctionConfiguration } from "../lambda/function.ts";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { block, defineResource, withoutEffect } from "./define.ts";

const functionArguments = z.strictObject({
  function_name: z.string(),
  role: z.string(),
  handler: z.string(),
  runtime: z.literal("nodejs24.x"),
  filename: z.string(),
  memory_size: z.number(),
  timeout: z.number(),
  reserved_concurrent_executions: z.number().optional(),
  environment: block(z.strictObject({ variables: z.record(z.string(), z.string()) })).optional(),
  logging_config: block(z.strictObject({ log_format: z.literal("JSON"), log_group: z.string() })),
  tracing_config: withoutEffect("there is no X-Ray here: the trace header says that nothing is recorded"),
  description: withoutEffect("for people"),
  architectures: withoutEffect("bundles are JavaScript: they run on the processor there is"),
  source_code_hash: withoutEffect(
    "tells Terraform whether the archive changed; here it is read at every start",
  ),
});

const mappingArguments = z.strictObject({
  event_source_arn: z
    .string()
    .regex(/^arn:aws:sqs:(?!.*\.fifo$)/, "only standard SQS queues are polled here"),
  function_name: z.string(),
  enabled: z.boolean().default(true),
  batch_size: z.number().default(10),
  maximum_batching_window_in_seconds: z.number().default(0),
  scaling_config: block(z.strictObject({ maximum_concurrency: z.number().min(2).max(1000) })).optional(),
  function_response_types: z.array(z.literal("ReportBatchItemFailures")).default([]),
});

/** Lambda functions, what may invoke them, and the queues they are fed from. */
export const functionResources = ({
  region,
  account,
  folder,
  deployment,
}: ResourceContext): ResourceTypes => {
  const functionNamed = (name: string): FunctionConfiguration => {
    const found = deployment.functions.get(name);
    if (!found) throw new Error(`argument \`function_name\`: there is no function ${name}`);
    return found;
  };

  return {
    aws_lambda_function: defineResource(functionArguments, async (given) => {
      const name = given.function_name;
      const arn = `arn:aws:lambda:${region}:${account}:function:${name}`;
      deployment.functions.set(name, {
        name,
        arn,
        role: given.role.split("/").at(-1) ?? "",
        handler: given.handler,
        runtime: given.runtime,
        memoryMegabytes: given.memory_size,
        timeoutSeconds: given.timeout,
        environment: given.environment?.variables ?? {},
        archive: await readFile(resolve(folder, given.filename)),
        logGroup: given.logging_config.log_group,
        ...(given.reserved_concurrent_executions !== undefined && {
          reservedConcurrency: given.reserved_concurrent_executions,
        }),
      });
      return {
        arn,
        id: name,
        invoke_arn: `arn:aws:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
      };
    }),

    aws_lambda_function_event_invoke_config: defineResource(
      z.strictObject({
        function_name: z.string(),
        maximum_retry_attempts: z.number().min(0).max(2).default(2),
        maximum_event_age_in_seconds: z.number().min(60).max(21_600).default(21_600),
      }),
      ({ function_name, maximum_retry_attempts, maximum_event_age_in_seconds }) => {
        const { name } = functionNamed(function_name);
        deployment.functions.set(name, {
          ...functionNamed(name),
          asynchronous: { retries: maximum_retry_attempts, keptSeconds: maximum_event_age_in_seconds },
        });
        return { id: name };
      },
    ),

    aws_lambda_permission: defineResource(
      z.strictObject({
        statement_id: z.string(),
        action: z.literal("lambda:InvokeFunction"),
        function_name: z.string(),
        principal: z.string(),
        source_arn: z.string(),
      }),
      ({ statement_id, function_name, principal, source_arn }) => {
        const functionName = functionNamed(function_name).name;
        deployment.permissions.push({ functionName, principal, sourceArn: source_arn });
        return { id: statement_id };
      },
    ),

    aws_lambda_event_source_mapping: defineResource(mappingArguments, (given, id) => {
      const fn = functionNamed(given.function_name);
      if (given.batch_size > 10 && given.maximum_batching_window_in_seconds < 1)
        throw new Error("argument `batch_size`: above 10 it needs a batching window of at least 1 second");
      if (!given.enabled) return { id };
      deployment.mappings.push({
        queueArn: given.event_source_arn,
        function: fn,
        batchSize: given.batch_size,
        batchingWindowSeconds: given.maximum_batching_window_in_seconds,
        reportBatchItemFailures: given.function_response_types.includes("ReportBatchItemFailures"),
        ...(given.scaling_config && { maximumConcurrency: given.scaling_config.maximum_concurrency }),
      });
      return { id };
    }),
  };
};
