import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { dueStore } from "./due-store.ts";
import { suppressionListing } from "./listing.ts";
import { suppressionReads } from "./reads.ts";
import { type SuppressingOptions, suppressing } from "./suppressing.ts";
import type { Addition } from "./suppression.ts";

/** Lifts that are remembered: whoever has the link of a mail may leave and come back as often as they like. */
const liftsMax = 10;

/** The addresses nothing is sent to: table EmailSuppressions, keyed by the normalised address. */
export const suppressionStore = (db: DynamoDBDocumentClient, table: string) => {
  const reads = suppressionReads(db, table);

  /**
   * Suppresses an address; the first reason stays until it is lifted.
   * @returns whether it was new.
   */
  const add = async (addition: Addition, options: SuppressingOptions = {}): Promise<boolean> => {
    const update = new UpdateCommand({
      ...suppressing(table, addition, options),
      ReturnValues: "ALL_NEW",
    });
    return (await updateIf(db, update)) !== undefined;
  };

  /** Lifts a suppression: the item stays, and says why. @returns whether there was one. */
  const lift = async (key: string, reason: string, now: string): Promise<boolean> => {
    const found = await reads.record(key);
    const lifts = [...(found?.lifts ?? []), { lifted_at: now, reason }].slice(-liftsMax);
    const lifted = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: "SET lifted_at = :now, lift_reason = :why, lifts = :lifts",
        ConditionExpression: "attribute_exists(email) AND attribute_not_exists(lifted_at)",
        ExpressionAttributeValues: { ":now": now, ":why": reason, ":lifts": lifts },
        ReturnValues: "ALL_NEW",
      }),
    );
    return lifted !== undefined;
  };

  return { ...suppressionListing(db, table), ...dueStore(db, table), ...reads, add, lift };
};

export type SuppressionStore = ReturnType<typeof suppressionStore>;
