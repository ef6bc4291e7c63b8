import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLambdaAccount } from "../../../../../stacks/local/lambda/account.ts";
import type { FunctionConfiguration, FunctionError } from "../../../../../stacks/local/lambda/function.ts";
import type { Usage } from "../../../../../stacks/local/lambda/invocation.ts";
import { createInvoker, type Invoker } from "../../../../../stacks/local/lambda/invoker.ts";
import { openLogFile } from "../../../../../stacks/local/lambda/log-file.ts";
import { archiveOf, functionOf } from "../../../../support/lambda.ts";

let stateDir: string;
let invoker: Invoker;
let usage: Usage[];
let logged: string[];
let starts: string[];

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "tidings-lambda-"));
  usage = [];
  logged = [];
  starts = [];
  invoker = open();
});

const open = (given: { readonly isShared?: boolean } = {}): Invoker =>
  createInvoker({
    ...given,
    functionsDir: join(stateDir, "functions"),
    openLog: (name) =>
      openLogFile(join(stateDir, "logs"), name, (functionName, line) =>
        logged.push(`${functionName}: ${line}`),
      ),
    region: "us-east-1",
    endpoint: "http://127.0.0.1:9",
    account: createLambdaAccount(join(stateDir, "lambda-account.json")),
    latencies: {
      ofStart: (cold) => {
        starts.push(cold ? "cold" : "warm");
        return 0;
      },
    },
    record: (used) => usage.push(used),
    retryDelaysMs: [1, 1],
  });

/** Waits for what another thread does. */
const waitFor = (condition: () => void) => vi.waitFor(condition, { timeout: 10_000 });

afterEach(async () => {
  await invoker.stop();
  rmSync(stateDir, { recursive: true });
});

const deploy = async (source: string, given: Partial<FunctionConfiguration> = {}) =>
  invoker.deploy([functionOf(source, given)]);

/** What the function returned, parsed. */
const result = async (event: unknown = {}): Promise<unknown> => {
  const outcome = await invoker.invoke("worker", JSON.stringify(event));
  return outcome.ok ? JSON.parse(outcome.payload) : outcome;
};

const readLog = () =>
  readFileSync(join(stateDir, "logs", "worker.log"), "utf8")
    .trim()
    .split("\n");

