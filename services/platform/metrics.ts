import { Metrics, MetricUnit as units } from "@aws-lambda-powertools/metrics";

/** What operators see of a stage, beside what AWS measures by itself, each with its unit. */
const metrics = {
  /** Of the ledger, as senders give their batches up. */
  MailsAccepted: units.Count,
  MailsFailed: units.Count,
  MailsUnknown: units.Count,
  /** What SES tells later. */
  MailsDelivered: units.Count,
  MailsBounced: units.Count,
  MailsComplained: units.Count,
  /** From the start of a campaign to the first turn of a sender. */
  FirstTurnDelay: units.Seconds,
  /** What this stage may send a second, and what is left to it of the 24 hours, while somebody sends. */
  RateAllowed: units.CountPerSecond,
  QuotaLeft: units.Count,
  /** What the mails that were accepted cost, SES included and attachments not. */
  Dollars: units.NoUnit,
} as const;

export type MetricName = keyof typeof metrics;
export const metricNames = Object.keys(metrics) as MetricName[];

/** Notes a value, which is one of those of this minute. */
export type Measure = (name: MetricName, value: number) => void;

/**
 * The metrics of a function: a line of its log each, which CloudWatch makes metrics of. Namespace and stage are
 * variables that the stack sets (`POWERTOOLS_METRICS_NAMESPACE`, `POWERTOOLS_SERVICE_NAME`).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export const createMetrics = () => {
  const stored = new Metrics();
  const measure: Measure = (name, value) => stored.addMetric(name, metrics[name], value);
  return {
    measure,
    /** Writes what was measured, if anything was. Comes once, at the end of an invocation. */
    publish: () => {
      if (stored.hasStoredMetrics()) stored.publishStoredMetrics();
    },
  };
};
