import { writeTraces } from "../aws/constructs/grants.ts";
import { grantStatement } from "../aws/constructs/policy.ts";
import { type Settings, settingsOf } from "../settings.ts";
import { ref } from "./expression.ts";

/**
 * A stage whose settings are found again in what is synthesized of it: no name, path or policy has these words
 * otherwise. It has every part that a stage may have.
 */
export const placeholders = {
  stage: "zq-stage-qz",
  region: "zq-region-9",
  sender: "zq-sender.test",
  publicUrl: "https://zq-site.test",
  alarmEmail: "zq-alarms@example.com",
  restoredFrom: "zq-former-qz",
  monthlyBudgetUsd: "90909.09",
  retentionDays: "987001",
} as const;

/** @param deletionProtection Terraform takes no variable for `prevent_destroy`, so a release has a stage of each kind */
export const placeholderSettings = (deletionProtection: boolean): Settings =>
  settingsOf(placeholders.stage, {
    ...placeholders,
    restoredFrom: { stage: placeholders.restoredFrom },
    monthlyBudgetUsd: Number(placeholders.monthlyBudgetUsd),
    retentionDays: Number(placeholders.retentionDays),
    waf: true,
    xray: true,
    ownsIdentity: true,
    deletionProtection,
  });

/** The last of what a role of a traced stage may do, with the comma before it. */
export const tracesStatement = `,${JSON.stringify(grantStatement(writeTraces))}`;

/** Of strings, what stands for a variable, by what it is in Terraform. */
export const expressions: readonly (readonly [string, string])[] = [
  [placeholders.stage, ref("var.stage")],
  [placeholders.region, ref("var.region")],
  [placeholders.publicUrl, ref("local.public_url")],
  [placeholders.alarmEmail, ref("var.alarm_email")],
  [placeholders.sender, ref("var.sender")],
  [placeholders.restoredFrom, ref("var.restored_from.stage")],
  [placeholders.monthlyBudgetUsd, ref("var.monthly_budget_usd")],
  [tracesStatement, ref("local.traces")],
];

/** Variables of functions that are a variable of the stage, whatever they are synthesized as. */
export const environment: Readonly<Record<string, string>> = {
  POSTAL_ADDRESS: ref("var.postal_address"),
  SES_RATE_SHARE: ref("var.ses_rate_share"),
  TRACKING: ref("var.tracking"),
  ASKS_LINKS: ref("var.asks_links"),
  APPROVAL_REQUIRED: ref("var.approval_required"),
  WAF: ref("var.waf"),
  MONTHLY_BUDGET_USD: ref('var.monthly_budget_usd == 0 ? "" : tostring(var.monthly_budget_usd)'),
  RETENTION_DAYS: ref("var.retention_days"),
  AUDIT_RETENTION_DAYS: ref("var.audit_retention_days"),
  LOG_RETENTION_DAYS: ref("var.log_retention_days"),
  SOFT_BOUNCES_MAX: ref("var.soft_bounces_max"),
  SOFT_BOUNCE_DAYS: ref("var.soft_bounce_days"),
  WARM_UPS: ref("jsonencode([for plan in var.warm_ups : merge(plan, { identity = lower(plan.identity) })])"),
  IS_HELD: ref("var.restored_from != null"),
};