describe("an invocation", () => {
  test("gives the handler the event and Lambda's context", async () => {
    await deploy(`export const handler = async (event, context) => ({
      event, name: context.functionName, arn: context.invokedFunctionArn, memory: context.memoryLimitInMB,
      id: /^[0-9a-f-]{36}$/.test(context.awsRequestId),
      remaining: context.getRemainingTimeInMillis() > 4000 && context.getRemainingTimeInMillis() <= 5000,
    });`);
    expect(await result({ a: [1, null] })).toEqual({
      event: { a: [1, null] },
      name: "worker",
      arn: "arn:aws:lambda:us-east-1:000000000000:function:worker",
      memory: "128",
      id: true,
      remaining: true,
    });
  });

  test("sees its own variables and Lambda's, and none of this process", async () => {
    vi.stubEnv("TIDINGS_SECRET_OF_THE_PARENT", "1");
    await deploy("export const handler = async () => process.env;", { environment: { TABLE: "Contacts" } });
    const variables = (await result()) as Record<string, string>;
    expect(variables).toMatchObject({
      TABLE: "Contacts",
      AWS_REGION: "us-east-1",
      AWS_LAMBDA_FUNCTION_NAME: "worker",
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: "128",
      AWS_ACCESS_KEY_ID: "worker-role",
      AWS_SECRET_ACCESS_KEY: "local",
      AWS_SESSION_TOKEN: expect.stringMatching(/^[0-9a-f-]{36}$/),
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      _HANDLER: "index.handler",
      LAMBDA_TASK_ROOT: expect.stringContaining(join(stateDir, "functions")),
    });
    expect(Object.keys(variables)).not.toContain("TIDINGS_SECRET_OF_THE_PARENT");
    expect(Object.keys(variables)).not.toContain("PATH");
    vi.unstubAllEnvs();
  });

  test("maps traces to sources when NODE_OPTIONS say so, as on AWS", async () => {
    const map = { version: 3, sources: ["services/worker.ts"], names: [], mappings: "AAmHA" };
    const source = `export const handler = async () => { throw new Error("no"); };\n//# sourceMappingURL=index.mjs.map`;
    const archive = archiveOf(source, { "index.mjs.map": JSON.stringify(map) });
    await deploy("", { archive, environment: { NODE_OPTIONS: "--enable-source-maps" } });
    const { error } = (await result()) as { error: FunctionError };
    expect(error.trace?.[1]).toMatch(/ handler .*\/services\/worker\.ts:116:1\)$/);
  });

  test("that returns nothing answers null", async () => {
    await deploy("export const handler = async () => {};");
    expect(await result()).toBe(null);
  });

  test("is metered with its role and the memory it held", async () => {
    await deploy("export const handler = async () => 1;", { memoryMegabytes: 512 });
    await result();
    expect(usage).toEqual([
      { functionName: "worker", role: "worker-role", gigabyteSeconds: expect.any(Number), failed: false },
    ]);
    expect(usage[0]?.gigabyteSeconds).toBeGreaterThan(0);
    expect(usage[0]?.gigabyteSeconds).toBeLessThan(5);
  });

  test("writes what the function prints to its log, line by line, and says it to who listens", async () => {
    await deploy("export const handler = async () => { console.log('one\\ntwo'); console.error('three'); };");
    await result();
    await waitFor(() => expect(readLog().toSorted()).toEqual(["one", "three", "two"]));
    expect(logged.toSorted()).toEqual(["worker: one", "worker: three", "worker: two"]);
  });
});

describe("execution environments", () => {
  const counting = "let n = 0; export const handler = async () => ++n;";

  test("are reused while warm", async () => {
    await deploy(counting);
    expect([await result(), await result()]).toEqual([1, 2]);
    expect(starts).toEqual(["cold", "warm"]);
  });

  test("run one invocation at a time: a second one at once gets its own", async () => {
    await deploy(`let n = 0; export const handler = async () => {
      const mine = ++n; await new Promise((resolve) => setTimeout(resolve, 200)); return [mine, n]; };`);
    expect(await Promise.all([result(), result()])).toEqual([
      [1, 1],
      [1, 1],
    ]);
  });

  test("wait in line for this machine's limit, and none is lost", async () => {
    await deploy("export const handler = async (event) => event;");
    const events = Array.from({ length: 25 }, (_, n) => n);
    expect(await Promise.all(events.map(result))).toEqual(events);
  });

  test("of a function with reserved concurrency are throttled beyond it", async () => {
    await deploy(
      "export const handler = async () => new Promise((resolve) => setTimeout(resolve, 100, 'done'));",
      {
        reservedConcurrency: 1,
      },
    );
    const outcomes = await Promise.allSettled([result(), result()]);
    expect(outcomes).toEqual([
      { status: "fulfilled", value: "done" },
      {
        status: "rejected",
        reason: expect.objectContaining({ code: "TooManyRequestsException", status: 429 }),
      },
    ]);
  });
});

describe("new code", () => {
  const version = (name: string) => `export const handler = async (event) => {
    console.log("started"); await new Promise((resolve) => setTimeout(resolve, event.ms ?? 0)); return "${name}"; };`;

  test("is what begins from then on; what runs ends with the code it began with", async () => {
    await deploy(version("first"));
    const running = result({ ms: 500 });
    await waitFor(() => expect(readLog()).toEqual(["started"]));

    await invoker.update("worker", archiveOf(version("second")));

    expect([await result(), await running, await result()]).toEqual(["second", "first", "second"]);
  });

  test("replaces idle environments too", async () => {
    await deploy(version("first"));
    expect(await result()).toBe("first");
    await invoker.update("worker", archiveOf(version("second")));
    expect(await result()).toBe("second");
  });

  test("of a function that does not exist is refused", async () => {
    await expect(invoker.update("nobody", archiveOf(""))).rejects.toMatchObject({
      code: "ResourceNotFoundException",
    });
  });
});

