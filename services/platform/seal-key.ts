import { randomBytes } from "node:crypto";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { sealKeyBytes } from "./seal.ts";

/** Gives the key that the links of a stage are sealed by. */
export type SealKey = () => Promise<Uint8Array>;

/**
 * The key of a stage, for one execution environment: table TidingsSeals, one item. Whoever needs it first makes it; that
 * write keeps what is there, whoever else writes at the same time or again. Read once; a read that failed is not kept.
 */
export const createSealKey = (db: DynamoDBDocumentClient, table: string): SealKey => {
  let kept: Promise<Uint8Array> | undefined;
  const readOrMake = async (): Promise<Uint8Array> => {
    const { Attributes } = await db.send(
      new UpdateCommand({
        TableName: table,
        Key: { id: "links" },
        UpdateExpression: "SET #key = if_not_exists(#key, :made)",
        ExpressionAttributeNames: { "#key": "key" },
        ExpressionAttributeValues: { ":made": randomBytes(sealKeyBytes) },
        ReturnValues: "ALL_NEW",
      }),
    );
    return Attributes!.key as Uint8Array;
  };
  return () => {
    kept ??= readOrMake().catch((error: unknown) => {
      kept = undefined;
      throw error;
    });
    return kept;
  };
};
