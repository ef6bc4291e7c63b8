import type { Engine } from "../types.ts";
import { ownCall } from "./own-call.ts";

/** So long after its time DynamoDB may take to delete an item; whoever reads it until then must leave it out. */
const lateMs = 2 * 24 * 60 * 60_000;

type Item = Readonly<Record<string, object>>;

/**
 * DynamoDB's time to live, which engines do not have, or have by a clock that is not moved. As late as on AWS: an item is
 * there for two days more. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 * @param keysOf gives the key attributes of a table.
 */
export const createExpiry = (engine: Engine, keysOf: (table: string) => readonly string[] | undefined) => {
  const attributes = new Map<string, string>();

  const call = async (operation: string, input: object): Promise<Record<string, unknown>> => {
    const { status, body } = await engine.call(ownCall(operation, input));
    const answer = JSON.parse(String(body));
    if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
    return answer;
  };

  const expireIn = async (TableName: string, attribute: string, nowMs: number): Promise<void> => {
    const keys = keysOf(TableName) ?? [];
    const condition = {
      ExpressionAttributeNames: { "#expires": attribute },
      ExpressionAttributeValues: { ":before": { N: String(Math.floor((nowMs - lateMs) / 1_000)) } },
    };
    let ExclusiveStartKey: unknown;
    do {
      const { Items = [], LastEvaluatedKey } = await call("Scan", {
        TableName,
        FilterExpression: "#expires < :before",
        ...condition,
        ExclusiveStartKey,
      });
      for (const item of Items as Item[])
        await call("DeleteItem", {
          TableName,
          Key: Object.fromEntries(keys.map((key) => [key, item[key]])),
        });
      ExclusiveStartKey = LastEvaluatedKey;
    } while (ExclusiveStartKey);
  };

  return {
    /** Names the attribute that says when an item of a table may go, in seconds since 1970. */
    declare(table: string, attribute: string): void {
      attributes.set(table, attribute);
    },

    /** Deletes what expired long enough ago. */
    async sweep(nowMs: number): Promise<void> {
      for (const [table, attribute] of attributes) await expireIn(table, attribute, nowMs);
    },
  };
};

export type Expiry = ReturnType<typeof createExpiry>;
