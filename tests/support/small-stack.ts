// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are the references of Terraform, not of TypeScript
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { archiveOf } from "./lambda.ts";

type Blocks = Record<string, Record<string, Record<string, unknown>>>;

const policy = (...statements: Record<string, unknown>[]) =>
  JSON.stringify({ Version: "2012-10-17", Statement: statements });

const fromRule = (queue: string) =>
  policy({
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: `\${aws_sqs_queue.${queue}.arn}`,
    Condition: { ArnEquals: { "aws:SourceArn": "${aws_cloudwatch_event_rule.jobs.arn}" } },
  });

/**
 * A stack with one of each: bus `bus` → rule (source `test`) → queue `jobs` (two receives, then `jobs-dlq`) → function
 * `worker`; a table `Things`; an HTTP API to the function `api` and a bucket behind a distribution (`/api/*` and the
 * rest); each function with a log group and a role that may do just what this needs.
 */
export const smallStack = (): { resource: Blocks; data: Blocks } => ({
  data: { aws_caller_identity: { me: {} } },
  resource: merge(busToQueue(), queueWorker(), httpApi(), siteBucket(), distribution()),
});

/** One block of resources by type, then by name. */
const merge = (...parts: readonly Blocks[]): Blocks => {
  const merged: Blocks = {};
  for (const part of parts)
    for (const [type, blocks] of Object.entries(part)) merged[type] = { ...merged[type], ...blocks };
  return merged;
};

/** Events of the source `test` on their way into the queue `jobs`. */
const busToQueue = (): Blocks => ({
  aws_cloudwatch_event_bus: { bus: { name: "bus" } },
  aws_cloudwatch_event_rule: {
    jobs: {
      name: "jobs",
      event_bus_name: "${aws_cloudwatch_event_bus.bus.name}",
      event_pattern: '{"source":["test"]}',
    },
  },
  aws_cloudwatch_event_target: {
    jobs: {
      rule: "${aws_cloudwatch_event_rule.jobs.name}",
      event_bus_name: "${aws_cloudwatch_event_bus.bus.name}",
      target_id: "queue",
      arn: "${aws_sqs_queue.jobs.arn}",
      dead_letter_config: { arn: "${aws_sqs_queue.dlq.arn}" },
      depends_on: ["aws_sqs_queue_policy.jobs"],
    },
  },
  aws_sqs_queue: {
    jobs: {
      name: "jobs",
      visibility_timeout_seconds: 2,
      redrive_policy: '{"deadLetterTargetArn":"${aws_sqs_queue.dlq.arn}","maxReceiveCount":2}',
    },
    dlq: { name: "jobs-dlq" },
  },
  aws_sqs_queue_policy: {
    jobs: { queue_url: "${aws_sqs_queue.jobs.url}", policy: fromRule("jobs") },
    dlq: { queue_url: "${aws_sqs_queue.dlq.url}", policy: fromRule("dlq") },
  },
});

