import { randomUUID } from "node:crypto";
import { AwsError } from "../types.ts";
import { type FunctionConfiguration, type FunctionError, type Outcome, payloadBytesMax } from "./function.ts";
import { traceHeaderOf } from "./lineage.ts";
import type { LogFile } from "./log-file.ts";
import type { Pool } from "./pool.ts";

/** What one invocation used, for the meter. */
export interface Usage {
  readonly functionName: string;
  readonly role: string;
  readonly gigabyteSeconds: number;
  readonly failed: boolean;
}

/** One invocation that has ended. */
export interface Invocation {
  readonly requestId: string;
  readonly outcome: Outcome;
  readonly usage: Usage;
}

/** @throws AwsError RequestTooLargeException */
export const checkSize = (payload: string, bytesMax: number): void => {
  const bytes = Buffer.byteLength(payload);
  if (bytes > bytesMax)
    throw new AwsError(
      "RequestTooLargeException",
      `Request must be smaller than ${bytesMax} bytes for the InvokeFunction operation`,
      413,
    );
};

const withinResponseLimit = (outcome: Outcome): Outcome =>
  outcome.ok && Buffer.byteLength(outcome.payload) > payloadBytesMax.syncResponse
    ? {
        ok: false,
        error: {
          errorType: "Function.ResponseSizeTooLarge",
          errorMessage: `Response payload size exceeded maximum allowed payload size (${payloadBytesMax.syncResponse} bytes).`,
        },
      }
    : outcome;

/**
 * Runs a function once, in an environment of its pool.
 * @param traceHeaders of the messages in the event.
 * @throws AwsError TooManyRequestsException when the pool is closed
 */
export const runInvocation = async (
  { name, arn, role, memoryMegabytes }: FunctionConfiguration,
  pool: Pool,
  payload: string,
  traceHeaders: readonly string[],
): Promise<Invocation> => {
  const environment = await pool.acquire();
  if (!environment) throw new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);
  const requestId = randomUUID();
  const startedAt = performance.now();
  const outcome = withinResponseLimit(
    await environment.invoke(requestId, payload, traceHeaderOf(arn, traceHeaders)),
  );
  const billedMs = Math.ceil(performance.now() - startedAt);
  pool.release(environment);
  const gigabyteSeconds = (memoryMegabytes / 1024) * (billedMs / 1000);
  return { requestId, outcome, usage: { functionName: name, role, gigabyteSeconds, failed: !outcome.ok } };
};

/** Logs the failure of an invocation, as Lambda does. */
export const logFailure = (
  log: LogFile,
  requestId: string,
  { errorType, errorMessage, trace }: FunctionError,
): void =>
  log.write(
    JSON.stringify({
      timestamp: new Date().toISOString(),
      level: "ERROR",
      requestId,
      message: { errorType, errorMessage, stackTrace: trace },
    }),
  );
