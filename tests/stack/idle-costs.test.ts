import { describe, expect, it } from "vitest";
import { type IdleCost, idleCosts } from "../../services/costs/idle.ts";
import { alarmMetrics } from "./rules/monitoring.ts";
import { synthesize } from "./support/synthesize.ts";

const crm = { name: "crm", url: "https://crm.acme.test/in", events: ["CampaignCompleted"] };

/** What is told that a stage has, and what is synthesized of it. */
const compare = (given: { waf?: boolean; webhooks?: (typeof crm)[] }) => {
  const stack = synthesize("dev", given);
  const told = idleCosts({ waf: given.waf ?? false, webhooks: given.webhooks?.length ?? 0 });
  const units = (code: IdleCost["code"]) => told.find((one) => one.code === code)?.units ?? 0;
  const made = (type: string) => Object.keys(stack.resource[type] ?? {}).length;
  return {
    told: {
      alarms: units("alarms"),
      queues: units("queues"),
      dashboard: units("dashboard"),
      firewall: units("firewall"),
    },
    made: {
      alarms: alarmMetrics(stack),
      queues: made("aws_lambda_event_source_mapping"),
      dashboard: made("aws_cloudwatch_dashboard"),
      firewall: made("aws_wafv2_web_acl"),
    },
  };
};

describe("what a stage is told to cost idle", () => {
  it.each([
    ["of a plain stage", {}],
    ["of one with a firewall", { waf: true }],
    ["of one with a webhook", { webhooks: [crm] }],
    ["of one with several", { webhooks: [crm, { ...crm, name: "billing" }, { ...crm, name: "audit" }] }],
  ])("is what is synthesized %s", (_, given) => {
    const { told, made } = compare(given);
    expect(told).toEqual(made);
  });
});
