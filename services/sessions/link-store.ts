import { type DynamoDBDocumentClient, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { countWithin, type Limit } from "../platform/limit.ts";
import { hashOf, newSecret } from "../platform/secret.ts";

const minuteMs = 60_000;
/** So long a link is good for, in milliseconds: one that invites for three days, one that was asked for a quarter of an hour. */
export const linkLifeMs = { invitation: 3 * 24 * 60 * minuteMs, sign_in: 15 * minuteMs } as const;
export type LinkKind = keyof typeof linkLifeMs;

/** Whom a link lets in. */
export interface LinkHolder {
  readonly member_id: string;
  /** How often their sessions had been ended when it was made. */
  readonly ended: number;
}

const keyOf = (token: string) => ({ id: `link#${hashOf(token)}` });

/** The one-time links of one stage: table TidingsSessions, by the hashes of their tokens. */
export const linkStore = (db: DynamoDBDocumentClient, table: string) => {
  /** Makes a link. @returns its token, for whoever it is for */
  const make = async (kind: LinkKind, { member_id, ended }: LinkHolder, now: Date): Promise<string> => {
    const token = newSecret();
    const ends = now.getTime() + linkLifeMs[kind];
    const Item = { ...keyOf(token), holder: { member_id, ended }, ends, expires_at: Math.ceil(ends / 1_000) };
    await db.send(new PutCommand({ TableName: table, Item }));
    return token;
  };

  /**
   * Spends a link: of several who try at the same time one gets it, also where the SDK repeats the write after a lost
   * answer.
   * @returns undefined when there is none, it was spent, or its time is over.
   */
  const spend = async (token: string, now: Date): Promise<LinkHolder | undefined> => {
    const spent = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: keyOf(token),
        UpdateExpression: "SET spent_at = :now",
        ConditionExpression: "attribute_not_exists(spent_at) AND ends > :now",
        ExpressionAttributeValues: { ":now": now.getTime() },
        ReturnValues: "ALL_NEW",
      }),
    );
    return spent?.holder as LinkHolder | undefined;
  };

  /** Counts what is asked for; see `countWithin`. */
  const count = (what: readonly string[], limit: Limit, now: Date): Promise<boolean> =>
    countWithin({ db, name: table }, what, limit, now);

  return { make, spend, count };
};

export type LinkStore = ReturnType<typeof linkStore>;
