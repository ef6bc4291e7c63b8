import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { updateIf } from "../platform/dynamodb.ts";
import { hashOf } from "../platform/secret.ts";
import { endOf, isToBeNoted, type Session } from "./session.ts";

const keyOf = (hash: string) => ({ id: `session#${hash}` });

/** Seconds since the epoch, by which DynamoDB lets items expire. */
const expiryOf = (session: Session): number => Math.ceil(endOf(session) / 1_000);

/** The sessions of browsers of one stage: table TidingsSessions, by the hashes of their tokens. */
export const sessionStore = (db: DynamoDBDocumentClient, table: string) => {
  const add = async (session: Session): Promise<void> => {
    const Item = { ...keyOf(session.hash), session, expires_at: expiryOf(session) };
    await db.send(new PutCommand({ TableName: table, Item }));
  };

  /** Notes that it is used. Where it was ended meanwhile it stays so. */
  const note = async (session: Session, now: Date): Promise<void> => {
    const seen_at = now.toISOString();
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: keyOf(session.hash),
        UpdateExpression: "SET #session.seen_at = :seen, expires_at = :expires",
        ConditionExpression: "attribute_exists(id)",
        ExpressionAttributeNames: { "#session": "session" },
        ExpressionAttributeValues: { ":seen": seen_at, ":expires": expiryOf({ ...session, seen_at }) },
        ReturnValues: "ALL_NEW",
      }),
    );
  };

  /**
   * The session of a token that a browser presented; strongly consistent, so that one that was ended is refused at once.
   * @returns undefined when there is none, or its time is over: DynamoDB deletes it later.
   */
  const find = async (token: string, now: Date): Promise<Session | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: keyOf(hashOf(token)), ConsistentRead: true }),
    );
    const session = Item?.session as Session | undefined;
    if (!session || endOf(session) <= now.getTime()) return undefined;
    if (isToBeNoted(session, now)) await note(session, now);
    return session;
  };

  /** Ends a session. Doing it again changes nothing. */
  const end = async (token: string): Promise<void> => {
    await db.send(new DeleteCommand({ TableName: table, Key: keyOf(hashOf(token)) }));
  };

  return { add, find, end };
};

export type SessionStore = ReturnType<typeof sessionStore>;
