/**
 * `npm run bench:cold`: how long the code of each function takes to load in a new process, how large its archive is, and
 * how long after POST an idle local cloud has the first mail accepted by SES.
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { synthesize } from "../../stacks/local/synthesize.ts";
import { isCompleted, requestCampaign, untilCampaign } from "../support/campaigns.ts";
import { startTestCloud, waitFor } from "../support/cloud.ts";
import { untilQuiet } from "../support/quiet.ts";
import { conclude, type Figure } from "./figures.ts";

const run = promisify(execFile);
/** Odd, so that there is a median. */
const tries = 7;
const bundles = join(import.meta.dirname, "../../dist/functions");
const functions = ["api", "batcher", "sender", "feedback", "account-list", "sweeper"] as const;

/** The variables of each function, references unresolved: to load, a function needs them there. */
const variablesOf = async (): Promise<Record<string, Record<string, string>>> => {
  const folder = await mkdtemp(join(tmpdir(), "tidings-cold-"));
  const stack = JSON.parse(await readFile(await synthesize(folder, 3000), "utf8"));
  await rm(folder, { recursive: true });
  const declared = Object.values<{
    function_name: string;
    environment: { variables: Record<string, string> };
  }>(stack.resource.aws_lambda_function);
  return Object.fromEntries(
    declared.map(({ function_name, environment }) => [
      function_name.replace(/^tidings-[^-]+-/, ""),
      Object.fromEntries(
        Object.entries(environment.variables).map(([name, value]) => [
          name,
          name.endsWith("_URL") ? "https://example.com/" : value,
        ]),
      ),
    ]),
  );
};

const importMs = async (name: string, variables: Record<string, string>): Promise<number> => {
  const code = `const began = performance.now(); await import(${JSON.stringify(join(bundles, name, "index.mjs"))}); process.stdout.write("\\n" + (performance.now() - began)); process.exit();`;
  const env = {
    ...variables,
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
  };
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code], { env });
  return Number(stdout.split("\n").at(-1));
};

/** Milliseconds from POST to the first mail that SES accepts, on a cloud that has sent before and is idle. */
const firstMailMs = async (): Promise<number> => {
  const cloud = await startTestCloud({ sesMaxSendRate: 14, parts: {} });
  try {
    const send = async () => requestCampaign(cloud, { audience: ["reader@example.net"] });
    await untilCampaign(cloud, await send(), isCompleted);
    await untilQuiet(cloud);
    const after = (await cloud.attempts()).at(-1)!.id;
    const began = Date.now();
    await send();
    const first = await waitFor("the first mail", async () => (await cloud.attempts(after))[0], {
      intervalMs: 50,
    });
    return Date.parse(first.time) - began;
  } finally {
    await cloud.stop();
  }
};

const figures: Figure[] = [];
const variables = await variablesOf();
for (const name of functions) {
  const times: number[] = [];
  for (let n = 0; n < tries; n++) times.push(await importMs(name, variables[name]!));
  const { size } = await stat(join(bundles, `${name}.zip`));
  figures.push(
    {
      measure: `import of ${name}, cold`,
      was: "150 to 290 ms",
      value: times.toSorted((a, b) => a - b)[(tries - 1) / 2]!,
      unit: "ms",
      must: { atMost: 150 },
    },
    {
      measure: `archive of ${name}`,
      was: "326 to 671 KB",
      value: size / 1024,
      unit: "KB",
      must: { atMost: 450 },
    },
  );
}
figures.push({
  measure: "first mail accepted after POST, idle local cloud",
  was: "1.1 to 2.4 s",
  value: (await firstMailMs()) / 1_000,
  unit: "s",
  must: { atMost: 1 },
});
conclude(figures);
