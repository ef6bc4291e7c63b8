import { marshall } from "@aws-sdk/util-dynamodb";
import type { Engine } from "../../../stacks/local/types.ts";
import { contactNumber } from "../operator.ts";

/** BatchWriteItem takes no more. */
const batchMax = 25;

/** Writes contacts into an engine itself: nothing is authorized, metered or waited for. */
export const putContactsInto = async (engine: Engine, count: number): Promise<void> => {
  const now = new Date().toISOString();
  for (let first = 0; first < count; first += batchMax) {
    const requests = Array.from({ length: Math.min(batchMax, count - first) }, (_, n) => ({
      PutRequest: { Item: marshall(contactNumber(first + n, now), { removeUndefinedValues: true }) },
    }));
    const reply = await engine.call({
      service: "dynamodb",
      operation: "BatchWriteItem",
      principal: { role: "operator" },
      method: "POST",
      url: new URL("http://local/"),
      headers: {},
      body: Buffer.from(JSON.stringify({ RequestItems: { "EmailContacts-local": requests } })),
    });
    if (reply.status !== 200) throw new Error(`contacts refused: ${reply.body}`);
  }
};
