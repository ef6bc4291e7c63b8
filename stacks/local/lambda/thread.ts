import { Worker } from "node:worker_threads";
import type { Ahead } from "../clock.ts";
import type { Latencies } from "../latencies.ts";
import type { FunctionConfiguration } from "./function.ts";
import type { RuntimeData } from "./protocol.ts";

export interface EnvironmentPlace {
  readonly taskRoot: string;
  readonly region: string;
  /** Where the function's SDK clients send every call. */
  readonly endpoint: string;
  /** The cloud's clock, where it can be moved. */
  readonly ahead?: Ahead | undefined;
  /** How long invocations take to begin beyond what they take here. */
  readonly latencies?: Pick<Latencies, "ofStart"> | undefined;
  /** Receives what the function writes to stdout and stderr, line by line. */
  readonly log: (line: string) => void;
}

/** The variables Lambda defines. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
const variablesOf = (fn: FunctionConfiguration, place: EnvironmentPlace, id: string, logStream: string) => ({
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

/**
 * What the runtime of an environment is given: its variables, and what it tells the handler.
 * @param id of the execution environment
 */
export const describeEnvironment = (
  fn: FunctionConfiguration,
  place: EnvironmentPlace,
  id: string,
): { readonly env: Readonly<Record<string, string>>; readonly data: RuntimeData } => {
  const logStream = `${new Date().toISOString().slice(0, 10).replaceAll("-", "/")}/[$LATEST]${id.replaceAll("-", "")}`;
  return {
    env: variablesOf(fn, place, id, logStream),
    data: {
      taskRoot: place.taskRoot,
      handler: fn.handler,
      functionName: fn.name,
      functionArn: fn.arn,
      memoryMegabytes: fn.memoryMegabytes,
      logGroup: fn.logGroup,
      logStream,
      ...(place.ahead && { ahead: place.ahead }),
    },
  };
};

/**
 * Starts a worker thread that loads the handler, with the variables and the memory of the function.
 * @param id of the execution environment
 */
export const startThread = (fn: FunctionConfiguration, place: EnvironmentPlace, id: string): Worker => {
  const { env, data } = describeEnvironment(fn, place, id);
  return new Worker(new URL("./runtime.ts", import.meta.url), {
    name: fn.name,
    env,
    argv: [],
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: fn.memoryMegabytes },
    workerData: data,
  });
};
