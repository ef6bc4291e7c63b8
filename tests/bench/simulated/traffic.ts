import { itemsOf, type KeysOf } from "../../../stacks/local/dynamodb/items.ts";
import type { Gateway } from "../../../stacks/local/gateway/gateway.ts";
import type { AwsCall, AwsReply, Engine } from "../../../stacks/local/types.ts";

/** The most that happened to one key within one second. */
export interface Hottest {
  readonly key: string;
  readonly perSecond: number;
}

/** Sums by key within the second that runs, and the largest any key reached. */
const createHeat = (now: () => number) => {
  let second = 0;
  const sums = new Map<string, number>();
  let hottest: Hottest = { key: "", perSecond: 0 };
  return {
    forget(): void {
      sums.clear();
      hottest = { key: "", perSecond: 0 };
    },
    add(key: string, amount: number): void {
      const current = Math.floor(now() / 1_000);
      if (current !== second) sums.clear();
      second = current;
      const perSecond = (sums.get(key) ?? 0) + amount;
      sums.set(key, perSecond);
      if (perSecond > hottest.perSecond) hottest = { key, perSecond };
    },
    hottest: () => hottest,
  };
};

const writing = /^(Put|Update|Delete|BatchWrite|TransactWrite)/;

const consumedBy = ({ status, body }: AwsReply): number => {
  if (status !== 200) return 0;
  const { ConsumedCapacity = [] } = JSON.parse(body.toString());
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
};

/** Why AWS refused, in one word. */
const refusalOf = ({ body, headers }: AwsReply): string => {
  const { __type = headers["x-amzn-errortype"] ?? "", CancellationReasons = [] } = JSON.parse(
    body.toString() || "{}",
  );
  const reasons = CancellationReasons.map(({ Code }: { Code: string }) => Code);
  return [...reasons.filter((code: string) => code !== "None"), String(__type).split("#").at(-1)][0];
};

/**
 * What goes to the services of a simulated world: when mails reach SES, what is refused and why, and which items and
 * partitions are the hottest.
 * @param now the world's time in milliseconds.
 */
export const createTraffic = (now: () => number) => {
  const sends: number[] = [];
  const refusals = new Map<string, number>();
  const itemWrites = createHeat(now);
  const written = createHeat(now);
  const read = createHeat(now);

  return {
    /** The moments at which SES got a mail that it accepted. */
    sends,
    /** How often AWS refused, by the reason. */
    refusals,
    /** Begins anew. */
    forget(): void {
      sends.length = 0;
      refusals.clear();
      for (const heat of [itemWrites, written, read]) heat.forget();
    },
    hottestPartitions: () => ({
      writtenPartition: written.hottest(),
      readPartition: read.hottest(),
    }),
    /** @returns the item that was written most within a second since the beginning, or since it was last asked for. */
    takeHottestItem(): Hottest {
      const hottest = itemWrites.hottest();
      itemWrites.forget();
      return hottest;
    },
    /** The gateway, listened to. */
    heard: (gateway: Gateway): Gateway => ({
      ...gateway,
      async answer(request) {
        const at = now();
        const reply = await gateway.answer(request);
        const isSend = request.path.startsWith("/v2/email/outbound-emails");
        if (isSend && reply?.status === 200) sends.push(at);
        if (reply && reply.status >= 400) {
          const why = `${isSend ? "SES " : ""}${refusalOf(reply)}`;
          refusals.set(why, (refusals.get(why) ?? 0) + 1);
        }
        return reply;
      },
    }),
    /** DynamoDB's engine, listened to. */
    measured: (engine: Engine, keysOf: KeysOf): Engine => ({
      async call(call: AwsCall) {
        const reply = await engine.call(call);
        const items = itemsOf(call, keysOf);
        const isWrite = writing.test(call.operation);
        const units = consumedBy(reply) / items.length;
        for (const { item, partition } of items) {
          if (isWrite && item) itemWrites.add(item, 1);
          if (partition) (isWrite ? written : read).add(partition, units);
        }
        return reply;
      },
    }),
  };
};

export type Traffic = ReturnType<typeof createTraffic>;
