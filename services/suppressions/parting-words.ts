import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { updateIf } from "../platform/dynamodb.ts";

export const partingReasons = ["too_many", "not_relevant", "never_asked", "other"] as const;
export type PartingReason = (typeof partingReasons)[number];

/** Characters of what a person writes. */
export const partingCommentMax = 500;

/** What a person who unsubscribed said of it. */
export const partingWords = z
  .object({
    reason: z.enum(partingReasons),
    comment: z.string().meta({ description: `In their own words, at most ${partingCommentMax} characters.` }),
    at: z.iso.datetime(),
  })
  .meta({
    id: "PartingWords",
    description: "What the person said when they unsubscribed last, if anything.",
  });
export type PartingWords = z.output<typeof partingWords>;

/**
 * Keeps what a person said who unsubscribed, with the suppression; the last words stay.
 * @returns whether the address is suppressed because its owner unsubscribed.
 */
export const noteParting =
  (db: DynamoDBDocumentClient, table: string) =>
  async (key: string, words: PartingWords): Promise<boolean> => {
    const noted = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email: key },
        UpdateExpression: "SET parting = :words",
        ConditionExpression: "#reason = :unsubscribe AND attribute_not_exists(lifted_at)",
        ExpressionAttributeNames: { "#reason": "reason" },
        ExpressionAttributeValues: { ":words": words, ":unsubscribe": "unsubscribe" },
        ReturnValues: "ALL_NEW",
      }),
    );
    return noted !== undefined;
  };
