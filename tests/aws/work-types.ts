import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateArchiveCommand,
  CreateEventBusCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  PutFunctionEventInvokeConfigCommand,
} from "@aws-sdk/client-lambda";
import { CreateQueueCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { asInput, type Input } from "./arguments.ts";
import type { Clients, Place } from "./clients.ts";
import type { Types } from "./types.ts";

/** MiniStack asks for a send on `*`, whatever it is from: it cannot say whether the resources are the right ones. */
const withSendsAnywhere = (policy: string): string => {
  const { Statement, ...rest } = JSON.parse(policy);
  const widened = Statement.map((statement: Input) =>
    String(statement.Action).includes("ses:SendEmail") ? { ...statement, Resource: "*" } : statement,
  );
  return JSON.stringify({ ...rest, Statement: widened });
};

export const identityTypes = ({ iam }: Clients, { account }: Place): Types => ({
  "data.aws_caller_identity": async () => ({ account_id: account, id: account }),
  aws_iam_role: async ({ name, assume_role_policy }) => {
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: assume_role_policy }));
    return { id: name, arn: `arn:aws:iam::${account}:role/${name}` };
  },
  aws_iam_role_policy: async ({ name, role, policy }) => {
    const PolicyDocument = withSendsAnywhere(policy);
    await iam.send(new PutRolePolicyCommand({ PolicyName: name, RoleName: role, PolicyDocument }));
    return { id: `${role}:${name}` };
  },
});

export const functionTypes = ({ lambda }: Clients, { region }: Place, folder: string): Types => ({
  aws_lambda_function: async ({ filename, source_code_hash: _, ...given }) => {
    const { FunctionArn: arn } = await lambda.send(
      new CreateFunctionCommand({
        ...asInput(given),
        Code: { ZipFile: readFileSync(join(folder, filename)) },
      }),
    );
    const path = `lambda:path/2015-03-31/functions/${arn}/invocations`;
    return { id: given.function_name, arn, invoke_arn: `arn:aws:apigateway:${region}:${path}` };
  },
  aws_lambda_permission: async (given) => {
    await lambda.send(new AddPermissionCommand(asInput(given)));
    return { id: given.statement_id };
  },
  aws_lambda_event_source_mapping: async (given) => {
    const { UUID } = await lambda.send(new CreateEventSourceMappingCommand(asInput(given)));
    return { id: UUID };
  },
  aws_lambda_function_event_invoke_config: async (given) => {
    await lambda.send(new PutFunctionEventInvokeConfigCommand(asInput(given)));
    return { id: given.function_name };
  },
});

export const queueTypes = ({ sqs }: Clients, { region, account }: Place): Types => {
  const set = async (QueueUrl: string, Attributes: Record<string, string>) => {
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));
    return { id: QueueUrl };
  };
  return {
    aws_sqs_queue: async (given) => {
      const { QueueUrl: url } = await sqs.send(
        new CreateQueueCommand({
          QueueName: given.name,
          Attributes: {
            ...(given.visibility_timeout_seconds && {
              VisibilityTimeout: String(given.visibility_timeout_seconds),
            }),
            ...(given.message_retention_seconds && {
              MessageRetentionPeriod: String(given.message_retention_seconds),
            }),
            ...(given.redrive_policy && { RedrivePolicy: given.redrive_policy }),
            SqsManagedSseEnabled: String(given.sqs_managed_sse_enabled),
          },
        }),
      );
      return { id: url, url, arn: `arn:aws:sqs:${region}:${account}:${given.name}` };
    },
    aws_sqs_queue_policy: ({ queue_url, policy }) => set(queue_url, { Policy: policy }),
    aws_sqs_queue_redrive_allow_policy: ({ queue_url, redrive_allow_policy }) =>
      set(queue_url, { RedriveAllowPolicy: redrive_allow_policy }),
  };
};

export const eventTypes = ({ events }: Clients, { region, account }: Place): Types => ({
  "data.aws_cloudwatch_event_bus": async ({ name }) => ({
    id: name,
    arn: `arn:aws:events:${region}:${account}:event-bus/${name}`,
  }),
  aws_cloudwatch_event_bus: async ({ name }) => {
    const { EventBusArn: arn } = await events.send(new CreateEventBusCommand({ Name: name }));
    return { id: name, arn };
  },
  aws_cloudwatch_event_archive: async ({ name, ...given }) => {
    const { ArchiveArn: arn } = await events.send(
      new CreateArchiveCommand({ ArchiveName: name, ...asInput(given) }),
    );
    return { id: name, arn };
  },
  aws_cloudwatch_event_rule: async (given) => {
    const { RuleArn: arn } = await events.send(new PutRuleCommand(asInput(given)));
    return { id: given.name, arn };
  },
  aws_cloudwatch_event_target: async ({ rule, event_bus_name, target_id, ...target }) => {
    const { FailedEntries = [] } = await events.send(
      new PutTargetsCommand({
        Rule: rule,
        EventBusName: event_bus_name,
        Targets: [{ Id: target_id, ...asInput(target) }],
      }),
    );
    if (FailedEntries.length > 0) throw new Error(FailedEntries[0]?.ErrorMessage);
    return { id: `${rule}-${target_id}` };
  },
});
