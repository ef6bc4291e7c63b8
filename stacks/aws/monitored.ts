import type { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import type { OfFunctions } from "../artifacts.ts";
import type { Email } from "./email.ts";

/** What alarms and the dashboard look at. */
export interface Monitored {
  readonly functions: OfFunctions<LambdaFunction>;
  /** Where each function logs. */
  readonly logs: OfFunctions<CloudwatchLogGroup>;
  readonly queues: Readonly<Record<string, SqsQueue>>;
  /** Those of webhooks, whose messages wait for somebody else. */
  readonly webhookQueues: Readonly<Record<string, SqsQueue>>;
  readonly deadLetters: Readonly<Record<string, SqsQueue>>;
  readonly api: Apigatewayv2Api;
  readonly email: Email;
}
