import type { Engine } from "../types.ts";
import { ownCall } from "./own-call.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
const writtenMax = 25;

/**
 * Fills a new table with what another has now: there are no earlier moments here to go back to, which AWS keeps for 35
 * days. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_RestoreTableToPointInTime.html
 * @throws Error when there is no such table
 */
export const restoreTable = async (engine: Engine, from: string, to: string): Promise<void> => {
  const call = async (operation: string, input: object) => {
    const { status, body } = await engine.call(ownCall(operation, input));
    const answer = JSON.parse(String(body));
    if (status !== 200) throw new Error(`${to} is not restored from ${from}: ${JSON.stringify(answer)}`);
    return answer;
  };
  let ExclusiveStartKey: unknown;
  do {
    const { Items = [], LastEvaluatedKey } = await call("Scan", { TableName: from, ExclusiveStartKey });
    for (let at = 0; at < Items.length; at += writtenMax) {
      const puts = Items.slice(at, at + writtenMax).map((Item: unknown) => ({ PutRequest: { Item } }));
      await call("BatchWriteItem", { RequestItems: { [to]: puts } });
    }
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
};
