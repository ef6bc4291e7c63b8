import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { generateKey, type Scope } from "../../services/api-keys/key.ts";
import { apiKeyStore } from "../../services/api-keys/store.ts";
import { type Ahead, type Clock, followClock } from "../../stacks/local/clock.ts";
import { type Cloud, type CloudOptions, startCloud } from "../../stacks/local/cloud.ts";
import { createMemoryDynamoDb } from "../../stacks/local/engines/memory/memory.ts";
import { apiKeyFile, openToOperator } from "../../stacks/local/operator.ts";
import type { Attempt } from "../../stacks/local/ses/attempts.ts";
import { synthesize } from "../../stacks/local/synthesize.ts";
import { operatorConfig } from "./operator-config.ts";
import { prepared } from "./prepare-clouds.ts";
import { startWarmCloud } from "./warm-cloud.ts";

export { operatorConfig } from "./operator-config.ts";

/** A message as `/_local/outbox` lists it. */
export interface OutboxMessage {
  readonly message_id: string;
  readonly to: string;
  readonly from: string;
  readonly subject: string;
  readonly accepted_at: string;
  readonly size: number;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a test does with a running cloud, over HTTP. */
export interface CloudClient {
  readonly origin: string;
  /** API key of scope admin. */
  readonly key: string;
  /** A request with the key; a body that is not a string is sent as JSON. */
  api(path: string, init?: Omit<RequestInit, "body"> & { readonly body?: unknown }): Promise<Response>;
  /** Every message SES accepted, oldest first. */
  outbox(): Promise<OutboxMessage[]>;
  /** What SES was asked to send, and what it said; only what came after the attempt of that id. Oldest first. */
  attempts(after?: number): Promise<Attempt[]>;
  /** The bytes of a message. */
  raw(messageId: string): Promise<Buffer>;
  /** The local API: `/_local` and what is after it. */
  local(path: string, init?: Omit<RequestInit, "body"> & { readonly body?: unknown }): Promise<Response>;
}

export interface TestCloud extends CloudClient {
  readonly stateDir: string;
  unusedGrants: Cloud["unusedGrants"];
  /** Another API key. */
  createKey(scope: Scope, name?: string): Promise<string>;
  /** Ends the cloud and deletes its state. */
  stop(): Promise<void>;
}

export interface CloudProcess extends CloudClient {
  /** What it printed when it was ready. */
  readonly said: string;
  /** Kills it as a power cut would (SIGKILL), and waits until it is gone. The state stays. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does. @returns its exit status */
  stop(): Promise<number | null>;
}

/** A port that is free now. */
export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
};

/**
 * Waits until a condition holds.
 * @param condition returns undefined or false until then
 * @returns what the condition returned
 * @throws Error naming what was waited for when it takes longer than `timeoutMs`
 */
export const waitFor = async <T>(
  what: string,
  condition: () => Promise<T> | T,
  { timeoutMs = 30_000, intervalMs = 100 } = {},
): Promise<Exclude<T, undefined | false>> => {
  // Not by the clock: a test may move that.
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value !== undefined && value !== false) return value as Exclude<T, undefined | false>;
    if (performance.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await sleep(intervalMs);
  }
};

