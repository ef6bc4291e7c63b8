import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { batchId, batchKey, erasedRecipient, feedbackKey, stateKey } from "./batch.ts";
import { deliveryReads } from "./reads.ts";

/** The token of these writes is one of their own: that of a sender, which must know what it did, stays. */
const mark = "erase_op";

/**
 * Takes a person out of a batch: address, name and attributes, and what was said of the mail in words, which may name
 * them. What became of the delivery stays, so every count does. The batch comes last, since it is what tells where the
 * person is: whoever does this again after a crash finds what is left.
 * @returns whether nothing of the person is left; not so while a sender has the recipient on its way to SES, which may
 * yet write words of its own.
 */
export const erase = (db: DynamoDBDocumentClient, table: string) => {
  const { batchWithRows } = deliveryReads(db, table);

  const forgetWords = async (campaign_id: string, batch: number, index: number): Promise<void> => {
    const id = batchId(campaign_id, batch);
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: feedbackKey(id),
        UpdateExpression: "REMOVE #bounce.#words",
        ConditionExpression: "attribute_exists(#bounce.#words)",
        ExpressionAttributeNames: { "#bounce": `t${index}`, "#words": "words" },
      }),
      mark,
    );
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: stateKey(id),
        UpdateExpression: "SET records.#index.#error = :erased",
        ConditionExpression: "attribute_exists(records.#index.#error)",
        ExpressionAttributeNames: { "#index": String(index), "#error": "error" },
        ExpressionAttributeValues: { ":erased": "Erased with the contact." },
      }),
      mark,
    );
  };

  const replace = async (campaign_id: string, batch: number, place: string, by: unknown, key: string) =>
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: batchKey(batchId(campaign_id, batch)),
        UpdateExpression: `SET ${place} = :by`,
        ConditionExpression: `${place}.email = :key`,
        ExpressionAttributeValues: { ":by": by, ":key": key },
      }),
      mark,
    );

  return async (campaign_id: string, number: number, key: string): Promise<boolean> => {
    const { batch, state } = await batchWithRows(campaign_id, number);
    const index = batch?.recipients.findIndex(({ email }) => email === key) ?? -1;
    if (index >= 0) {
      if (state?.claim?.indices.includes(index)) return false;
      await forgetWords(campaign_id, number, index);
      await replace(campaign_id, number, `recipients[${index}]`, erasedRecipient, key);
    }
    const place = batch?.dropped.findIndex(({ email }) => email === key) ?? -1;
    if (place >= 0) {
      const { reason } = batch!.dropped[place]!;
      const gone = { email: erasedRecipient.email, reason };
      await replace(campaign_id, number, `dropped[${place}]`, gone, key);
    }
    return true;
  };
};
