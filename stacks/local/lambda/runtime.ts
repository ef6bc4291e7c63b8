/**
 * The Node.js runtime: runs in the worker thread of one execution environment, loads the handler from the unpacked
 * archive and hands it one event at a time. https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html
 */
import { existsSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { getHeapStatistics } from "node:v8";
import { parentPort, workerData } from "node:worker_threads";
import { followClock } from "../clock.ts";
import { type Handler, runHandler } from "./handler.ts";
import { memoryOf } from "./memory.ts";
import { type InvokeMessage, type RuntimeData, type RuntimeMessage, toFunctionError } from "./protocol.ts";

const data = workerData as RuntimeData;
if (data.ahead) followClock(data.ahead);
const send = (message: RuntimeMessage) => parentPort?.postMessage(message);

// Ours, and read when this thread started: Lambda does not set it.
delete process.env.NODE_COMPILE_CACHE;

const loadHandler = async (): Promise<Handler> => {
  const [module = "", exported = ""] = data.handler.split(".");
  const file = [".mjs", ".js", ".cjs"]
    .map((extension) => join(data.taskRoot, module + extension))
    .find(existsSync);
  if (!file)
    throw Object.assign(new Error(`Cannot find module '${module}'`), { name: "Runtime.ImportModuleError" });
  const handler: unknown = (await import(pathToFileURL(file).href))[exported];
  if (typeof handler !== "function")
    throw Object.assign(new Error(`${data.handler} is undefined or not exported`), {
      name: "Runtime.HandlerNotFound",
    });
  return handler as Handler;
};

try {
  const handler = await loadHandler();
  parentPort?.on("message", async (message: InvokeMessage) => {
    const outcome = await runHandler(handler, data, message);
    const memoryBytes = memoryOf(getHeapStatistics());
    send({ type: "completed", requestId: message.requestId, outcome, memoryBytes });
  });
  send({ type: "initialized" });
  // Now, not at the end of this thread: the next environment may start while this one lives.
  flushCompileCache();
} catch (thrown) {
  send({ type: "init-failed", error: toFunctionError(thrown) });
}
