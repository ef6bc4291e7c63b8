import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import vm from "node:vm";
import type { ExecutionEnvironment, StartEnvironment } from "../../stacks/local/lambda/environment.ts";
import type { FunctionConfiguration, FunctionError, Outcome } from "../../stacks/local/lambda/function.ts";
import { type Handler, runHandler } from "../../stacks/local/lambda/handler.ts";
import { toFunctionError } from "../../stacks/local/lambda/protocol.ts";
import { describeEnvironment, type EnvironmentPlace } from "../../stacks/local/lambda/thread.ts";
import type { Actor } from "./agenda.ts";
import { currentActor, type Kernel } from "./kernel.ts";

/** Milliseconds a cold start takes, least and most. */
const coldStartMs = [150, 500] as const;

type Module = { exports: Record<string, unknown> };
const require = createRequire(import.meta.url);
/** What the functions change of a package that they share here: each finds it as the package has it. */
const { Tokenizer } = require("liquidjs") as typeof import("liquidjs");
const { readGroupOrRange } = Tokenizer.prototype;
const packages = new Map<string, unknown>();
/** What a package exports. It is looked for once: Node would go through the folders for each environment. */
const packageOf = (name: string): unknown => {
  if (!packages.has(name)) packages.set(name, require(name));
  return packages.get(name);
};
/** Where OpenAPI's package notes every schema, by a Map: what environments that are gone had would never be let go. */
const { zodToOpenAPIRegistry } = createRequire(require.resolve("@hono/zod-openapi"))(
  "@asteasolutions/zod-to-openapi",
) as { readonly zodToOpenAPIRegistry: { clear(): void } };
/** Has the shared packages forget the environments of a run that is over. */
export const forgetEnvironments = (): void => {
  zodToOpenAPIRegistry.clear();
};

const compiled = new Map<string, (...given: unknown[]) => void>();

/** Evaluates the code of a function anew: what it keeps in its modules is of this environment; the packages are shared. */
const load = (file: string): Module["exports"] => {
  const code =
    compiled.get(file) ??
    vm.compileFunction(readFileSync(file, "utf8"), ["module", "exports", "require"], {
      // What a trace shows is the same wherever the code was unpacked.
      filename: file.split("/functions/").at(-1),
    });
  compiled.set(file, code as never);
  const module: Module = { exports: {} };
  Tokenizer.prototype.readGroupOrRange = readGroupOrRange;
  (code as (...given: unknown[]) => void)(module, module.exports, packageOf);
  return module.exports;
};

const exitError = (requestId: string): FunctionError => ({
  errorType: "Runtime.ExitError",
  errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: exit status 137`,
});

const timeoutError = (requestId: string, seconds: number): FunctionError => ({
  errorType: "Sandbox.Timedout",
  errorMessage: `RequestId: ${requestId} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
});

/** Who runs a function: an actor with its variables, whose module is loaded once the cold start is over. */
const settle = (kernel: Kernel, fn: FunctionConfiguration, place: EnvironmentPlace) => {
  const id = randomUUID();
  const { env, data } = describeEnvironment(fn, place, id);
  const actor: Actor = {
    name: `${fn.name} ${id.slice(0, 8)}`,
    // The network knows where the cloud is.
    env: { ...env },
    log: place.log,
    alive: true,
  };
  const { promise: loaded, resolve } = Promise.withResolvers<Handler | FunctionError>();
  const [least, most] = coldStartMs;
  kernel.afterOf(actor, least + kernel.random() * (most - least), () => {
    const [module, exported] = fn.handler.split(".");
    try {
      resolve(load(join(place.taskRoot, `${module}.cjs`))[exported!] as Handler);
    } catch (thrown) {
      resolve(toFunctionError(thrown));
    }
  });
  return { id, data, actor, loaded };
};

/**
 * Environments in this thread: each has its own modules and variables. Between two invocations it is frozen; once it is
 * dead, nothing of what it did goes on.
 * @param born told of each
 */
export const environmentsOf =
  (kernel: Kernel, born: (actor: Actor) => void): StartEnvironment =>
  (fn, place): ExecutionEnvironment => {
    const { id, data, actor, loaded } = settle(kernel, fn, place);
    born(actor);
    let complete: (outcome: Outcome) => void = () => {};
    const fail = (error: FunctionError) => {
      actor.alive = false;
      complete({ ok: false, error });
    };

    const run = async (requestId: string, payload: string, traceHeader: string): Promise<Outcome> => {
      const handler = await loaded;
      if (typeof handler !== "function") {
        actor.alive = false;
        return { ok: false, error: handler };
      }
      const deadline = Date.now() + fn.timeoutSeconds * 1_000;
      return runHandler(handler, data, { requestId, payload, traceHeader, deadline });
    };

    return {
      id,
      alive: () => actor.alive,
      kill: async () => fail(exitError("")),
      invoke: (requestId, payload, traceHeader) =>
        new Promise((resolve) => {
          const machine = currentActor();
          kernel.note(`invokes ${actor.name}`, payload);
          const timer = setTimeout(
            () => fail(timeoutError(requestId, fn.timeoutSeconds)),
            fn.timeoutSeconds * 1_000,
          );
          complete = (outcome) => {
            clearTimeout(timer);
            complete = () => {};
            kernel.freeze(actor);
            kernel.afterOf(machine, 0, () => {
              kernel.note(`${actor.name} ${outcome.ok ? "is done" : outcome.error.errorType}`);
              resolve(outcome);
            });
          };
          kernel.thaw(actor);
          kernel.afterOf(
            actor,
            0,
            () => void run(requestId, payload, traceHeader).then((outcome) => complete(outcome)),
          );
        }),
    };
  };
