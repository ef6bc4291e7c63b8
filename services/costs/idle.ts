import { prices } from "./prices.ts";

/** What of a stage costs while nothing is sent: as often as it is there, and for each. */
export interface IdleCost {
  readonly code: "alarms" | "queues" | "dashboard" | "sweeper" | "firewall";
  readonly units: number;
  /** A month of one. */
  readonly unit_dollars: number;
}

/** What is there only where the stage's file says so. */
export interface Chosen {
  readonly waf: boolean;
  /** How many. */
  readonly webhooks: number;
}

/** Those that every stage has; a test counts them in what is synthesized. */
const alarmMetrics = 29;
const queues = 6;

const monthMinutes = 30 * 24 * 60;

/** Lambda asks an empty queue by five pollers, each waiting for 20 seconds: https://aws.amazon.com/sqs/pricing/ */
const pollsAMinute = 5 * 3;

/**
 * A tick of the sweeper with nothing to do, by the local cloud's meter: three read units; besides some 40 ms of 256 MB,
 * and a kilobyte and a half of the log. Each fifth says that this version is in service, by one write, and reads an item of
 * each of its four migrations.
 */
const tickDollars =
  prices.lambda.request +
  0.01 * prices.lambda.gigabyteSecond +
  3 * prices.dynamodb.readUnit +
  (prices.dynamodb.writeUnit + 4 * prices.dynamodb.readUnit) / 5 +
  (1_500 / 1024 ** 3) * prices.logs.gigabyte;

/**
 * What a stage costs while nothing is sent, without a free tier. What is stored is not in it, which grows with the
 * contacts: $0.25 a GB and month in tables, $0.023 in buckets.
 */
export const idleCosts = ({ waf, webhooks }: Chosen): IdleCost[] => [
  {
    code: "alarms",
    // Of webhooks the errors of their function; of each what waits, and what was given up.
    units: alarmMetrics + (webhooks > 0 ? 1 + 2 * webhooks : 0),
    unit_dollars: prices.cloudwatch.alarmMetric,
  },
  { code: "dashboard", units: 1, unit_dollars: prices.cloudwatch.dashboard },
  {
    code: "queues",
    units: queues + webhooks,
    unit_dollars: pollsAMinute * monthMinutes * prices.sqs.request,
  },
  { code: "sweeper", units: 1, unit_dollars: monthMinutes * tickDollars },
  ...(waf ? [{ code: "firewall", units: 1, unit_dollars: prices.firewall.month } as const] : []),
];