describe("an invocation that fails", () => {
  const failure = (errorType: string, errorMessage: unknown) => ({
    ok: false,
    error: expect.objectContaining({ errorType, errorMessage }),
  });
  const cases: [name: string, source: string, expected: unknown][] = [
    [
      "by throwing",
      "export const handler = async () => { throw new TypeError('no such thing'); };",
      failure("TypeError", "no such thing"),
    ],
    [
      "by leaving the process",
      "export const handler = async () => process.exit(3);",
      failure("Runtime.ExitError", expect.stringMatching(/exit status 3$/)),
    ],
    [
      "by an uncaught exception",
      "export const handler = () => new Promise(() => setTimeout(() => { throw new RangeError('later'); }));",
      failure("RangeError", "later"),
    ],
    [
      "by taking too long",
      "export const handler = () => new Promise(() => {});",
      failure("Sandbox.Timedout", expect.stringMatching(/Task timed out after 1\.00 seconds$/)),
    ],
    [
      "by never yielding",
      "export const handler = async () => { for (;;); };",
      failure("Sandbox.Timedout", expect.stringMatching(/Task timed out after 1\.00 seconds$/)),
    ],
    [
      "with a module that does not load",
      "throw new Error('no configuration'); export const handler = async () => 1;",
      failure("Error", "no configuration"),
    ],
    [
      "with a module that does not export the handler",
      "export const other = 1;",
      failure("Runtime.HandlerNotFound", "index.handler is undefined or not exported"),
    ],
    [
      "by returning more than 6 MB",
      "export const handler = async () => 'x'.repeat(6_291_556);",
      failure("Function.ResponseSizeTooLarge", expect.stringContaining("6291556 bytes")),
    ],
  ];
  test.each(cases)("%s", async (_name, source, expected) => {
    await deploy(source, { timeoutSeconds: 1 });
    expect(await result()).toEqual(expected);
    expect(usage).toEqual([expect.objectContaining({ failed: true })]);
    await waitFor(() => expect(readLog().at(-1)).toContain('"level":"ERROR"'));
  });

  test("by taking more memory than it has", async () => {
    await deploy(
      "export const handler = async () => { for (const all = []; ; ) all.push(new Array(1e6).fill({})); };",
      {
        timeoutSeconds: 15,
      },
    );
    expect(await result()).toEqual(failure("Runtime.OutOfMemory", expect.any(String)));
  });

  const hold = (megabytes: number) =>
    `for (let n = 0; n < ${megabytes}; n++) kept.push(Buffer.alloc(1024 * 1024, 1));`;
  test.each([
    ["and waits", `${hold(150)} return new Promise(() => {});`],
    ["and never yields", `${hold(150)} for (;;);`],
    ["and is done", `${hold(150)} return kept.length;`],
  ])("by taking more memory outside its heap than it has, %s", async (_, body) => {
    await deploy(`const kept = []; export const handler = async () => { ${body} };`, { timeoutSeconds: 15 });
    expect(await result()).toEqual(failure("Runtime.OutOfMemory", expect.stringMatching(/signal: killed$/)));
  });

  test("by a little more in each of its invocations, until it is too much", async () => {
    await deploy(`const kept = []; export const handler = async () => { ${hold(50)} return kept.length; };`);
    expect([await result(), await result()]).toEqual([50, 100]);
    expect(await result()).toEqual(failure("Runtime.OutOfMemory", expect.any(String)));
    expect(await result()).toBe(50);
  });

  test("not by memory that is free again", async () => {
    await deploy(`export const handler = async () => {
      for (let n = 0; n < 100; n++) { const kept = []; ${hold(2)} await new Promise(setImmediate); }
      return "done"; };`);
    expect(await result()).toBe("done");
  });

  test("and took its environment with it: the next gets a fresh one", async () => {
    await deploy("let n = 0; export const handler = async (event) => event.die ? process.exit(1) : ++n;");
    await result();
    await result({ die: true });
    expect(await result()).toBe(1);
  });
});

