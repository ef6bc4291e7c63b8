import { describe, expect, it } from "vitest";
import * as z from "zod";
import { webhookEvents } from "../../events/webhooks.ts";
import { attemptsMax } from "../../services/webhooks/patience.ts";
import { settingsOf } from "../../stacks/settings.ts";
import { alarmMetrics } from "./rules/monitoring.ts";
import { addressIn, attributesAt, jsonOf, resources } from "./support/stack.ts";
import { sampleStage, synthesize } from "./support/synthesize.ts";

const crm = { name: "crm", url: "https://crm.acme.test/in", events: ["CampaignCompleted", "ContactBounced"] };
const billing = { name: "billing", url: "https://pay.acme.test/in", events: ["CampaignFailed"] };
const stack = synthesize("dev", { webhooks: [crm, billing] });

const rule = z.object({ event_pattern: jsonOf(z.record(z.string(), z.unknown())) });
const variables = z.object({ environment: z.object({ variables: z.record(z.string(), z.string()) }) });

describe("webhooks", () => {
  it("are nothing in a stage that names none: no function, no queue, no table, no metric", () => {
    const without = JSON.stringify(synthesize());
    expect(without).not.toMatch(/tidings-dev-webhook|TidingsWebhooks/);
  });

  it("have a rule each, which matches what it is told of in its version, and never a replay", () => {
    const { event_pattern } = rule.parse(
      attributesAt(stack, "aws_cloudwatch_event_rule", "webhooks/webhook-crm/rule"),
    );
    expect(event_pattern).toEqual({
      source: ["tidings"],
      "detail-type": ["CampaignCompleted", "ContactBounced"],
      detail: { version: [1] },
      "replay-name": [{ exists: false }],
    });
  });

  it("have a queue each, so that none waits for another's receiver", () => {
    const sources = resources(
      stack,
      "aws_lambda_event_source_mapping",
      z.object({ event_source_arn: z.string() }),
    )
      .map(({ attributes }) => addressIn(attributes.event_source_arn))
      .filter((address) => address?.includes("webhook"));
    expect(new Set(sources).size).toBe(2);
  });

  it("are tried as often as there are waits between", () => {
    const { redrive_policy } = attributesAt(stack, "aws_sqs_queue", "webhooks/webhook-crm/queue");
    expect(JSON.parse(String(redrive_policy))).toMatchObject({ maxReceiveCount: attemptsMax });
  });

  it("have no key in the state, nor in a variable", () => {
    const { environment } = variables.parse(attributesAt(stack, "aws_lambda_function", "webhooks/function"));
    expect(Object.keys(environment.variables).sort()).toEqual([
      "NODE_OPTIONS",
      "POWERTOOLS_METRICS_NAMESPACE",
      "POWERTOOLS_SERVICE_NAME",
      "WEBHOOKS",
      "WEBHOOK_KEYS_TABLE",
    ]);
    expect(JSON.parse(environment.variables.WEBHOOKS!)).toEqual([
      { name: "crm", url: crm.url, queue_url: expect.stringContaining("webhook-crm") },
      { name: "billing", url: billing.url, queue_url: expect.stringContaining("webhook-billing") },
    ]);
  });

  it("take four metrics of alarms for one, and two for each other, as docs/bill.md says", () => {
    // Errors of the function; of each webhook what waits, and what was given up.
    expect(alarmMetrics(stack) - alarmMetrics(synthesize())).toBe(1 + 2 * 2);
  });
});

describe("the settings of a webhook", () => {
  const refused = (change: object, stage = "dev") => {
    const read = () => settingsOf(stage, { ...sampleStage, webhooks: [{ ...crm, ...change }] });
    return expect(read);
  };

  it.each([
    ["plain HTTP", { url: "http://crm.acme.test/in" }, "https"],
    ["plain HTTP to this machine", { url: "http://127.0.0.1:9000/in" }, "https"],
    ["an address in the place of a domain", { url: "https://10.0.0.1/in" }, "https, and a domain"],
    ["an IPv6 address", { url: "https://[fd00::1]/in" }, "https, and a domain"],
    ["a host without a dot", { url: "https://localhost/in" }, "https, and a domain"],
    ["a password, which the state would have", { url: "https://me:word@crm.acme.test/in" }, "no password"],
    ["an event that is none", { events: ["MailSent"] }, "Invalid option"],
    ["an event of our own work", { events: ["BatchReady"] }, "Invalid option"],
    ["no events", { events: [] }, "Too small"],
    ["an event twice", { events: ["CampaignFailed", "CampaignFailed"] }, "each event once"],
    ["a name that no queue has", { name: "CRM!" }, "lower-case letters"],
  ])("refuse %s", (_, change, words) => {
    refused(change).toThrow(words);
  });

  it("refuse a name twice, and more than there is room for", () => {
    const read = (webhooks: object[]) => () => settingsOf("dev", { ...sampleStage, webhooks });
    expect(read([crm, crm])).toThrow("each name once");
    expect(read(["a", "b", "c", "d", "e", "f"].map((name) => ({ ...crm, name })))).toThrow("Too big");
  });

  it("allow plain HTTP to this machine in the local stage", () => {
    refused({ url: "http://127.0.0.1:9000/in" }, "local").not.toThrow();
    refused({ url: "http://10.0.0.1:9000/in" }, "local").toThrow("https, and a domain");
  });

  it("name events of the catalogue that are there for others", () => {
    expect(webhookEvents.map(({ name }) => name)).not.toContain("BatchReady");
  });
});