/** A client of the cloud that answers there. */
export const clientOf = (origin: string, key: string): CloudClient => {
  const request =
    (headers: Record<string, string>): CloudClient["api"] =>
    (path, { body, ...init } = {}) =>
      fetch(`${origin}${path}`, {
        ...init,
        headers: {
          ...headers,
          ...(body !== undefined && { "content-type": "application/json" }),
          ...Object.fromEntries(new Headers(init.headers)),
        },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
  const local: CloudClient["local"] = (path, init) => request({})(`/_local${path}`, init);

  const outbox = async () => {
    const messages: OutboxMessage[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await local(`/outbox?limit=1000${cursor && `&cursor=${cursor}`}`);
      const found = (await page.json()) as { messages: OutboxMessage[]; next_cursor: string | null };
      messages.push(...found.messages);
      cursor = found.next_cursor;
    }
    return messages.reverse();
  };

  return {
    origin,
    key,
    api: request({ authorization: `Bearer ${key}` }),
    local,
    outbox,
    attempts: async (after = 0) => {
      const response = await local(`/ses/log?after=${after}`);
      if (!response.ok) throw new Error(`the log of SES: ${response.status} ${await response.text()}`);
      return ((await response.json()) as { attempts: Attempt[] }).attempts;
    },
    raw: async (messageId) => Buffer.from(await (await local(`/outbox/${messageId}`)).arrayBuffer()),
  };
};

let ownClock: Clock | undefined;

/** The clock of this process. Its clouds share it, because they live in this thread; so does the test's own `Date`. */
const clockOfProcess = (): Clock => {
  if (ownClock) return ownClock;
  const ahead: Ahead = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  followClock(ahead);
  ownClock = { ahead, advance: (seconds) => void Atomics.add(ahead, 0, seconds) };
  return ownClock;
};

/** What the key program does, without a process of its own. */
export const createApiKey = async (
  cloud: Pick<Cloud, "origin" | "outputs">,
  scope: Scope = "admin",
  name = "local",
): Promise<string> => {
  const { key, record } = generateKey(name, scope, new Date().toISOString());
  const client = new DynamoDBClient(operatorConfig(cloud));
  await apiKeyStore(DynamoDBDocumentClient.from(client), String(cloud.outputs.api_keys_table)).add(record);
  client.destroy();
  return key;
};

type TestCloudOptions = Pick<CloudOptions, "sesMaxSendRate" | "latencies" | "parts"> & {
  /** Whether its functions begin cold, as for a test of what only a new environment does. */
  readonly cold?: boolean;
  /** Changes what was synthesized: a stage with other settings. */
  readonly edit?: (stack: string) => string;
  /** What the stage is besides, as variables of `npm start` say it. */
  readonly variables?: Readonly<Record<string, string>>;
};

/** What every test cloud is given. */
const commonOptions = (stateDir: string) => ({
  ...prepared(),
  stateDir,
  clock: clockOfProcess(),
  failed: (error: Error) => {
    throw error;
  },
});

/** A cloud with nothing of another. */
const startColdCloud = (
  stateDir: string,
  { edit, variables, ...options }: TestCloudOptions,
): Promise<Cloud> => {
  const stackFile = (port: number) => synthesize(stateDir, port, variables);
  const given = { stackFile, ...commonOptions(stateDir), ...(variables && { stackFile }) };
  return startCloud({
    ...given,
    stackFile: async (port) => {
      const file = await given.stackFile(port);
      if (edit) await writeFile(file, edit(await readFile(file, "utf8")));
      return file;
    },
    port: 0,
    parts: { dynamodb: createMemoryDynamoDb({ now: Date.now }) },
    ...options,
  });
};

/**
 * Starts the local cloud with the real stack in this process, in a new state folder, with an API key. Its time can be
 * moved. Its DynamoDB is the one in memory, held against dynoxide, which the clouds in processes of their own have
 * (decision 20); with `parts` that name none it has dynoxide, too.
 * @throws Error saying `npm run build` when the bundles or the web UI are not built
 */
export const startTestCloud = async (options: TestCloudOptions = {}): Promise<TestCloud> => {
  const stateDir = await mkdtemp(join(tmpdir(), "tidings-cloud-"));
  const { cold, edit, variables, latencies, parts } = options;
  const isWarm = prepared() && !(cold || edit || variables || latencies || parts);
  const { sesMaxSendRate } = options;
  const warm = isWarm && (await startWarmCloud({ ...commonOptions(stateDir), sesMaxSendRate }));
  const cloud = warm || (await startColdCloud(stateDir, options));
  const key = await createApiKey(cloud);
  await writeFile(apiKeyFile(stateDir), key);
  await openToOperator(stateDir, cloud);
  const client = clientOf(cloud.origin, key);
  // On a busy machine an environment may begin for longer than API Gateway waits for an answer.
  if (!cold)
    await waitFor("the API to answer", async () => (await client.api("/health")).ok, { timeoutMs: 150_000 });
  return {
    ...client,
    stateDir,
    unusedGrants: cloud.unusedGrants,
    createKey: (scope, name) => createApiKey(cloud, scope, name),
    stop: async () => {
      await cloud.stop();
      await rm(stateDir, { recursive: true });
    },
  };
};

/** Resolves with the first line a process prints; rejects with its errors when it ends before. */
const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let errors = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    child.once("exit", () => reject(new Error(errors)));
    if (child.stdout) createInterface({ input: child.stdout }).once("line", resolve);
  });

/**
 * Starts the local cloud as `npm start` does, in a process of its own; on the state folder of an earlier one it goes
 * on where that one ended.
 * @throws Error with what it said on stderr when it does not start
 */
export const startCloudProcess = async (given: {
  readonly stateDir: string;
  readonly port: number;
}): Promise<CloudProcess> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../../stacks/local/main.ts")], {
    env: { ...process.env, PORT: String(given.port), TIDINGS_STATE_DIR: given.stateDir },
    stdio: ["ignore", "pipe", "pipe"],
  });
  // Whatever becomes of the test, the cloud ends with the process that runs it.
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  child.once("exit", () => process.off("exit", endWithUs));
  const said = await firstLine(child);
  const end = async (signal: "SIGKILL" | "SIGINT"): Promise<number | null> => {
    const ended = child.exitCode !== null || child.signalCode !== null;
    child.kill(signal);
    if (!ended) await once(child, "exit");
    return child.exitCode;
  };
  return {
    ...clientOf(
      `http://127.0.0.1:${given.port}`,
      (await readFile(apiKeyFile(given.stateDir), "utf8")).trim(),
    ),
    said,
    kill: async () => {
      await end("SIGKILL");
    },
    stop: () => end("SIGINT"),
  };
};
