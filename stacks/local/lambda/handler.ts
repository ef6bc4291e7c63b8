import type { Context } from "aws-lambda";
import type { Outcome } from "./function.ts";
import { type InvokeMessage, type RuntimeData, toFunctionError } from "./protocol.ts";

/** What a function's module exports: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html */
export type Handler = (event: unknown, context: Partial<Context>) => unknown;

const contextOf = (data: RuntimeData, { requestId, deadline }: InvokeMessage): Partial<Context> => ({
  awsRequestId: requestId,
  functionName: data.functionName,
  functionVersion: "$LATEST",
  invokedFunctionArn: data.functionArn,
  memoryLimitInMB: String(data.memoryMegabytes),
  logGroupName: data.logGroup,
  logStreamName: data.logStream,
  callbackWaitsForEmptyEventLoop: true,
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

/**
 * Hands a handler one event. Never rejects.
 * @returns what the handler returns, as JSON: `undefined` becomes `null`, as Lambda answers it
 */
export const runHandler = async (
  handler: Handler,
  data: RuntimeData,
  message: InvokeMessage,
): Promise<Outcome> => {
  process.env._X_AMZN_TRACE_ID = message.traceHeader;
  try {
    const result = await handler(JSON.parse(message.payload), contextOf(data, message));
    return { ok: true, payload: JSON.stringify(result) ?? "null" };
  } catch (thrown) {
    return { ok: false, error: toFunctionError(thrown) };
  }
};
