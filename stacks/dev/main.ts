/**
 * `npm run dev`: the local cloud for who works on it. The web UI reloads by itself, a changed function is live
 * without a restart, and what the functions log is in the terminal. `-- --inspect` lets a debugger attach. Variables: see
 * `stacks/local/main.ts`.
 */
import { open as openInspector } from "node:inspector";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import type { BuildFailure } from "esbuild";
import { functionEntries, functionsDirectory, openBundler } from "../bundle.ts";
import type { Cloud } from "../local/cloud.ts";
import { apiKeyFile } from "../local/operator.ts";
import { runCloud } from "../local/run.ts";
import { nameOf } from "../settings.ts";
import { readableLine } from "./log-line.ts";
import { startSite } from "./site.ts";
import { onChange } from "./watch.ts";

const root = join(import.meta.dirname, "../..");
const local = { stage: "local" };

const { inspect } = parseArgs({ options: { inspect: { type: "boolean", default: false } } }).values;
if (inspect) openInspector();

const bundler = await openBundler(functionEntries, functionsDirectory, pathToFileURL(root + sep).href);
await bundler.bundle();

/** Bundles again, and gives the functions that changed their new code. */
const update = async (cloud: Cloud): Promise<void> => {
  const startedAt = performance.now();
  // What does not build has been shown; the functions stay as they are.
  const archives = await bundler.bundle().catch((error: Partial<BuildFailure>) => {
    if (!error.errors) throw error;
    return new Map<string, Buffer>();
  });
  // A stage without webhooks has no function for them.
  if (!process.env.TIDINGS_WEBHOOKS) archives.delete("webhooks");
  for (const [name, archive] of archives) await cloud.updateFunctionCode(nameOf(local, name), archive);
  if (archives.size > 0)
    console.log(
      `live after ${Math.round(performance.now() - startedAt)} ms: ${[...archives.keys()].join(", ")}`,
    );
};

const logged = (functionName: string, line: string) =>
  console.log(readableLine(functionName.replace(`${nameOf(local)}-`, ""), line, root));

await runCloud(async (cloud, stateDir, stops) => {
  const site = await startSite(join(root, "web"), cloud.origin);
  stops.push(bundler.close, () => site.close());
  onChange(site.watcher, [join(root, "services"), join(root, "events")], () => update(cloud));
  onChange(site.watcher, [join(root, "stacks")], () =>
    console.log("stacks/ has changed: it takes a restart to see it"),
  );
  console.log(
    `Tidings is ready at ${site.resolvedUrls?.local[0]} - API at ${cloud.origin}, API key in ${apiKeyFile(stateDir)}`,
  );
}, logged);
