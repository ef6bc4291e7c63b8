import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  type UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
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

/** Whether a write met a transaction under way on the same item: it did nothing, and may be tried again. */
export const isTransactionConflict = (error: unknown): boolean =>
  isAwsError(error, "TransactionConflictException") || cancelledFor(error, "TransactionConflict");

/** Waits for a conditional write. @returns false when its condition did not hold; throws for any other failure. */
export const conditionHeld = async (write: Promise<unknown>): Promise<boolean> => {
  try {
    await write;
    return true;
  } catch (error) {
    if (isConditionFailed(error) || cancelledFor(error, "ConditionalCheckFailed")) return false;
    throw error;
  }
};

/** Runs a conditional update. @returns the attributes it was told to; undefined when its condition did not hold. */
export const updateIf = async (
  db: DynamoDBDocumentClient,
  command: UpdateCommand,
): Promise<Item | undefined> => {
  try {
    return (await db.send(command)).Attributes ?? {};
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
};

export type TransactItems = NonNullable<TransactWriteCommandInput["TransactItems"]>;

/**
 * Writes all items or none. A conflict with another write of one of them passes by itself.
 * @returns whether the conditions held.
 */
export const transact = (db: DynamoDBDocumentClient, items: TransactItems): Promise<boolean> =>
  withRetries(
    () => conditionHeld(db.send(new TransactWriteCommand({ TransactItems: items }))),
    isTransactionConflict,
  );
