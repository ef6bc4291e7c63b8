import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";

/** How far SES's list is pulled. Moments are ISO 8601. */
export interface Progress {
  /** What came onto the list until then is here. */
  readonly since: string;
  /** A pull is under way: of what came until then. */
  readonly until?: string;
  /** SES's own, of the page that comes next. */
  readonly token?: string | undefined;
}

const id = "account-list";
const beginning: Progress = { since: "2000-01-01T00:00:00.000Z" };

/** Keeps how far SES's list is pulled: an item of table TidingsLimiter, which has what is shared with the account. */
export const pullProgress = (db: DynamoDBDocumentClient, table: string) => {
  const read = async (): Promise<Progress> => {
    const { Item } = await db.send(new GetCommand({ TableName: table, Key: { id }, ConsistentRead: true }));
    return (Item?.progress as Progress | undefined) ?? beginning;
  };

  const keep = async (progress: Progress): Promise<void> => {
    await db.send(new PutCommand({ TableName: table, Item: { id, progress } }));
  };

  return { read, keep };
};

export type PullProgress = ReturnType<typeof pullProgress>;
