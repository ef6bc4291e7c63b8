import type { Units } from "../gateway/meter.ts";
import { type AwsCall, AwsError, type AwsReply } from "../types.ts";
import { createInFlight, type Part } from "./in-flight.ts";
import { itemsOf, type KeysOf, type Named } from "./items.ts";
import { createPartitions, type Unit } from "./partitions.ts";
import { withoutUnprocessed } from "./unprocessed.ts";

interface Performed {
  readonly reply: AwsReply;
  readonly units: Units;
}
type Perform = (call: AwsCall) => Promise<Performed>;

const throttledText =
  "Throughput exceeds the current capacity of your table or index. DynamoDB is automatically scaling your table or index so please try again shortly. If exceptions persist, check if you have a hot key: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html";
const conflictText = "Transaction is ongoing for the item";

const parts: Readonly<Record<string, Part>> = {
  PutItem: "write",
  UpdateItem: "write",
  DeleteItem: "write",
  TransactWriteItems: "transaction",
  TransactGetItems: "transactional read",
};

const isTransaction = (operation: string): boolean => operation.startsWith("Transact");
const unitOf = (operation: string): Unit =>
  /^(Put|Update|Delete|BatchWrite|TransactWrite)/.test(operation) ? "write_units" : "read_units";

/** How DynamoDB refuses a transaction, with a reason for each of its items. */
const cancelled = (hit: readonly boolean[], code: string, message: string): Performed => {
  const reasons = hit.map((isHit) => (isHit ? { Code: code, Message: message } : { Code: "None" }));
  return {
    units: {},
    reply: {
      status: 400,
      headers: { "content-type": "application/x-amz-json-1.0" },
      body: JSON.stringify({
        __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(({ Code }) => Code).join(", ")}]`,
        CancellationReasons: reasons,
      }),
    },
  };
};

/**
 * What calls of DynamoDB do to each other, which an engine on one machine does not show: the calls of one partition key
 * share its capacity, and a transaction under way keeps others from its items. The units of an index count with the
 * key of the item: an index that cannot follow holds its table back too.
 */
export const createContention = (keysOf: KeysOf) => {
  const partitions = createPartitions();
  const inFlight = createInFlight();

  /** Performs a call unless one of its items is part of a transaction under way. */
  const unlessInConflict = async (
    call: AwsCall,
    items: readonly Named[],
    perform: Perform,
  ): Promise<Performed> => {
    const part = parts[call.operation];
    if (!part) return perform(call);
    const hit = items.map(({ item }) => item !== undefined && inFlight.conflicts(item, part));
    if (hit.includes(true)) {
      if (isTransaction(call.operation)) return cancelled(hit, "TransactionConflict", conflictText);
      throw new AwsError("TransactionConflictException", conflictText);
    }
    const end = inFlight.begin(
      items.flatMap(({ item }) => item ?? []),
      part,
    );
    try {
      return await perform(call);
    } finally {
      end();
    }
  };

  /** Performs a call, and charges its partitions with what it needed beyond the least, in equal parts. */
  const charged = async (call: AwsCall, items: readonly Named[], least: number, perform: Perform) => {
    const performed = await unlessInConflict(call, items, perform);
    const unit = unitOf(call.operation);
    const more = (performed.units[unit] ?? 0) / items.length - least;
    if (more > 0)
      for (const { partition } of items) if (partition !== undefined) partitions.owe(partition, unit, more);
    return performed;
  };

  /**
   * @param perform does the call.
   * @returns its reply, or that of a transaction that is cancelled.
   * @throws AwsError ThrottlingException, TransactionConflictException, or what `perform` throws.
   */
  return async (call: AwsCall, perform: Perform): Promise<Performed> => {
    const items = call.service === "dynamodb" ? itemsOf(call, keysOf) : [];
    if (items.length === 0) return perform(call);
    const { operation } = call;
    const least = isTransaction(operation) ? 2 : operation === "Query" || operation.includes("Get") ? 0.5 : 1;
    const served = items.map(
      ({ partition }) => partition === undefined || partitions.take(partition, unitOf(operation), least),
    );
    if (!served.includes(false)) return charged(call, items, least, perform);
    if (isTransaction(operation))
      return cancelled(
        served.map((isServed) => !isServed),
        "ThrottlingError",
        throttledText,
      );
    if (!served.includes(true)) throw new AwsError("ThrottlingException", throttledText);
    const { call: rest, complete } = withoutUnprocessed(call, served);
    const performed = await charged(
      rest,
      items.filter((_, index) => served[index]),
      least,
      perform,
    );
    return { ...performed, reply: complete(performed.reply) };
  };
};
