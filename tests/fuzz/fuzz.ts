/**
 * `npm run fuzz`: draws requests from `/openapi.json` with Schemathesis, sends them to a local cloud of its own, and
 * holds the answers against the document. `--seeds 3` says how many runs, `--first 1` from which seed on, `--examples
 * 300` how many requests an operation gets in each. What follows `--` is handed to Schemathesis. Needs uv or pipx,
 * which fetch it. Ends with 1 when a check failed that docs/fuzzing.md does not explain.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

/** Pinned: another version draws other requests of the same seed. */
const version = "4.32.0";

/**
 * What a schema cannot say is refused although the schema allows it, in every run: docs/fuzzing.md has the reasons, one
 * by one. These are shown, and are no failure.
 */
const explained = "RejectedPositiveData";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "3" },
    first: { type: "string", default: "1" },
    examples: { type: "string", default: "300" },
  },
});

const stateDir = await mkdtemp(join(tmpdir(), "tidings-fuzz-"));

/** A port that is free now. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** Runs a program to its end. @returns its exit code; undefined when there is no such program */
const run = (program: string, parameters: readonly string[]): Promise<number | undefined> =>
  new Promise((resolve) => {
    // Where it keeps what it found, and draws it again: a run is one of its seed alone.
    const child = spawn(program, parameters, { stdio: "inherit", cwd: stateDir });
    child.once("error", () => resolve(undefined));
    child.once("exit", (code) => resolve(code ?? 1));
  });

const runners: readonly (readonly [program: string, ...parameters: string[]])[] = [
  ["uvx", `schemathesis@${version}`],
  ["uv", "tool", "run", `schemathesis@${version}`],
  ["pipx", "run", `schemathesis==${version}`],
];

const schemathesis = async (parameters: readonly string[]): Promise<number> => {
  for (const [program, ...before] of runners) {
    const code = await run(program, [...before, ...parameters]);
    if (code !== undefined) return code;
  }
  throw new Error("Neither uv nor pipx is there: https://docs.astral.sh/uv/getting-started/installation/");
};

/** Starts a local cloud. @returns once it is ready */
const startCloud = async (stateDir: string, port: number) => {
  const main = join(import.meta.dirname, "../../stacks/local/main.ts");
  const env = { ...process.env, TIDINGS_STATE_DIR: stateDir, PORT: String(port) };
  const cloud = spawn(process.execPath, [main], { env, stdio: ["ignore", "pipe", "inherit"] });
  await new Promise<void>((resolve, reject) => {
    cloud.stdout.on("data", (words: Buffer) => words.includes("is ready") && resolve());
    cloud.once("exit", () => reject(new Error("The local cloud ended before it was ready.")));
  });
  return cloud;
};

/** Runs one seed. @returns the kinds of failures that are not explained */
const fuzz = async (seed: number, origin: string, key: string, report: string): Promise<string[]> => {
  await schemathesis([
    "run",
    `${origin}/openapi.json`,
    ...["--header", `Authorization: Bearer ${key}`, "--checks", "all", "--continue-on-failure"],
    ...["--seed", String(seed), "--max-examples", values.examples],
    ...["--report", "json", "--report-json-path", report],
    ...positionals,
  ]);
  const { complete, failures, errors } = JSON.parse(await readFile(report, "utf8")) as {
    complete: boolean;
    failures: { type: string; title: string }[];
    errors: object[];
  };
  return [
    ...failures.filter(({ type }) => type !== explained).map(({ title }) => title),
    ...errors.map((error) => JSON.stringify(error)),
    ...(complete ? [] : ["The run did not complete"]),
  ];
};

const port = await freePort();
const cloud = await startCloud(stateDir, port);
try {
  const key = (await readFile(join(stateDir, "api-key"), "utf8")).trim();
  const first = Number(values.first);
  for (let seed = first; seed < first + Number(values.seeds); seed++) {
    const report = join(stateDir, `fuzz-${seed}.json`);
    const failed = await fuzz(seed, `http://127.0.0.1:${port}`, key, report);
    console.log(`seed ${seed}: ${failed.length === 0 ? "nothing that is not explained" : failed.join("; ")}`);
    if (failed.length > 0) process.exitCode = 1;
  }
} finally {
  cloud.kill("SIGINT");
  await new Promise((resolve) => cloud.once("exit", resolve));
  await rm(stateDir, { recursive: true, force: true });
}
