import { prices } from "../../services/costs/prices.ts";
import type { MeterSnapshot, Tally } from "../../stacks/local/gateway/meter.ts";

/** One thing AWS charges for. */
export interface BillRow {
  readonly what: string;
  /** Units for each mail. */
  readonly perMail: number;
  /** Dollars for each million mails. */
  readonly dollars: number;
}

/** What a campaign used. */
export interface Used {
  readonly meter: MeterSnapshot;
  /** Mails SES accepted. */
  readonly mails: number;
  /** Events SES published about them. */
  readonly sesEvents: number;
  /** What the functions wrote to their logs. */
  readonly logBytes: number;
}

const workers = [
  "batcher",
  "sender",
  "feedback",
  "account-list",
  "sweeper",
  "importer",
  "jobs",
  "api",
] as const;
type Worker = (typeof workers)[number];

/**
 * Lambda itself logs the start, the end and a report of each invocation, as JSON:
 * https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html
 */
const platformLogBytes = 1_100;

const writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem", "TransactWriteItems"];

/** What the functions were metered for, by function and service. The operator's calls are nobody's cost. */
const tallies = ({ roles }: MeterSnapshot, service: string, of: readonly Worker[] = workers): Tally[] =>
  of.flatMap((worker) => roles[`tidings-local-${worker}`]?.[service] ?? []);

const sumOf = (given: readonly Tally[], unit: string): number =>
  given.reduce((sum, { units }) => sum + (units[unit] ?? 0), 0);

/** Writes whose condition did not hold. DynamoDB charges them like the others, and does not report them. */
const refusedWrites = (meter: MeterSnapshot): number =>
  workers.reduce((sum, worker) => {
    const operations = meter.roles[`tidings-local-${worker}`]?.dynamodb?.operations ?? {};
    return sum + writes.reduce((errors, name) => errors + (operations[name]?.errors ?? 0), 0);
  }, 0);

/**
 * The bill of a campaign, SES apart, at the prices of `services/costs/prices.ts`.
 *
 * What the gateway does not see is added: a message that EventBridge puts on a queue is a request of SQS; batcher and
 * sender take one message an invocation, feedback one for each event of SES; a request of the HTTP API is an invocation
 * of api. What SES's events on the default bus cost is a row of its own, last.
 */
export const billOf = ({ meter, mails, sesEvents, logBytes }: Used): BillRow[] => {
  const invocations = (...of: Worker[]) => sumOf(tallies(meter, "lambda", of), "requests");
  const queued = invocations("batcher", "sender") + sesEvents;
  const row = (what: string, units: number, price: number): BillRow => ({
    what,
    perMail: units / mails,
    dollars: (units / mails) * price * 1e6,
  });
  const dynamodb = tallies(meter, "dynamodb");
  const lambda = tallies(meter, "lambda");
  const s3 = tallies(meter, "s3");
  return [
    row(
      "DynamoDB write units",
      sumOf(dynamodb, "write_units") + refusedWrites(meter),
      prices.dynamodb.writeUnit,
    ),
    row("DynamoDB read units", sumOf(dynamodb, "read_units"), prices.dynamodb.readUnit),
    row("SQS messages sent by EventBridge", queued, prices.sqs.request),
    row("SQS receives and deletes", sumOf(tallies(meter, "sqs"), "requests"), prices.sqs.request),
    row("Lambda requests", sumOf(lambda, "requests"), prices.lambda.request),
    row("Lambda GB-seconds", sumOf(lambda, "gb_seconds"), prices.lambda.gigabyteSecond),
    row("EventBridge events", sumOf(tallies(meter, "events"), "events"), prices.events.event),
    row("S3 writes", sumOf(s3, "put_requests"), prices.s3.put),
    row("S3 reads", sumOf(s3, "get_requests"), prices.s3.get),
    row("HTTP API requests", invocations("api"), prices.httpApi.request),
    row(
      "CloudWatch Logs bytes",
      logBytes + platformLogBytes * sumOf(lambda, "requests"),
      prices.logs.gigabyte / 1e9,
    ),
    row("SES events on the default bus", sesEvents, prices.events.sesEvent),
  ];
};

/** Calls of AWS that the functions made for each mail; what Lambda itself polls and what feeds it is not among them. */
export const callsOf = ({ meter, mails }: Used): number =>
  ["dynamodb", "ses", "s3", "events"]
    .flatMap((service) => tallies(meter, service))
    .reduce((sum, { calls }) => sum + calls, 0) / mails;

/** Where the units of DynamoDB went: by function and operation, for each mail. */
export const dynamoDbProfile = ({ roles }: MeterSnapshot, mails: number): string[] =>
  workers.flatMap((worker) =>
    Object.entries(roles[`tidings-local-${worker}`]?.dynamodb?.operations ?? {}).map(
      ([operation, { calls, errors, units }]) => {
        const used = Object.entries(units).map(([unit, n]) => `${(n / mails).toFixed(3)} ${unit}`);
        const refused = errors > 0 ? `, ${(errors / mails).toFixed(3)} refused` : "";
        return `${worker} ${operation}: ${(calls / mails).toFixed(3)} calls, ${used.join(", ")}${refused}`;
      },
    ),
  );
