import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { isDebugged } from "../debugged.ts";
import type { FunctionConfiguration, FunctionError, Outcome } from "./function.ts";
import { outOfMemory, watchMemory } from "./memory.ts";
import { type InvokeMessage, type RuntimeMessage, toFunctionError } from "./protocol.ts";
import { type EnvironmentPlace, startThread } from "./thread.ts";

/**
 * Longest a handler's module may take to load. Lambda allows 10 seconds of a processor of its own; here the processors
 * are shared with everything else on the machine.
 * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
 */
const initSecondsMax = 60;

/** A place, such as a worker thread, with the handler loaded. It runs one invocation at a time and may die at any moment. */
export interface ExecutionEnvironment {
  /** The session token its AWS calls carry. */
  readonly id: string;
  /** False once it is dead, or about to be: an environment that failed an invocation by dying is never reused. */
  alive(): boolean;
  /** Runs one event (JSON). Never rejects: a timeout or the death of the environment is an error of the function. */
  invoke(requestId: string, payload: string, traceHeader: string): Promise<Outcome>;
  /** Ends it at once, as a crash of the machine would: whatever it was doing is not completed. */
  kill(): Promise<void>;
}

const exitError = (requestId: string, status: number): FunctionError => ({
  errorType: "Runtime.ExitError",
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status ${status}`,
});

const threadError = (error: Error & { code?: string }): FunctionError =>
  error.code === "ERR_WORKER_OUT_OF_MEMORY"
    ? { errorType: "Runtime.OutOfMemory", errorMessage: error.message }
    : toFunctionError(error);

/** The load of the handler's module: `ended` comes in any case, with the error it failed with, if it did. */
const startInitialization = () => {
  const { promise: ended, resolve } = Promise.withResolvers<FunctionError | undefined>();
  const timer = setTimeout(
    () =>
      resolve({
        errorType: "Sandbox.Timedout",
        errorMessage: `Init timed out after ${initSecondsMax} seconds`,
      }),
    initSecondsMax * 1000,
  );
  const end = (error?: FunctionError) => {
    clearTimeout(timer);
    resolve(error);
  };
  return { ended, end };
};

/** Starts an environment and loads the handler; what goes wrong with that is the outcome of its first invocation. */
export type StartEnvironment = (fn: FunctionConfiguration, place: EnvironmentPlace) => ExecutionEnvironment;

/** Starts a worker thread as an environment. */
export const startEnvironment: StartEnvironment = (fn, place) => {
  const id = randomUUID();
  const memoryBytesMax = fn.memoryMegabytes * 1024 * 1024;
  const worker = startThread(fn, place, id);
  for (const input of [worker.stdout, worker.stderr]) createInterface({ input }).on("line", place.log);

  let alive = true;
  let cold = true;
  let requestId = "";
  let complete: (outcome: Outcome) => void = () => {};
  const fail = (error: FunctionError) => {
    alive = false;
    complete({ ok: false, error });
  };

  const initialization = startInitialization();
  worker.on("message", (message: RuntimeMessage) => {
    if (message.type === "initialized") initialization.end();
    else if (message.type === "init-failed") initialization.end(message.error);
    else if (message.requestId !== requestId) return;
    else if (message.memoryBytes > memoryBytesMax) fail(outOfMemory(requestId));
    else complete(message.outcome);
  });
  worker.on("error", (error) => {
    initialization.end(threadError(error));
    fail(threadError(error));
  });
  worker.on("exit", (status) => {
    initialization.end(exitError(requestId, status));
    fail(exitError(requestId, status));
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
    invoke: async (currentRequestId, payload, traceHeader) => {
      requestId = currentRequestId;
      if (place.latencies) await sleep(place.latencies.ofStart(cold));
      cold = false;
      const initError = await initialization.ended;
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
        const endWatch = watchMemory(worker, memoryBytesMax, () => fail(outOfMemory(requestId)));
        complete = (result) => {
          clearTimeout(timer);
          endWatch();
          resolve(result);
        };
        const deadline = Date.now() + timeoutMs;
        worker.postMessage({ requestId, payload, traceHeader, deadline } satisfies InvokeMessage);
      });
      if (!alive) await worker.terminate();
      return outcome;
    },
  };
};
