import { type DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";

const triesMax = 20;

/** What was taken of a day's cap: an item an identity, of the last day on which anything was. */
interface DayItem {
  readonly day: string;
  readonly taken: number;
}

/**
 * Counts the mails of senders that are warmed up: table TidingsLimiter. What is taken is never more than the cap, whoever
 * takes at the same time; what the SDK repeats after a lost answer is taken once.
 */
export const warmUpStore = (db: DynamoDBDocumentClient, table: string) => {
  const keyOf = (identity: string) => ({ id: `warm-up ${identity}` });

  const read = async (identity: string): Promise<DayItem | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: keyOf(identity), ConsistentRead: true }),
    );
    return Item as DayItem | undefined;
  };

  const write = async (
    identity: string,
    set: string,
    condition: string,
    values: Readonly<Record<string, string | number>>,
  ): Promise<boolean> => {
    const changed = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: keyOf(identity),
        UpdateExpression: `SET ${set}`,
        ConditionExpression: condition,
        ExpressionAttributeNames: { "#day": "day" },
        ExpressionAttributeValues: values,
        ReturnValues: "ALL_NEW",
      }),
    );
    return changed !== undefined;
  };

  const add = (identity: string, day: string, count: number, cap: number) =>
    write(identity, "taken = taken + :count", "#day = :day AND taken <= :most", {
      ":count": count,
      ":day": day,
      ":most": cap - count,
    });

  const begin = (identity: string, day: string, count: number) =>
    write(identity, "#day = :day, taken = :count", "attribute_not_exists(id) OR #day < :day", {
      ":count": count,
      ":day": day,
    });

  return {
    /** How many were taken of a day. */
    taken: async (identity: string, day: string): Promise<number> => {
      const item = await read(identity);
      return item?.day === day ? item.taken : 0;
    },
    /** Takes as many as are wanted, or as are left. @returns how many those are */
    take: async (identity: string, day: string, wanted: number, cap: number): Promise<number> => {
      let count = Math.min(wanted, cap);
      for (let tries = 0; tries < triesMax; tries++) {
        if (count <= 0) return 0;
        if (await add(identity, day, count, cap)) return count;
        const item = await read(identity);
        // By another's clock that day is over.
        if (item && item.day > day) return 0;
        if (item?.day === day) count = Math.min(count, cap - item.taken);
        else if (await begin(identity, day, count)) return count;
      }
      throw new Error(`The cap of ${identity} changed ${triesMax} times meanwhile`);
    },
  };
};
export type WarmUpStore = ReturnType<typeof warmUpStore>;
