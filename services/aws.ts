import { DynamoDBClient, TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, type UpdateCommand } from "@aws-sdk/lib-dynamodb";

/** A document client that refuses nothing silently: undefined values are left out, empty ones kept. */
export const documentClient = (): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } });

/** Whether an error of the SDK is of that class. */
export const isAwsError = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name;

/** The HTTP status an error of the SDK was answered with, if it was answered. */
export const httpStatusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;

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
export const updated = async <T>(
  db: DynamoDBDocumentClient,
  command: UpdateCommand,
): Promise<T | undefined> => {
  try {
    return ((await db.send(command)).Attributes ?? {}) as T;
  } catch (error) {
    if (isConditionFailed(error)) return undefined;
    throw error;
  }
};
