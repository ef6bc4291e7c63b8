import { createHash, randomBytes } from "node:crypto";
import { type DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";

/** A person can confirm for so long. */
export const pendingDays = 7;
const dayMs = 24 * 60 * 60_000;

/** What somebody asked for, until the owner of the address confirms it. */
export interface PendingSignup {
  readonly list_id: string;
  /** Of the mailbox, and the spelling mail is sent to. */
  readonly email: string;
  readonly address: string;
  readonly first_name?: string | undefined;
  readonly last_name?: string | undefined;
  /** What the form said. */
  readonly wording: string;
  readonly asked_at: string;
  /** Since then it is confirmed: doing it again changes nothing. */
  readonly confirmed_at?: string;
}

/** So many within a stretch of time, which begins at each multiple of it. */
export interface Limit {
  readonly max: number;
  readonly seconds: number;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("base64url");
const secondsOf = (ms: number): number => Math.ceil(ms / 1_000);

/**
 * What is asked for and not confirmed, and how often was asked: table EmailSignups, of which nothing stays longer than
 * seven days. Tokens, addresses of people and of machines that are counted are there as hashes.
 */
export const signupStore = (db: DynamoDBDocumentClient, table: string) => {
  /**
   * Counts one more.
   * @param what is counted, such as `ip` and whose.
   * @returns whether that is within the limit.
   */
  const count = async (what: readonly string[], { max, seconds }: Limit, now: Date): Promise<boolean> => {
    const stretch = Math.floor(now.getTime() / 1_000 / seconds);
    const counted = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { id: `count#${hashOf(what.join("\n"))}#${stretch}` },
        UpdateExpression: "SET expires_at = :expires ADD #count :one",
        ConditionExpression: "attribute_not_exists(#count) OR #count < :max",
        ExpressionAttributeNames: { "#count": "count" },
        ExpressionAttributeValues: { ":one": 1, ":max": max, ":expires": (stretch + 2) * seconds },
        ReturnValues: "ALL_NEW",
      }),
    );
    return counted !== undefined;
  };

  /** Takes leave to mail an address. @returns whether the last time is so long ago, in milliseconds. */
  const takeLeave = async (key: string, pauseMs: number, now: Date): Promise<boolean> => {
    const taken = await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { id: `mailed#${hashOf(key)}` },
        UpdateExpression: "SET mailed_at = :now, expires_at = :expires",
        ConditionExpression: "attribute_not_exists(mailed_at) OR mailed_at <= :before",
        ExpressionAttributeValues: {
          ":now": now.getTime(),
          ":before": now.getTime() - pauseMs,
          ":expires": secondsOf(now.getTime() + pauseMs),
        },
        ReturnValues: "ALL_NEW",
      }),
    );
    return taken !== undefined;
  };

  const keyOf = (token: string) => ({ id: `pending#${hashOf(token)}` });

  /** Keeps what was asked for. @returns the token by which it is confirmed, which nobody can guess. */
  const keep = async (pending: PendingSignup): Promise<string> => {
    const token = randomBytes(16).toString("base64url");
    const expires_at = secondsOf(Date.parse(pending.asked_at) + pendingDays * dayMs);
    await db.send(new PutCommand({ TableName: table, Item: { ...keyOf(token), ...pending, expires_at } }));
    return token;
  };

  /** Strongly consistent. @returns undefined when there is none, or its time is over: DynamoDB deletes it later. */
  const find = async (token: string, now: Date): Promise<PendingSignup | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: keyOf(token), ConsistentRead: true }),
    );
    if (!Item || Item.expires_at * 1_000 <= now.getTime()) return undefined;
    return Item as PendingSignup;
  };

  /** Notes that it is confirmed; the first time stays. */
  const noteConfirmed = async (token: string, now: string): Promise<void> => {
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: keyOf(token),
        UpdateExpression: "SET confirmed_at = if_not_exists(confirmed_at, :now)",
        ConditionExpression: "attribute_exists(id)",
        ExpressionAttributeValues: { ":now": now },
        ReturnValues: "ALL_NEW",
      }),
    );
  };

  return { count, takeLeave, keep, find, noteConfirmed };
};

export type SignupStore = ReturnType<typeof signupStore>;