describe("a crash", () => {
  test("kills the environment of that session alone, in the middle of its invocation", async () => {
    await deploy(`export const handler = (event) => new Promise((resolve) => {
      console.log(JSON.stringify([event, process.env.AWS_SESSION_TOKEN]));
      setTimeout(resolve, event === "victim" ? 60_000 : 300, "survived");
    });`);
    const running = [result("victim"), result("other")];
    await waitFor(() => expect(readLog()).toHaveLength(2));
    const victim = readLog().find((line) => line.includes("victim"));
    invoker.crash(JSON.parse(victim ?? "[]")[1]);
    expect(await Promise.all(running)).toEqual([
      { ok: false, error: { errorType: "Runtime.ExitError", errorMessage: expect.any(String) } },
      "survived",
    ]);
  });
});

describe("payload limits", () => {
  test("a synchronous event above 6 MB is refused", async () => {
    await deploy("export const handler = async (event) => event.length;");
    const largest = "x".repeat(6_291_456 - 2);
    expect(await result(largest)).toBe(largest.length);
    await expect(result(`${largest}x`)).rejects.toMatchObject({
      code: "RequestTooLargeException",
      status: 413,
    });
  });

  test("an asynchronous event above 1 MB is refused", async () => {
    await deploy("export const handler = async () => 1;");
    expect(() => invoker.invokeAsync("worker", JSON.stringify("x".repeat(1_048_576)))).toThrow(
      expect.objectContaining({ code: "RequestTooLargeException", status: 413 }),
    );
  });

  test("a function that does not exist is not found", async () => {
    await expect(invoker.invoke("nobody", "{}")).rejects.toMatchObject({ code: "ResourceNotFoundException" });
  });
});

describe("an asynchronous invocation", () => {
  test("that fails is tried three times in all", async () => {
    await deploy(
      "export const handler = async (event) => { console.log('tried', event); throw new Error('no'); };",
    );
    invoker.invokeAsync("worker", "7");
    await waitFor(() => expect(usage).toHaveLength(3));
    await waitFor(() => expect(readLog().filter((line) => line === "tried 7")).toHaveLength(3));
  });

  test("that succeeds is not repeated", async () => {
    await deploy(
      `let n = 0; export const handler = async () => { if (++n === 1) throw new Error('once'); };`,
    );
    invoker.invokeAsync("worker", "1");
    await waitFor(() => expect(usage.map(({ failed }) => failed)).toEqual([true, false]));
    invoker.invokeAsync("worker", "2");
    await waitFor(() => expect(usage.map(({ failed }) => failed)).toEqual([true, false, false]));
  });
});

describe("the folder that code is unpacked into", () => {
  const source = (n: number) => `export const handler = async () => ${n};`;

  test("has what is deployed, and nothing of earlier builds", async () => {
    await deploy(source(1));
    await deploy(source(2));
    expect(readdirSync(join(stateDir, "functions"))).toHaveLength(1);
  });

  test("that others share keeps what these have", async () => {
    const [ours, theirs] = [open({ isShared: true }), open({ isShared: true })];
    await ours.deploy([functionOf(source(1))]);
    await theirs.deploy([functionOf(source(2))]);
    expect(await ours.invoke("worker", "{}")).toMatchObject({ ok: true, payload: "1" });
    await Promise.all([ours.stop(), theirs.stop()]);
  });
});
