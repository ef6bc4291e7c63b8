import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { metricNames } from "../../services/platform/metrics.ts";
import { functionNames as allNames } from "../../stacks/artifacts.ts";
import { resources, type Stack } from "./support/stack.ts";
import { synthesize } from "./support/synthesize.ts";

/** Without webhooks there is no function for them. */
const functionNames = allNames.filter((name) => name !== "webhooks");

const body = z.object({
  widgets: z.array(
    z.object({
      type: z.string(),
      x: z.int(),
      y: z.int(),
      width: z.int(),
      height: z.int(),
      properties: z.looseObject({
        title: z.string(),
        alarms: z.array(z.string()).default([]),
        metrics: z.array(z.array(z.unknown())).default([]),
        query: z.string().default(""),
      }),
    }),
  ),
});

let stack: Stack;
let widgets: z.output<typeof body>["widgets"];
beforeAll(() => {
  stack = synthesize();
  const [dashboard] = resources(stack, "aws_cloudwatch_dashboard", z.object({ dashboard_body: z.string() }));
  ({ widgets } = body.parse(JSON.parse(dashboard!.attributes.dashboard_body)));
});
const lines = () => widgets.flatMap(({ properties }) => properties.metrics);

describe("the dashboard", () => {
  it("shows every metric of our own, of this stage, and none that nobody measures", () => {
    const own = lines().filter(([namespace]) => namespace === "Tidings");
    expect([...new Set(own.map(([, name]) => name))].toSorted()).toEqual([...metricNames].toSorted());
    for (const line of own) expect(line.slice(2, 4)).toEqual(["service", "tidings-dev"]);
    for (const lambda of Object.values(stack.resource.aws_lambda_function ?? {}))
      expect(lambda).toMatchObject({
        environment: {
          variables: { POWERTOOLS_METRICS_NAMESPACE: "Tidings", POWERTOOLS_SERVICE_NAME: "tidings-dev" },
        },
      });
  });

  it("shows every alarm, queue and function, and the last errors of all of them", () => {
    const alarms = Object.keys(stack.resource.aws_cloudwatch_metric_alarm ?? {});
    expect(widgets[0]!.properties.alarms).toHaveLength(alarms.length);
    const queues = new Set(
      lines().flatMap(([, , dimension, queue]) => (dimension === "QueueName" ? [queue] : [])),
    );
    expect(queues.size).toBe(Object.keys(stack.resource.aws_sqs_queue ?? {}).length);
    const errors = lines().filter(([namespace, name]) => namespace === "AWS/Lambda" && name === "Errors");
    expect(errors).toHaveLength(functionNames.length);
    const { query } = widgets.at(-1)!.properties;
    expect(query.match(/SOURCE/g)).toHaveLength(functionNames.length);
  });

  it("has its widgets side by side within 24 columns, none over another", () => {
    const cells = widgets.flatMap(({ x, y, width, height }) =>
      Array.from(
        { length: width * height },
        (_, cell) => `${x + (cell % width)} ${y + Math.floor(cell / width)}`,
      ),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...widgets.map(({ x, width }) => x + width))).toBe(24);
  });
});

describe("the runbook", () => {
  const runbook = readFileSync(join(import.meta.dirname, "../../docs/runbook.md"), "utf8");

  it("has a section for each alarm, to which the alarm leads, and no other", () => {
    const crm = { name: "crm", url: "https://crm.acme.test/in", events: ["CampaignCompleted"] };
    const named = resources(
      // One alarm is there only where there are webhooks.
      synthesize("dev", { webhooks: [crm] }),
      "aws_cloudwatch_metric_alarm",
      z.object({ alarm_name: z.string(), alarm_description: z.string() }),
    ).map(({ attributes }) => attributes);
    const names = named.map(({ alarm_name }) => alarm_name.replace("tidings-dev-", ""));
    for (const { alarm_description } of named) {
      const [, section] = /docs\/runbook\.md#(\S+)$/.exec(alarm_description) ?? [];
      expect(runbook).toContain(`\n## ${section}\n`);
    }
    expect([...runbook.matchAll(/^## (\S+)$/gm)].map(([, name]) => name).toSorted()).toEqual(
      names.toSorted(),
    );
  });
});
