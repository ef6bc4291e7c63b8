import * as z from "zod";
import { AwsError } from "../types.ts";

/** What nearly every operation is given. */
export const queueInput = z.object({ QueueUrl: z.string() });

/** Reads the input of an operation. @throws AwsError when something is missing, or of another type. */
export const parseInput = <Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> => {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new AwsError("InvalidParameterValue", z.prettifyError(parsed.error));
};

/** @throws AwsError when a number is none that SQS takes. */
export const inRange = (name: string, value: number, least: number, most: number): void => {
  if (!Number.isInteger(value) || value < least || value > most)
    throw new AwsError(
      "InvalidParameterValue",
      `Value ${value} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}.`,
    );
};
