import { setTimeout as sleep } from "node:timers/promises";
import { createRandom } from "./gateway/random.ts";
import type { AwsCall } from "./types.ts";

/** Milliseconds, the least and the most. */
type Range = readonly [least: number, most: number];

/**
 * How long AWS takes within one region, in milliseconds, seen from a function: as of November 2026. SES and DynamoDB
 * are what this project is measured against; the others are rounded from experience, and no promise of AWS.
 */
const table = {
  ses: [50, 120],
  dynamodb: [3, 10],
  /** A transaction is two rounds. */
  dynamodbTransaction: [6, 20],
  sqs: [4, 15],
  events: [10, 40],
  s3: [15, 60],
  /** Before the handler begins: in a new environment, whose own load comes on top, and in one that is there. */
  coldStart: [150, 350],
  warmStart: [1, 5],
} as const satisfies Readonly<Record<string, Range>>;

/**
 * What part of a call passes before it has its effect. SES counts a mail when it has read it, and takes its time to
 * answer: a request is 4 to 10 ms on its way there.
 */
const wayThere = (service: string): number => (service === "ses" ? 1 / 12 : 1 / 2);

/** What is waited for as on AWS. */
export interface Latencies {
  /** Of one call, there and back. @param service SigV4 scope. */
  ofCall(service: string, operation: string): number;
  /** Of an invocation, until its handler begins. */
  ofStart(cold: boolean): number;
}

const rangeOf = (service: string, operation: string): Range => {
  if (service === "dynamodb" && operation.startsWith("Transact")) return table.dynamodbTransaction;
  return Object.hasOwn(table, service) ? table[service as keyof typeof table] : [0, 0];
};

/** Draws latencies from the table, evenly; the same ones in every run. */
export const createLatencies = (): Latencies => {
  const random = createRandom(0);
  const draw = ([least, most]: Range): number => least + random() * (most - least);
  return {
    ofCall: (service, operation) => draw(rangeOf(service, operation)),
    ofStart: (cold) => draw(cold ? table.coldStart : table.warmStart),
  };
};

/**
 * Lets calls take their time: a part passes before a call has its effect, the rest before its caller hears of it.
 * @param latencies without any a call takes what it takes.
 */
export const travelWith =
  (latencies: Pick<Latencies, "ofCall"> | undefined) =>
  async <T>({ service, operation }: AwsCall, arrive: () => Promise<T>): Promise<T> => {
    if (!latencies) return arrive();
    const ms = latencies.ofCall(service, operation);
    await sleep(ms * wayThere(service));
    const answer = await arrive();
    await sleep(ms * (1 - wayThere(service)));
    return answer;
  };
