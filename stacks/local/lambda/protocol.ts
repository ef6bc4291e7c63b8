/** What the invoker and the runtime inside the worker thread say to each other. */
import type { Ahead } from "../clock.ts";
import type { FunctionError, Outcome } from "./function.ts";

/** `workerData` of an execution environment. */
export interface RuntimeData {
  readonly taskRoot: string;
  readonly handler: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly memoryMegabytes: number;
  readonly logGroup: string;
  readonly logStream: string;
  /** The cloud's clock, where it can be moved. */
  readonly ahead?: Ahead;
}

export interface InvokeMessage {
  readonly requestId: string;
  /** The event as JSON. */
  readonly payload: string;
  /** What the SDK puts on every call of this invocation. */
  readonly traceHeader: string;
  /** When the invocation times out, in milliseconds since 1970. */
  readonly deadline: number;
}

/** `initialized`: the handler's module is loaded. `completed`: the handler's promise has settled. */
export type RuntimeMessage =
  | { readonly type: "initialized" }
  | { readonly type: "init-failed"; readonly error: FunctionError }
  | {
      readonly type: "completed";
      readonly requestId: string;
      readonly outcome: Outcome;
      /** What the thread had taken at the end, in bytes. */
      readonly memoryBytes: number;
    };

/** An error in Lambda's form; whatever was thrown. */
export const toFunctionError = (thrown: unknown): FunctionError =>
  thrown instanceof Error
    ? { errorType: thrown.name, errorMessage: thrown.message, trace: (thrown.stack ?? "").split("\n") }
    : { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
