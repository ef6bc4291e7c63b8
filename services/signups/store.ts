import { randomBytes } from "node:crypto";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { batchGet } from "../platform/batch-get.ts";
import { type Item, updateIf } from "../platform/dynamodb.ts";
import { dayMs, mailboxKey, pendingDays, pendingKey, secondsOf } from "./keys.ts";
import { signupLimits } from "./limits.ts";

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

const pendingOf = ({ pending }: Item): string[] => [...((pending as ReadonlySet<string> | undefined) ?? [])];

/**
 * What is asked for and not confirmed, and how often was asked: table EmailSignups, of which nothing stays longer than
 * seven days. Tokens, addresses of people and of machines that are counted are there as hashes.
 */
export const signupStore = (db: DynamoDBDocumentClient, table: string) => {
  /** Keeps what was asked for. @returns the token by which it is confirmed, which nobody can guess. */
  const keep = async (pending: PendingSignup): Promise<string> => {
    const token = randomBytes(16).toString("base64url");
    const expires_at = secondsOf(Date.parse(pending.asked_at) + pendingDays * dayMs);
    // First, so that whatever is kept of a mailbox is found by it. Whoever writes it again adds nothing.
    await db.send(
      new UpdateCommand({
        TableName: table,
        Key: mailboxKey(pending.email),
        UpdateExpression: "SET expires_at = :expires ADD pending :id",
        ExpressionAttributeValues: { ":expires": expires_at, ":id": new Set([pendingKey(token).id]) },
      }),
    );
    await db.send(
      new PutCommand({ TableName: table, Item: { ...pendingKey(token), ...pending, expires_at } }),
    );
    return token;
  };

  /** Strongly consistent. @returns undefined when there is none, or its time is over: DynamoDB deletes it later. */
  const find = async (token: string, now: Date): Promise<PendingSignup | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: pendingKey(token), ConsistentRead: true }),
    );
    if (!Item || Item.expires_at * 1_000 <= now.getTime()) return undefined;
    return Item as PendingSignup;
  };

  const idsOf = async (key: string): Promise<string[]> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: mailboxKey(key), ConsistentRead: true }),
    );
    return pendingOf(Item ?? {});
  };

  /** What is kept of a mailbox, the newest first. There is no more of it than was mailed in seven days. */
  const ofMailbox = async (key: string): Promise<PendingSignup[]> => {
    const items = await Promise.all(
      (await idsOf(key)).map((id) => db.send(new GetCommand({ TableName: table, Key: { id } }))),
    );
    const found = items.flatMap(({ Item }) => (Item ? [Item as PendingSignup] : []));
    return found.sort((a, b) => b.asked_at.localeCompare(a.asked_at));
  };

  /** Forgets what is kept of mailboxes; when each was mailed last stays, by its hash. Doing it again changes nothing. */
  const forgetMany = async (keys: readonly string[]): Promise<void> => {
    const mailboxes = await batchGet({ db, name: table }, keys.map(mailboxKey), { consistent: true });
    for (const id of mailboxes.flatMap(pendingOf))
      await db.send(new DeleteCommand({ TableName: table, Key: { id } }));
  };

  const forget = (key: string): Promise<void> => forgetMany([key]);

  /** Notes that it is confirmed; the first time stays. */
  const noteConfirmed = async (token: string, now: string): Promise<void> => {
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: pendingKey(token),
        UpdateExpression: "SET confirmed_at = if_not_exists(confirmed_at, :now)",
        ConditionExpression: "attribute_exists(id)",
        ExpressionAttributeValues: { ":now": now },
        ReturnValues: "ALL_NEW",
      }),
    );
  };

  return { ...signupLimits(db, table), keep, find, ofMailbox, forget, forgetMany, noteConfirmed };
};

export type SignupStore = ReturnType<typeof signupStore>;
