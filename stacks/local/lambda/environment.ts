import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import type { Ahead } from "../clock.ts";
import { isDebugged } from "../debugged.ts";
import type { FunctionConfiguration, FunctionError, Outcome } from "./function.ts";
import { type InvokeMessage, type RuntimeData, type RuntimeMessage, toFunctionError } from "./protocol.ts";

/**
 * Longest a handler's module may take to load. Lambda allows 10 seconds of a processor of its own; here the processors
 * are shared with everything else on the machine.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
const initSecondsMax = 60;

/** One worker thread with the handler loaded. It runs one invocation at a time and may die at any moment. */
export interface ExecutionEnvironment {
  /** The session token its AWS calls carry. */
  readonly id: string;
  /** False once it is dead, or about to be: an environment that failed an invocation by dying is never reused. */
  alive(): boolean;
  /** Runs one event (JSON). Never rejects: a timeout or the death of the thread is an error of the function. */
  invoke(requestId: string, payload: string): Promise<Outcome>;
  /** Ends the thread at once, as a crash of the machine would: whatever it was doing is not completed. */
  kill(): Promise<void>;
}

export interface EnvironmentPlace {
  readonly taskRoot: string;
  readonly region: string;
  /** Where the function's SDK clients send every call. */
  readonly endpoint: string;
  /** The cloud's clock, where it can be moved. */
  readonly ahead?: Ahead | undefined;
  /** Receives what the function writes to stdout and stderr, line by line. */
  readonly log: (line: string) => void;
}

/** The variables Lambda defines. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const variables = (fn: FunctionConfiguration, place: EnvironmentPlace, id: string, logStream: string) => ({
  ...fn.environment,
  AWS_REGION: place.region,
  AWS_DEFAULT_REGION: place.region,
  AWS_LAMBDA_FUNCTION_NAME: fn.name,
  AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMegabytes),
  AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
  AWS_LAMBDA_LOG_GROUP_NAME: fn.logGroup,
  AWS_LAMBDA_LOG_STREAM_NAME: logStream,
  AWS_LAMBDA_LOG_FORMAT: "JSON",
  AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}`,
  AWS_ACCESS_KEY_ID: fn.role,
  AWS_SECRET_ACCESS_KEY: "local",
  AWS_SESSION_TOKEN: id,
  AWS_ENDPOINT_URL: place.endpoint,
  // The profile of the person at the keyboard must not reach the function.
  AWS_CONFIG_FILE: `${place.taskRoot}/no-aws-config`,
  AWS_SHARED_CREDENTIALS_FILE: `${place.taskRoot}/no-aws-credentials`,
  LAMBDA_TASK_ROOT: place.taskRoot,
  // The next environment finds the bundle compiled, and the runtime without its types.
  NODE_COMPILE_CACHE: `${place.taskRoot}/.compiled`,
  _HANDLER: fn.handler,
  TZ: ":UTC",
});

const exitError = (requestId: string, status: number): FunctionError => ({
  errorType: "Runtime.ExitError",
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status ${status}`,
});

const threadError = (error: Error & { code?: string }): FunctionError =>
  error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? { errorType: "Runtime.OutOfMemory", errorMessage: error.message }
    : toFunctionError(error);

/** Starts a worker thread and loads the handler; what goes wrong with that is the outcome of its first invocation. */
export const startEnvironment = (
  fn: FunctionConfiguration,
  place: EnvironmentPlace,
): ExecutionEnvironment => {
  const id = randomUUID();
  const logStream = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${id.replaceAll("-", "")}`;
  const worker = new Worker(new URL("./runtime.ts", import.meta.url), {
    name: fn.name,
    env: variables(fn, place, id, logStream),
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMegabytes },
    workerData: {
      taskRoot: place.taskRoot,
      handler: fn.handler,
      functionName: fn.name,
      functionArn: fn.arn,
      memoryMegabytes: fn.memoryMegabytes,
      logGroup: fn.logGroup,
      logStream,
      ...(place.ahead && { ahead: place.ahead }),
    } satisfies RuntimeData,
  });
  for (const input of [worker.stdout, worker.stderr]) createInterface({ input }).on("line", place.log);

  let alive = true;
  let requestId = "";
  let complete: (outcome: Outcome) => void = () => {};
  const fail = (error: FunctionError) => {
    alive = false;
    complete({ ok: false, error });
  };

  const initialized = new Promise<FunctionError | undefined>((resolve) => {
    const timer = setTimeout(
      () =>
        resolve({
          errorType: "Sandbox.Timedout",
          errorMessage: `Init timed out after ${initSecondsMax} seconds`,
        }),
      initSecondsMax * 1000,
    );
    const settle = (error?: FunctionError) => {
      clearTimeout(timer);
      resolve(error);
    };
    worker.on("message", (message: RuntimeMessage) => {
      if (message.type === "initialized") settle();
      else if (message.type === "init-failed") settle(message.error);
      else if (message.requestId === requestId) complete(message.outcome);
    });
    worker.on("error", (error) => {
      settle(threadError(error));
      fail(threadError(error));
    });
    worker.on("exit", (status) => {
      settle(exitError(requestId, status));
      fail(exitError(requestId, status));
    });
  });

  const kill = async () => {
    fail(exitError(requestId, 137));
    const ended = worker.terminate();
    // At a breakpoint a thread does not end.
    if (!isDebugged()) await ended;
  };

  return {
    id,
    alive: () => alive,
    kill,
    invoke: async (currentRequestId, payload) => {
      requestId = currentRequestId;
      const initError = await initialized;
      if (initError) {
        await kill();
        return { ok: false, error: initError };
      }
      if (!alive) return { ok: false, error: exitError(requestId, 137) };
      const timeoutMs = fn.timeoutSeconds * 1000;
      const outcome = await new Promise<Outcome>((resolve) => {
        const timer = setTimeout(() => {
          if (!isDebugged())
            fail({
              errorType: "Sandbox.Timedout",
              errorMessage: `RequestId: ${requestId} Error: Task timed out after ${fn.timeoutSeconds.toFixed(2)} seconds`,
            });
        }, timeoutMs);
        complete = (result) => {
          clearTimeout(timer);
          resolve(result);
        };
        worker.postMessage({ requestId, payload, deadline: Date.now() + timeoutMs } satisfies InvokeMessage);
      });
      if (!alive) await worker.terminate();
      return outcome;
    },
  };
};
