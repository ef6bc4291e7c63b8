import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createMetrics } from "../../../../services/platform/metrics.ts";
import { logLines } from "../../../support/log-lines.ts";

let lines: ReturnType<typeof logLines>;
beforeEach(() => {
  vi.stubEnv("POWERTOOLS_METRICS_NAMESPACE", "Tidings");
  vi.stubEnv("POWERTOOLS_SERVICE_NAME", "tidings-dev");
  lines = logLines();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("what was measured is one line that CloudWatch makes metrics of, with the stage and its units", () => {
  const { measure, publish } = createMetrics();
  measure("MailsAccepted", 40);
  measure("MailsAccepted", 10);
  measure("FirstTurnDelay", 0.8);
  publish();

  expect(lines()).toMatchObject([
    {
      service: "tidings-dev",
      MailsAccepted: [40, 10],
      FirstTurnDelay: 0.8,
      _aws: {
        CloudWatchMetrics: [
          {
            Namespace: "Tidings",
            Dimensions: [["service"]],
            Metrics: [
              { Name: "MailsAccepted", Unit: "Count" },
              { Name: "FirstTurnDelay", Unit: "Seconds" },
            ],
          },
        ],
      },
    },
  ]);
});

test("where nothing was measured nothing is written", () => {
  createMetrics().publish();
  expect(lines()).toEqual([]);
});
