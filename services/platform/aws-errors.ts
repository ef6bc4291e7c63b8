/** Whether an error of the SDK is of that class. */
export const isAwsError = (error: unknown, name: string): boolean =>
  error instanceof Error && error.name === name;

/** The HTTP status an error of the SDK was answered with, if it was answered. */
export const httpStatusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
