import type { Apigatewayv2Api } from "@cdktf/provider-aws/lib/apigatewayv2-api/index.js";
import type { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group/index.js";
import type { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function/index.js";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue/index.js";
import type { FunctionName } from "../artifacts.ts";
import type { Email } from "./email.ts";

/** What alarms and the dashboard look at. */
export interface Monitored {
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  /** Where each function logs. */
  readonly logs: Readonly<Record<FunctionName, CloudwatchLogGroup>>;
  readonly queues: Readonly<Record<string, SqsQueue>>;
  readonly deadLetters: Readonly<Record<string, SqsQueue>>;
  readonly api: Apigatewayv2Api;
  readonly email: Email;
}
