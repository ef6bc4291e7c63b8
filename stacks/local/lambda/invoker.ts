import type { Ahead } from "../clock.ts";
import type { Latencies } from "../latencies.ts";
import { AwsError } from "../types.ts";
import type { LambdaAccount } from "./account.ts";
import { removeOthers, unpack, unpackAll } from "./archive.ts";
import { type StartEnvironment, startEnvironment } from "./environment.ts";
import { type FunctionConfiguration, type Outcome, payloadBytesMax } from "./function.ts";
import { checkSize, logFailure, runInvocation, type Usage } from "./invocation.ts";
import type { LogFile } from "./log-file.ts";
import { createPool, type Pool } from "./pool.ts";
import { createRest } from "./rest.ts";
import { createRetries } from "./retries.ts";

/** Wait before the first and the second retry of an asynchronous invocation: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html */
const asyncRetryDelaysMs = [60_000, 120_000];

export interface Invoker {
  /**
   * Unpacks the archives of all functions there are; an environment starts with the first invocation that needs it.
   * @throws AwsError InvalidParameterValueException when their reserved concurrency leaves too little of the account's
   */
  deploy(functions: readonly FunctionConfiguration[]): Promise<void>;
  /**
   * Replaces a function's code. Running invocations end with the old one.
   * @throws AwsError ResourceNotFoundException
   */
  update(functionName: string, archive: Buffer): Promise<void>;
  /**
   * Invokes and waits.
   * @param payload the event as JSON
   * @param traceHeaders of the messages in it, if it has come by a queue
   * @throws AwsError ResourceNotFoundException; RequestTooLargeException above 6 MB; TooManyRequestsException when throttled
   */
  invoke(functionName: string, payload: string, traceHeaders?: readonly string[]): Promise<Outcome>;
  /**
   * Accepts an event; a failed run is retried twice, after one and two minutes, then dropped. A throttled one waits.
   * Accepted events live in memory: unlike on AWS they end with the process.
   * @throws AwsError ResourceNotFoundException; RequestTooLargeException above 1 MB
   */
  invokeAsync(functionName: string, payload: string): void;
  /** How many invocations are running. */
  running(): number;
  /** Does something at a moment when no invocation runs: new ones wait for it, those under way are waited for. */
  atRest(action: () => void): Promise<void>;
  /** Kills the execution environment with that session token, if there is one. */
  crash(session: string): void;
  /** Kills every environment and forgets pending retries. */
  stop(): Promise<void>;
}

interface Deployed {
  readonly configuration: FunctionConfiguration;
  readonly pool: Pool;
  readonly log: LogFile;
}

/** @param retryDelaysMs waits before the retries of asynchronous invocations; Lambda's own unless given */
export const createInvoker = (options: {
  /** Where the code of functions is unpacked. */
  readonly functionsDir: string;
  /** Whether other clouds, whose functions may be others, have theirs there too; this one's alone unless given. */
  readonly isShared?: boolean;
  readonly openLog: (functionName: string) => LogFile;
  readonly region: string;
  readonly endpoint: string;
  readonly ahead?: Ahead | undefined;
  /** How long invocations take to begin beyond what they take here; nothing unless given. */
  readonly latencies?: Pick<Latencies, "ofStart"> | undefined;
  readonly record: (usage: Usage) => void;
  readonly account: LambdaAccount;
  /** Worker threads unless given. */
  readonly start?: StartEnvironment | undefined;
  readonly retryDelaysMs?: readonly number[];
}): Invoker => {
  const { functionsDir, isShared, openLog, record, account, start = startEnvironment, ...place } = options;
  const functions = new Map<string, Deployed>();
  const retries = createRetries(options.retryDelaysMs ?? asyncRetryDelaysMs);
  const rest = createRest();
  let stopped = false;

  const find = (functionName: string): Deployed => {
    const found = functions.get(functionName);
    if (!found) throw new AwsError("ResourceNotFoundException", `Function not found: ${functionName}`, 404);
    return found;
  };

  const run = (deployed: Deployed, payload: string, traceHeaders: readonly string[] = []): Promise<Outcome> =>
    rest.during(() => runNow(deployed, payload, traceHeaders));

  const runNow = async (
    { configuration, pool, log }: Deployed,
    payload: string,
    traceHeaders: readonly string[],
  ): Promise<Outcome> => {
    const release = account.claim(configuration.name);
    try {
      const { requestId, outcome, usage } = await runInvocation(configuration, pool, payload, traceHeaders);
      if (!outcome.ok && !stopped) logFailure(log, requestId, outcome.error);
      record(usage);
      return outcome;
    } finally {
      release();
    }
  };

  const starter = (configuration: FunctionConfiguration, taskRoot: string, log: LogFile) => () =>
    start(configuration, { ...place, taskRoot, log: (line) => log.write(line) });

  const add = (configuration: FunctionConfiguration, taskRoot: string) => {
    const { name, reservedConcurrency } = configuration;
    if (reservedConcurrency !== undefined) account.reserve(name, reservedConcurrency);
    const log = openLog(name);
    const pool = createPool(starter(configuration, taskRoot, log));
    functions.set(name, { configuration, log, pool });
  };

  return {
    deploy: async (configurations) => {
      const archives = configurations.map(({ archive }) => archive);
      const taskRoots = await unpackAll(archives, functionsDir);
      if (!isShared) await removeOthers(taskRoots, functionsDir);
      for (const [index, configuration] of configurations.entries())
        add(configuration, taskRoots[index] ?? "");
    },
    update: async (functionName, archive) => {
      const { configuration, log, pool } = find(functionName);
      pool.renew(starter(configuration, await unpack(archive, functionsDir), log));
    },
    invoke: async (functionName, payload, traceHeaders) => {
      checkSize(payload, payloadBytesMax.syncRequest);
      return run(find(functionName), payload, traceHeaders);
    },
    invokeAsync: (functionName, payload) => {
      checkSize(payload, payloadBytesMax.asyncRequest);
      const deployed = find(functionName);
      retries.start(() => run(deployed, payload), deployed.configuration.asynchronous);
    },
    running: rest.running,
    atRest: rest.atRest,
    crash: (session) => {
      for (const { pool } of functions.values()) void pool.find(session)?.kill();
    },
    stop: async () => {
      stopped = true;
      retries.stop();
      for (const { pool, log } of functions.values()) {
        await pool.close();
        await log.close();
      }
    },
  };
};
