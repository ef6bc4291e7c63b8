import { AwsError } from "../../types.ts";

/** An error as DynamoDB answers it: some carry more than a message, e.g. the reasons of a cancelled transaction. */
export type DynamoDbError = AwsError & { readonly details?: Readonly<Record<string, unknown>> };

/** An error by its AWS name, with what its answer has beside name and message. */
export const dynamoDbError = (
  code: string,
  message: string,
  details: Readonly<Record<string, unknown>> = {},
): DynamoDbError => Object.assign(new AwsError(code, message), { details });

/** The error of a request that DynamoDB would not take whatever its tables hold. */
export const invalid = (message: string): DynamoDbError => dynamoDbError("ValidationException", message);

/** {@link invalid} for a parameter's value, in the words AWS puts before most of them. */
export const invalidParameter = (message: string): DynamoDbError =>
  invalid(`One or more parameter values were invalid: ${message}`);
