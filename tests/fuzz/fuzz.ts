/**
 * `npm run fuzz`: draws requests from `/openapi.json` with Schemathesis, sends them to a local cloud of its own, and
 * holds the answers against the document. `--seeds 3` says how many runs, `--first 1` from which seed on, `--examples
 * 300` how many requests an operation gets in each. What follows `--` is handed to Schemathesis. Needs Python 3, whose
 * pip fetches it. Ends with 1 when a check failed that tests/fuzz/explained.ts does not explain.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { freePort, startCloudProcess } from "../support/cloud.ts";
import { installed } from "../support/python-tools.ts";
import { isExplained, isFailureExplained, type ReportedFailure } from "./explained.ts";
import { rejectionsIn } from "./rejections.ts";

/** What a schema cannot say is refused although the schema allows it: judged one by one, and no failure by itself. */
const rejected = "RejectedPositiveData";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: "string", default: "3" },
    first: { type: "string", default: "1" },
    examples: { type: "string", default: "300" },
  },
});

const stateDir = await mkdtemp(join(tmpdir(), "tidings-fuzz-"));

/** Runs Schemathesis to its end, whatever it finds. */
const schemathesis = async (parameters: readonly string[]): Promise<void> => {
  // Where it keeps what it found, and draws it again: a run is one of its seed alone.
  const child = spawn(installed("schemathesis"), parameters, { stdio: "inherit", cwd: stateDir });
  await once(child, "exit");
};

/** Runs one seed. @returns the failures that are not explained */
const fuzz = async (seed: number, origin: string, key: string, report: string): Promise<string[]> => {
  await schemathesis([
    "run",
    `${origin}/openapi.json`,
    ...["--header", `Authorization: Bearer ${key}`, "--checks", "all", "--continue-on-failure"],
    ...["--seed", String(seed), "--max-examples", values.examples],
    ...["--report", "json,ndjson", "--report-json-path", report, "--report-ndjson-path", `${report}.events`],
    ...positionals,
  ]);
  const { complete, failures, errors } = JSON.parse(await readFile(report, "utf8")) as {
    complete: boolean;
    failures: (ReportedFailure & { type: string })[];
    errors: object[];
  };
  const rejections = await rejectionsIn(`${report}.events`);
  const unexplained = rejections.filter((one) => !isExplained(one)).map((one) => JSON.stringify(one));
  console.log(`${rejections.length} requests were refused although the document allows them.`);
  return [
    ...new Set(unexplained),
    ...failures
      .filter((failure) => failure.type !== rejected && !isFailureExplained(failure))
      .map(({ title, operations }) => `${title}: ${operations.join(", ")}`),
    ...errors.map((error) => JSON.stringify(error)),
    ...(complete ? [] : ["The run did not complete"]),
  ];
};

const cloud = await startCloudProcess({ stateDir, port: await freePort() });
try {
  const first = Number(values.first);
  for (let seed = first; seed < first + Number(values.seeds); seed++) {
    const report = join(stateDir, `fuzz-${seed}.json`);
    const failed = await fuzz(seed, cloud.origin, cloud.key, report);
    console.log(
      `seed ${seed}: ${failed.length === 0 ? "nothing that is not explained" : failed.join("\n  ")}`,
    );
    if (failed.length > 0) process.exitCode = 1;
  }
} finally {
  await cloud.stop();
  await rm(stateDir, { recursive: true, force: true });
}
