import * as z from "zod";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { defineResource, withoutEffect } from "./define.ts";
import { resourceId } from "./resource-id.ts";

const alarm = withoutEffect("nobody is paged by a laptop");
const budget = withoutEffect("a laptop is sent no bill");

/** CloudWatch: log groups exist by name; alarms, budgets and the topic that would carry them have no effect here. */
export const observationResources = ({ region, account, deployment }: ResourceContext): ResourceTypes => ({
  aws_cloudwatch_log_group: defineResource(
    z.strictObject({ name: z.string(), retention_in_days: withoutEffect("log files are kept") }),
    ({ name }) => {
      deployment.logGroups.add(name);
      return { arn: `arn:aws:logs:${region}:${account}:log-group:${name}`, id: name };
    },
  ),

  aws_cloudwatch_metric_alarm: defineResource(
    z.strictObject({
      alarm_name: z.string(),
      alarm_actions: alarm,
      alarm_description: alarm,
      comparison_operator: alarm,
      dimensions: alarm,
      evaluation_periods: alarm,
      metric_name: alarm,
      metric_query: alarm,
      namespace: alarm,
      period: alarm,
      statistic: alarm,
      threshold: alarm,
      treat_missing_data: alarm,
    }),
    ({ alarm_name }) => ({
      arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${alarm_name}`,
      id: alarm_name,
    }),
  ),

  aws_cloudwatch_dashboard: defineResource(
    z.strictObject({ dashboard_name: z.string(), dashboard_body: z.string() }),
    ({ dashboard_name, dashboard_body }) => {
      JSON.parse(dashboard_body);
      return { id: dashboard_name };
    },
  ),

  aws_cloudwatch_log_metric_filter: defineResource(
    z.strictObject({
      name: z.string(),
      log_group_name: z.string(),
      pattern: alarm,
      metric_transformation: alarm,
    }),
    ({ name, log_group_name }) => {
      if (!deployment.logGroups.has(log_group_name))
        throw new Error(`There is no log group ${log_group_name}`);
      return { id: name };
    },
  ),

  aws_budgets_budget: defineResource(
    z.strictObject({
      name: z.string(),
      budget_type: budget,
      limit_amount: budget,
      limit_unit: budget,
      time_unit: budget,
      cost_filter: budget,
      notification: budget,
    }),
    ({ name }) => ({ arn: `arn:aws:budgets::${account}:budget/${name}`, id: `${account}:${name}` }),
  ),

  aws_sns_topic: defineResource(z.strictObject({ name: z.string() }), ({ name }) => {
    const arn = `arn:aws:sns:${region}:${account}:${name}`;
    return { arn, id: arn };
  }),

  aws_sns_topic_subscription: defineResource(
    z.strictObject({ topic_arn: alarm, protocol: alarm, endpoint: alarm }),
    (_given, logicalId) => ({ id: resourceId(logicalId, 10) }),
  ),
});
