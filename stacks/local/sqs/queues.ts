import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import { AwsError } from "../types.ts";

export const queuesSchema = `
  CREATE TABLE IF NOT EXISTS queues (
    name TEXT PRIMARY KEY,
    attributes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    modified_at INTEGER NOT NULL
  );
`;

/** Where the messages of a queue go that were received too often. */
export interface Redrive {
  /** Name of the dead-letter queue. */
  readonly to: string;
  readonly maxReceiveCount: number;
}

export interface Queue {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** As they are set and shown: strings. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly visibilitySeconds: number;
  readonly delaySeconds: number;
  readonly waitSeconds: number;
  readonly messageBytesMax: number;
  readonly redrive?: Redrive;
}

/** Attributes that are numbers: default, least and most. */
const numbers: Readonly<Record<string, readonly [initial: number, least: number, most: number]>> = {
  VisibilityTimeout: [30, 0, 43_200],
  DelaySeconds: [0, 0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 0, 20],
  MaximumMessageSize: [1_048_576, 1_024, 1_048_576],
  // Kept and shown. Nothing here is so old that it would be dropped.
  MessageRetentionPeriod: [345_600, 60, 1_209_600],
};
const defaults = Object.fromEntries(
  Object.entries(numbers).map(([name, [initial]]) => [name, String(initial)]),
);

const redrivePolicy = z.object({
  deadLetterTargetArn: z.string(),
  maxReceiveCount: z.coerce.number().int().min(1).max(1_000),
});

/**
 * The queues that were declared, kept with their attributes.
 * @param urlOf mints the URL of a queue, on the gateway's own origin wherever that is this time.
 */
export const createQueues = (
  database: DatabaseSync,
  { urlOf, arnOf }: { urlOf: (name: string) => string; arnOf: (name: string) => string },
) => {
  const upsert = database.prepare(
    `INSERT INTO queues (name, attributes, created_at, modified_at) VALUES (:name, :attributes, :now, :now)
     ON CONFLICT (name) DO UPDATE SET attributes = :attributes, modified_at = :now`,
  );
  const stored = database.prepare("SELECT created_at, modified_at FROM queues WHERE name = ?");
  const queues = new Map<string, Queue>();

  const checkNumber = (name: string, value: string): void => {
    const [, least, most] = numbers[name]!;
    if (!/^\d+$/.test(value) || Number(value) < least || Number(value) > most)
      throw new AwsError("InvalidAttributeValue", `Invalid value for the parameter ${name}.`);
  };
  const redriveOf = (text: string): Redrive => {
    const policy = redrivePolicy.safeParse(parseJson(text));
    const to = policy.success && policy.data.deadLetterTargetArn.split(":").at(-1)!;
    if (!to || !stored.get(to) || arnOf(to) !== policy.data.deadLetterTargetArn)
      throw new AwsError(
        "InvalidParameterValue",
        `Value ${text} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`,
      );
    return { to, maxReceiveCount: policy.data.maxReceiveCount };
  };
  const toQueue = (name: string, attributes: Readonly<Record<string, string>>): Queue => {
    const { RedrivePolicy, ...others } = attributes;
    for (const [attribute, value] of Object.entries(others)) {
      if (!Object.hasOwn(numbers, attribute))
        throw new AwsError("InvalidAttributeName", `Unknown Attribute ${attribute}.`);
      checkNumber(attribute, value);
    }
    return {
      name,
      url: urlOf(name),
      arn: arnOf(name),
      attributes,
      visibilitySeconds: Number(attributes.VisibilityTimeout),
      delaySeconds: Number(attributes.DelaySeconds),
      waitSeconds: Number(attributes.ReceiveMessageWaitTimeSeconds),
      messageBytesMax: Number(attributes.MaximumMessageSize),
      ...(RedrivePolicy !== undefined && { redrive: redriveOf(RedrivePolicy) }),
    };
  };

  for (const { name, attributes } of database.prepare("SELECT name, attributes FROM queues").iterate())
    queues.set(String(name), toQueue(String(name), JSON.parse(String(attributes))));

  return {
    /**
     * Creates a queue, or changes these attributes of the one there is.
     * @throws AwsError when an attribute is not accepted.
     */
    declare(name: string, given: Readonly<Record<string, string>>): Queue {
      if (!/^[\w-]{1,80}$/.test(name))
        throw new AwsError(
          "InvalidParameterValue",
          "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        );
      const attributes = { ...(queues.get(name)?.attributes ?? defaults), ...given };
      const queue = toQueue(name, attributes);
      upsert.run({ name, attributes: JSON.stringify(attributes), now: Date.now() });
      queues.set(name, queue);
      return queue;
    },

    /** @throws AwsError QueueDoesNotExist. */
    get(name: string): Queue {
      const queue = queues.get(name);
      if (!queue) throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.");
      return queue;
    },

    all: (): Iterable<Queue> => queues.values(),

    /** When a queue was made and last changed, in seconds since the epoch. */
    timestamps(name: string): Readonly<Record<string, string>> {
      const { created_at, modified_at } = stored.get(name) as { created_at: number; modified_at: number };
      return {
        CreatedTimestamp: String(Math.floor(created_at / 1_000)),
        LastModifiedTimestamp: String(Math.floor(modified_at / 1_000)),
      };
    },
  };
};

export type Queues = ReturnType<typeof createQueues>;

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
