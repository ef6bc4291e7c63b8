import { randomUUID } from "node:crypto";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  TransactionCanceledException,
} from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { isAwsError } from "./aws-errors.ts";
import { withRetries } from "./retry.ts";

/** A document client that refuses nothing silently: undefined values are left out, empty ones kept. */
export const documentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } });

/** One table, and the client to reach it by. */
export interface Table {
  readonly db: DynamoDBDocumentClient;
  readonly name: string;
}

/** An item as DynamoDB gives it: it may lack what was not written when it was made. Each store has one reader for its own. */
export type Item = Readonly<Record<string, unknown>>;

/** Stands for a moment that was not written down. */
export const neverWritten = "1970-01-01T00:00:00.000Z";

/** Whether a conditional write was refused because its condition did not hold. */
export const isConditionFailed = (error: unknown): boolean =>
  isAwsError(error, "ConditionalCheckFailedException");

const cancelledFor = (error: unknown, code: string): boolean =>
  error instanceof TransactionCanceledException &&
  !!error.CancellationReasons?.some((reason) => reason.Code === code);

/** Whether a transaction was refused because its items are asked too much of; alone, a write is tried again by the SDK. */
const isThrottledTransaction = (error: unknown): boolean =>
  ["ThrottlingError", "ProvisionedThroughputExceeded"].some((code) => cancelledFor(error, code));

/** Whether a write met a transaction under way on the same item: it did nothing, and may be tried again. */
export const isTransactionConflict = (error: unknown): boolean =>
  isAwsError(error, "TransactionConflictException") || cancelledFor(error, "TransactionConflict");

const passesByItself = (error: unknown): boolean =>
  isTransactionConflict(error) || isThrottledTransaction(error);

/**
 * Runs a conditional write so that "refused because it was done already, by this very call" is told from "refused
 * because of another". The SDK repeats a write whose answer was lost, and the repeat is refused by what the first one
 * did. So each write leaves a token of its own on the item, and when it is refused DynamoDB hands over the item as it
 * stands: with our token on it, it is as our own first attempt left it.
 *
 * One thing is beyond it: a write of another that comes between the two attempts takes the token's place, and ours is
 * heard of as refused. What a caller does then has to be safe, as it has to be for whoever comes second.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html (ReturnValuesOnConditionCheckFailure)
 * @param write sends it with this token, in the attribute `mark`.
 * @returns the attributes the write gave, or the item as it left it; undefined when it was refused.
 */
const writeOnce = async (
  write: (token: string) => Promise<{ readonly Attributes?: Record<string, unknown> | undefined }>,
  mark: string,
): Promise<Item | undefined> => {
  const token = randomUUID();
  try {
    // The token stays the same: what meets a conflict may be the repeat of what was done.
    const { Attributes = {} } = await withRetries(() => write(token), isTransactionConflict);
    return without(Attributes, mark);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const found = error.Item ? unmarshall(error.Item) : {};
    return found[mark] === token ? without(found, mark) : undefined;
  }
};

const without = (item: Item, attribute: string): Item =>
  Object.fromEntries(Object.entries(item).filter(([name]) => name !== attribute));

const alsoSet = (expression: string, set: string): string => {
  const clause = /(?<![#:\w])SET\s+/;
  return clause.test(expression) ? expression.replace(clause, `SET ${set}, `) : `SET ${set} ${expression}`;
};

/**
 * Runs a conditional update, once: a repeat that the SDK makes after a lost answer changes nothing, and gives what the
 * first one gave. A conflict with a transaction on the same item passes by itself.
 * @param mark the attribute for its token (see `writeOnce`): writes that come often take one of their own, so that they
 * do not overwrite the token of one that must know whether it was done.
 * @returns the attributes it was told to; undefined when its condition did not hold.
 */
export const updateIf = (
  db: DynamoDBDocumentClient,
  { input }: UpdateCommand,
  mark = "op",
): Promise<Item | undefined> => {
  const done = (token: string) =>
    new UpdateCommand({
      ...input,
      UpdateExpression: alsoSet(input.UpdateExpression ?? "", "#mark = :mark"),
      // What the condition lets pass twice, such as an addition, is not to be done twice.
      ConditionExpression: `(${input.ConditionExpression}) AND NOT #mark = :mark`,
      ExpressionAttributeNames: { ...input.ExpressionAttributeNames, "#mark": mark },
      ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ":mark": token },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
  return writeOnce((token) => db.send(done(token)), mark);
};

/** Puts an item where there is none, once (see `writeOnce`). @param key name of its hash key. @returns whether it is new. */
export const putIfAbsent = async ({ db, name }: Table, item: object, key: string): Promise<boolean> => {
  const put = (op: string) =>
    new PutCommand({
      TableName: name,
      Item: { ...item, op },
      ConditionExpression: "attribute_not_exists(#key)",
      ExpressionAttributeNames: { "#key": key },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
  return (await writeOnce((token) => db.send(put(token)), "op")) !== undefined;
};

/**
 * Removes an item. Whether it was there is read before: what the removal itself gives says nothing, as the SDK may have
 * repeated it after a lost answer.
 * @returns whether there was one.
 */
export const removeItem = async ({ db, name }: Table, Key: Record<string, string>): Promise<boolean> => {
  const found = await db.send(new GetCommand({ TableName: name, Key, ConsistentRead: true }));
  if (!found.Item) return false;
  await db.send(new DeleteCommand({ TableName: name, Key }));
  return true;
};

export type TransactItems = NonNullable<TransactWriteCommandInput["TransactItems"]>;
/** TransactWriteItems takes no more items. */
export const transactMax = 100;

/**
 * A conditional update as one item of a transaction. It leaves a token as `updateIf` does, by which whoever read the item
 * before sees that it was written.
 */
export const inTransaction = ({ input }: UpdateCommand): TransactItems[number] => ({
  Update: {
    TableName: input.TableName,
    Key: input.Key,
    UpdateExpression: alsoSet(input.UpdateExpression ?? "", "#mark = :mark"),
    ConditionExpression: input.ConditionExpression,
    ExpressionAttributeNames: { ...input.ExpressionAttributeNames, "#mark": "op" },
    ExpressionAttributeValues: { ...input.ExpressionAttributeValues, ":mark": randomUUID() },
  },
});

/**
 * Writes all items or none. A conflict with another write of one of them passes by itself, and so does throttling. The SDK gives each command a
 * ClientRequestToken, by which DynamoDB answers the repeat of what was done like the first; one that met a conflict did
 * nothing, so it is sent as another.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 * @returns whether the conditions held.
 */
export const transact = (db: DynamoDBDocumentClient, items: TransactItems): Promise<boolean> =>
  withRetries(async () => {
    try {
      await db.send(new TransactWriteCommand({ TransactItems: items }));
      return true;
    } catch (error) {
      if (cancelledFor(error, "ConditionalCheckFailed")) return false;
      throw error;
    }
  }, passesByItself);

/** The items of all pages, as `paginateQuery` and `paginateScan` give them. */
export const allItems = async <T = Item>(
  pages: AsyncIterable<{ readonly Items?: Record<string, unknown>[] | undefined }>,
): Promise<T[]> => {
  const items: T[] = [];
  for await (const { Items = [] } of pages) items.push(...(Items as T[]));
  return items;
};
