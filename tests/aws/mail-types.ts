import { PutDashboardCommand, PutMetricAlarmCommand } from "@aws-sdk/client-cloudwatch";
import {
  CreateLogGroupCommand,
  PutMetricFilterCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateConfigurationSetCommand,
  CreateConfigurationSetEventDestinationCommand,
  CreateEmailIdentityCommand,
} from "@aws-sdk/client-sesv2";
import { asInput, dimensions, type Input, one } from "./arguments.ts";
import type { Clients, Place } from "./clients.ts";
import type { Types } from "./types.ts";

export const emailTypes = ({ ses }: Clients, { region, account }: Place): Types => {
  const arn = (resource: string) => `arn:aws:ses:${region}:${account}:${resource}`;
  return {
    aws_sesv2_configuration_set: async (given) => {
      await ses.send(new CreateConfigurationSetCommand(asInput(given)));
      const name = given.configuration_set_name;
      return { id: name, arn: arn(`configuration-set/${name}`) };
    },
    aws_sesv2_configuration_set_event_destination: async (given) => {
      await ses.send(new CreateConfigurationSetEventDestinationCommand(asInput(given)));
      return { id: given.event_destination_name };
    },
    aws_sesv2_email_identity: async ({ email_identity }) => {
      const { DkimAttributes } = await ses.send(
        new CreateEmailIdentityCommand({ EmailIdentity: email_identity }),
      );
      const dkim_signing_attributes = [{ tokens: DkimAttributes?.Tokens ?? [] }];
      return { id: email_identity, arn: arn(`identity/${email_identity}`), dkim_signing_attributes };
    },
  };
};

const query = ({ id, expression, label, return_data, metric }: Input): Input => ({
  Id: id,
  Label: label,
  ReturnData: return_data ?? false,
  ...(metric === undefined
    ? { Expression: expression }
    : {
        MetricStat: {
          Metric: {
            Namespace: one(metric).namespace,
            MetricName: one(metric).metric_name,
            Dimensions: dimensions(one(metric).dimensions),
          },
          Period: one(metric).period,
          Stat: one(metric).stat,
        },
      }),
});

export const observationTypes = ({ cloudwatch, logs }: Clients, { region, account }: Place): Types => ({
  aws_cloudwatch_log_group: async ({ name, retention_in_days }) => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    await logs.send(
      new PutRetentionPolicyCommand({ logGroupName: name, retentionInDays: retention_in_days }),
    );
    return { id: name, arn: `arn:aws:logs:${region}:${account}:log-group:${name}` };
  },
  aws_cloudwatch_log_metric_filter: async ({ name, log_group_name, pattern, metric_transformation }) => {
    const { namespace, name: metricName, value } = one(metric_transformation);
    await logs.send(
      new PutMetricFilterCommand({
        filterName: name,
        logGroupName: log_group_name,
        filterPattern: pattern,
        metricTransformations: [{ metricNamespace: namespace, metricName, metricValue: value }],
      }),
    );
    return { id: name };
  },
  aws_cloudwatch_dashboard: async ({ dashboard_name, dashboard_body }) => {
    await cloudwatch.send(
      new PutDashboardCommand({ DashboardName: dashboard_name, DashboardBody: dashboard_body }),
    );
    return { id: dashboard_name };
  },
  aws_cloudwatch_metric_alarm: async ({ dimensions: of, metric_query, alarm_actions: _, ...given }) => {
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...asInput(given),
        ...(of && { Dimensions: dimensions(of) }),
        ...(metric_query && { Metrics: metric_query.map(query) }),
      }),
    );
    return { id: given.alarm_name, arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${given.alarm_name}` };
  },
});
