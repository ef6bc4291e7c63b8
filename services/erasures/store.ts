import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  paginateScan,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { allItems, isConditionFailed, transact, updateIf } from "../platform/dynamodb.ts";

/** A person who is to be erased from what was frozen and recorded, and how far that is. */
export interface Erasure {
  /** The key of the mailbox. */
  readonly email: string;
  readonly requested_at: string;
  /** The campaigns, newest first, are done up to here. */
  readonly after?: Record<string, string>;
  readonly walked?: boolean;
  /** Campaigns to come back to: they were being frozen or sent at that moment. */
  readonly waiting?: readonly string[];
}

/** Erasures that are under way: table EmailErasures, keyed by the normalised address; gone once they are done. */
export const erasureStore = (db: DynamoDBDocumentClient, table: string, contactsTable: string) => {
  /** Deletes contacts and asks for the rest of them to be erased: all of that, or nothing. @param emails 50 at most. */
  const requestTogether = async (emails: readonly string[], now: string): Promise<void> => {
    await transact(
      db,
      emails.flatMap((email) => [
        { Delete: { TableName: contactsTable, Key: { email } } },
        { Put: { TableName: table, Item: { email, requested_at: now } satisfies Erasure } },
      ]),
    );
  };

  const request = (email: string, now: string): Promise<void> => requestTogether([email], now);

  /** The erasure of a person, if one is under way. Strongly consistent. */
  const get = async (email: string): Promise<Erasure | undefined> => {
    const { Item } = await db.send(
      new GetCommand({ TableName: table, Key: { email }, ConsistentRead: true }),
    );
    return Item as Erasure | undefined;
  };

  const list = (): Promise<Erasure[]> =>
    allItems(paginateScan({ client: db }, { TableName: table, ConsistentRead: true }));

  /** Keeps how far an erasure is, unless it was asked for anew meanwhile: then it begins again. */
  const keep = async ({
    email,
    requested_at,
    after,
    walked = false,
    waiting = [],
  }: Erasure): Promise<void> => {
    await updateIf(
      db,
      new UpdateCommand({
        TableName: table,
        Key: { email },
        UpdateExpression: `SET walked = :walked, waiting = :waiting${after ? ", #after = :after" : ""}`,
        ConditionExpression: "requested_at = :at",
        ...(after && { ExpressionAttributeNames: { "#after": "after" } }),
        ExpressionAttributeValues: {
          ":walked": walked,
          ":waiting": waiting,
          ":at": requested_at,
          ...(after && { ":after": after }),
        },
      }),
    );
  };

  /** Ends an erasure, unless it was asked for anew meanwhile. */
  const finish = async ({ email, requested_at }: Erasure): Promise<void> => {
    await db
      .send(
        new DeleteCommand({
          TableName: table,
          Key: { email },
          ConditionExpression: "requested_at = :at",
          ExpressionAttributeValues: { ":at": requested_at },
        }),
      )
      .catch((error: unknown) => {
        if (!isConditionFailed(error)) throw error;
      });
  };

  return { request, requestTogether, get, list, keep, finish };
};

export type ErasureStore = ReturnType<typeof erasureStore>;