/** The function of the queue, and the table it writes to. */
const queueWorker = (): Blocks => ({
  ...lambda(
    "worker",
    { timeout: 2 },
    allow("${aws_sqs_queue.jobs.arn}", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    allow("${aws_dynamodb_table.things.arn}", "dynamodb:PutItem"),
  ),
  aws_lambda_event_source_mapping: {
    worker: {
      event_source_arn: "${aws_sqs_queue.jobs.arn}",
      function_name: "${aws_lambda_function.worker.function_name}",
      batch_size: 10,
      maximum_batching_window_in_seconds: 1,
      function_response_types: ["ReportBatchItemFailures"],
      scaling_config: { maximum_concurrency: 2 },
      depends_on: ["aws_iam_role_policy.worker"],
    },
  },
  aws_dynamodb_table: {
    things: {
      name: "Things",
      billing_mode: "PAY_PER_REQUEST",
      hash_key: "id",
      attribute: [{ name: "id", type: "S" }],
    },
  },
});

/** The HTTP API, all of it the function `api`. */
const httpApi = (): Blocks => ({
  ...lambda("api", { timeout: 5 }),
  aws_apigatewayv2_api: { api: { name: "api", protocol_type: "HTTP" } },
  aws_apigatewayv2_stage: {
    api: {
      api_id: "${aws_apigatewayv2_api.api.id}",
      name: "$default",
      auto_deploy: true,
      default_route_settings: { throttling_rate_limit: 100, throttling_burst_limit: 100 },
    },
  },
  aws_apigatewayv2_integration: {
    api: {
      api_id: "${aws_apigatewayv2_api.api.id}",
      integration_type: "AWS_PROXY",
      integration_uri: "${aws_lambda_function.api.invoke_arn}",
      payload_format_version: "2.0",
    },
  },
  aws_apigatewayv2_route: {
    api: {
      api_id: "${aws_apigatewayv2_api.api.id}",
      route_key: "$default",
      target: "integrations/${aws_apigatewayv2_integration.api.id}",
    },
  },
  aws_lambda_permission: {
    api: {
      statement_id: "api",
      action: "lambda:InvokeFunction",
      function_name: "${aws_lambda_function.api.function_name}",
      principal: "apigateway.amazonaws.com",
      source_arn: "${aws_apigatewayv2_api.api.execution_arn}/*/*",
    },
  },
});

/** The bucket of the site, for the distribution alone, with a page in it. */
const siteBucket = (): Blocks => ({
  aws_s3_bucket: { site: { bucket: "site-${data.aws_caller_identity.me.account_id}" } },
  aws_s3_bucket_policy: {
    site: {
      bucket: "${aws_s3_bucket.site.id}",
      policy: policy({
        Effect: "Allow",
        Principal: { Service: "cloudfront.amazonaws.com" },
        Action: "s3:GetObject",
        Resource: "${aws_s3_bucket.site.arn}/*",
        Condition: { StringEquals: { "aws:SourceArn": "${aws_cloudfront_distribution.site.arn}" } },
      }),
    },
  },
  aws_s3_object: {
    index: {
      bucket: "${aws_s3_bucket.site.id}",
      key: "index.html",
      source: "index.html",
      content_type: "text/html",
      cache_control: "no-cache",
    },
  },
});

/** What the browser sees: `/api/*` is the API, the rest is the bucket. */
const distribution = (): Blocks => ({
  aws_cloudfront_origin_access_control: {
    site: {
      name: "site",
      origin_access_control_origin_type: "s3",
      signing_behavior: "always",
      signing_protocol: "sigv4",
    },
  },
  aws_cloudfront_distribution: {
    site: {
      enabled: true,
      default_root_object: "index.html",
      origin: [
        {
          origin_id: "site",
          domain_name: "${aws_s3_bucket.site.bucket_regional_domain_name}",
          origin_access_control_id: "${aws_cloudfront_origin_access_control.site.id}",
        },
        {
          origin_id: "api",
          domain_name: "${aws_apigatewayv2_api.api.id}.execute-api.us-east-1.amazonaws.com",
          custom_origin_config: { https_port: 443 },
        },
      ],
      default_cache_behavior: behavior("site", ["GET", "HEAD"]),
      ordered_cache_behavior: [
        {
          ...behavior("api", ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"]),
          path_pattern: "/api/*",
        },
      ],
      restrictions: { geo_restriction: { restriction_type: "none" } },
      viewer_certificate: { cloudfront_default_certificate: true },
    },
  },
});

const role = (name: string) => {
  return {
    name,
    assume_role_policy: policy({
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  };
};

const allow = (resource: string, ...actions: string[]) => {
  return { Effect: "Allow", Action: actions, Resource: [resource] };
};

/** A function with its log group, and a role that may write to it and do what is granted. */
const lambda = (
  name: string,
  { timeout }: { timeout: number },
  ...grants: ReturnType<typeof allow>[]
): Blocks => ({
  aws_cloudwatch_log_group: { [name]: { name: `/aws/lambda/${name}` } },
  aws_iam_role: { [name]: role(`${name}-role`) },
  aws_iam_role_policy: {
    [name]: {
      name: "grants",
      role: `\${aws_iam_role.${name}.name}`,
      policy: policy(
        allow(`\${aws_cloudwatch_log_group.${name}.arn}:*`, "logs:CreateLogStream", "logs:PutLogEvents"),
        ...grants,
      ),
    },
  },
  aws_lambda_function: {
    [name]: {
      function_name: name,
      role: `\${aws_iam_role.${name}.arn}`,
      runtime: "nodejs24.x",
      handler: "index.handler",
      filename: `${name}.zip`,
      memory_size: 128,
      timeout,
      logging_config: { log_format: "JSON", log_group: `\${aws_cloudwatch_log_group.${name}.name}` },
    },
  },
});

const behavior = (origin: string, methods: string[]) => {
  return {
    target_origin_id: origin,
    allowed_methods: methods,
    cached_methods: ["GET", "HEAD"],
    cache_policy_id: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
    viewer_protocol_policy: "allow-all",
  };
};

/**
 * Writes a stack as CDKTF would synthesize it.
 * @param sources of the modules of its functions, by function name
 * @returns the path of the `cdk.tf.json`
 */
export const writeStack = async (
  folder: string,
  stack: ReturnType<typeof smallStack>,
  sources: { readonly worker?: string; readonly api?: string } = {},
): Promise<string> => {
  await mkdir(folder, { recursive: true });
  const { worker = "export const handler = async () => {};", api = worker } = sources;
  await writeFile(join(folder, "worker.zip"), archiveOf(worker));
  await writeFile(join(folder, "api.zip"), archiveOf(api));
  await writeFile(join(folder, "index.html"), "<p>site</p>");
  const file = join(folder, "cdk.tf.json");
  await writeFile(file, JSON.stringify({ provider: { aws: [{ region: "us-east-1" }] }, ...stack }));
  return file;
};
