import { defaults, logPeriods } from "../settings.ts";
import { ref } from "./expression.ts";

/** A variable, as Terraform's JSON declares it. */
interface Variable {
  /** https://developer.hashicorp.com/terraform/language/expressions/type-constraints */
  readonly type: string;
  readonly description: string;
  readonly default?: string | boolean | number | null | readonly never[];
  readonly validation?: { readonly condition: string; readonly error_message: string };
}

/** A whole number. */
const between = (name: string, min: number, max: number) => ({
  condition: ref(`floor(var.${name}) == var.${name} && var.${name} >= ${min} && var.${name} <= ${max}`),
  error_message: `A whole number from ${min} to ${max}.`,
});

const matches = (name: string, pattern: string) => ref(`can(regex("${pattern}", var.${name}))`);

/** What a stage of a release is, by the names of Terraform; the rest is as `stacks/settings.ts` has it for every stage. */
export const variables: Readonly<Record<string, Variable>> = {
  stage: {
    type: "string",
    description: "Separates deployments within one account: part of every name.",
    validation: {
      condition: matches("stage", "^[a-z][a-z0-9-]{0,15}$"),
      error_message: "Lower-case letters, digits and hyphens, at most 16.",
    },
  },
  region: {
    type: "string",
    description: "AWS region, that of the provider.",
    validation: {
      condition: matches("region", "^[a-z]{2}(-[a-z]+)+-[0-9]$"),
      error_message: "An AWS region, such as eu-west-1.",
    },
  },
  sender: { type: "string", description: "Domain or address that campaigns are from, an identity of SES." },
  owns_identity: {
    type: "bool",
    description: "Whether the stage makes that identity; not when SES has it already.",
    default: false,
  },
  public_url: {
    type: "string",
    description: "Origin of links in mails, https, where it is not CloudFront's own.",
    default: "",
  },
  alarm_email: { type: "string", description: "Gets the alarms; empty: nobody.", default: "" },
  postal_address: {
    type: "string",
    description: "What {{ postal_address }} stands for in a template.",
    default: "",
  },
  ses_rate_share: {
    type: "number",
    description: "Part of the account's sending rate and quota that the stage uses.",
    default: 1,
    validation: {
      condition: ref("var.ses_rate_share > 0 && var.ses_rate_share <= 1"),
      error_message: "Above 0, and at most 1.",
    },
  },
  tracking: {
    type: "bool",
    description: "Whether opens and clicks are tracked, where a campaign does not say.",
    default: true,
  },
  asks_links: {
    type: "bool",
    description: "Whether a preflight asks the links of a mail whether they answer.",
    default: true,
  },
  approval_required: {
    type: "bool",
    description: "Whether every campaign waits until another API key releases it.",
    default: false,
  },
  retention_days: {
    type: "number",
    description: "So long is kept who was mailed what, in days.",
    default: defaults.retentionDays,
    validation: {
      condition: ref("floor(var.retention_days) == var.retention_days && var.retention_days >= 30"),
      error_message: "A whole number, at least 30.",
    },
  },
  audit_retention_days: {
    type: "number",
    description: "So long is kept who did what, with which key, in days.",
    default: defaults.auditRetentionDays,
    validation: between("audit_retention_days", 30, 3_650),
  },
  log_retention_days: {
    type: "number",
    description: "So long are logs kept: one of the periods that CloudWatch Logs offers.",
    default: defaults.logRetentionDays,
    validation: {
      condition: ref(`contains([${logPeriods.join(", ")}], var.log_retention_days)`),
      error_message: `One of ${logPeriods.join(", ")}.`,
    },
  },
  soft_bounces_max: {
    type: "number",
    description: "So many transient bounces in a row suppress a contact.",
    default: defaults.softBounces.max,
    validation: between("soft_bounces_max", 1, 20),
  },
  soft_bounce_days: {
    type: "number",
    description: "Within so many days.",
    default: defaults.softBounces.days,
    validation: between("soft_bounce_days", 1, 365),
  },
  monthly_budget_usd: {
    type: "number",
    description: "What a month may come to, in dollars: alarm_email hears before it does. 0: no budget.",
    default: 0,
    validation: {
      condition: ref("var.monthly_budget_usd >= 0 && var.monthly_budget_usd <= 10000000"),
      error_message: "At least 0, and at most 10,000,000.",
    },
  },
  waf: {
    type: "bool",
    description: "Whether a firewall (AWS WAF) stands before the site, at $9 a month.",
    default: false,
  },
  xray: {
    type: "bool",
    description: "Whether X-Ray records some of what the functions do, at its price.",
    default: false,
  },
  warm_ups: {
    type: "list(object({ identity = string, starts = string, first = number, growth = optional(number, 1.5), days = optional(number, 30) }))",
    description:
      "Senders that send no more a day than their plan: first mails on the day it starts (2026-12-01), growth times as many each day.",
    default: [],
    validation: {
      condition: ref(
        `length(var.warm_ups) <= 3 && length(distinct([for plan in var.warm_ups : lower(plan.identity)])) == length(var.warm_ups) && alltrue([for plan in var.warm_ups : can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", plan.starts)) && can(timeadd("${ref("plan.starts")}T00:00:00Z", "0s")) && floor(plan.first) == plan.first && plan.first >= 1 && plan.first <= 100000 && plan.growth >= 1.01 && plan.growth <= 3 && floor(plan.days) == plan.days && plan.days >= 1 && plan.days <= 90])`,
      ),
      error_message:
        "At most three, each identity once: starts such as 2026-12-01, first 1 to 100,000, growth 1.01 to 3, days 1 to 90.",
    },
  },
  restored_from: {
    type: "object({ stage = string, at = optional(string) })",
    description:
      "Another stage of the account and region whose tables this one's are made from, as they were at a moment such as 2026-11-28T10:00:00Z, or are now. While it is set, nothing is sent.",
    default: null,
    validation: {
      condition: ref(
        `var.restored_from == null || (can(regex("^[a-z][a-z0-9-]{0,15}$", var.restored_from.stage)) && (try(var.restored_from.at, null) == null || can(timeadd(var.restored_from.at, "0s"))))`,
      ),
      error_message: "A stage's name, and a moment such as 2026-11-28T10:00:00Z.",
    },
  },
};

/** What the provider of a root is told beyond that. */
export const rootVariables: Readonly<Record<string, Variable>> = {
  account: {
    type: "string",
    description:
      "AWS account, twelve digits: it is deployed to no other. Empty: wherever the credentials lead.",
    default: "",
    validation: {
      condition: matches("account", "^([0-9]{12})?$"),
      error_message: "An AWS account's twelve digits.",
    },
  },
};
