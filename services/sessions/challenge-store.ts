import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { hashOf, newSecret } from "../platform/secret.ts";

/** So long a challenge may be answered, in milliseconds. */
export const challengeMs = 5 * 60_000;

/** What a challenge is for: signing in, or another passkey of a member. */
const keyOf = (purpose: string, challenge: string) => ({
  id: `challenge#${hashOf(`${purpose}\n${challenge}`)}`,
});

/** The challenges of WebAuthn of one stage: table TidingsSessions, by their hashes. */
export const challengeStore = (db: DynamoDBDocumentClient, table: string) => {
  /** Makes a challenge: 256 random bits, base64url. @param purpose `sign_in`, or the id of a member who adds a passkey */
  const make = async (purpose: string, now: Date): Promise<string> => {
    const challenge = newSecret();
    const ends = now.getTime() + challengeMs;
    const Item = { ...keyOf(purpose, challenge), ends, expires_at: Math.ceil(ends / 1_000) };
    await db.send(new PutCommand({ TableName: table, Item }));
    return challenge;
  };

  /** Spends a challenge: it is answered once. @returns whether it was one of ours, for this, and of the last minutes */
  const spend = async (purpose: string, challenge: string, now: Date): Promise<boolean> => {
    const spent = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: keyOf(purpose, challenge),
        UpdateExpression: "SET spent_at = :now",
        ConditionExpression: "attribute_not_exists(spent_at) AND ends > :now",
        ExpressionAttributeValues: { ":now": now.getTime() },
        ReturnValues: "ALL_NEW",
      }),
    );
    return spent !== undefined;
  };

  return { make, spend };
};

export type ChallengeStore = ReturnType<typeof challengeStore>;
