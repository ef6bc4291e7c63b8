import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { installed } from "../support/python-tools.ts";
import { accepted } from "./accepted.ts";

const report = z.object({
  summary: z.object({ passed: z.number(), failed: z.number(), parsing_errors: z.number() }),
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), check_name: z.string(), resource: z.string() })),
  }),
});
export type Finding = z.output<typeof report>["results"]["failed_checks"][number];

/**
 * Has checkov look at a synthesized stack. https://www.checkov.io
 * @throws Error when it did not run, or could not read the stack
 */
export const checkStack = (folder: string): Finding[] => {
  const copy = mkdtempSync(join(tmpdir(), "tidings-checkov-"));
  try {
    // It takes every block but these for one of blocks.
    const {
      terraform: _,
      removed: __,
      ...stack
    } = JSON.parse(readFileSync(join(folder, "cdk.tf.json"), "utf8"));
    const file = join(copy, "cdk.tf.json");
    writeFileSync(file, JSON.stringify(stack));
    const { stdout, stderr } = spawnSync(
      installed("checkov"),
      [
        "--file",
        file,
        "--framework",
        "terraform_json",
        "--skip-download",
        "--quiet",
        "--compact",
        "--output",
        "json",
      ],
      { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
    );
    const parsed = report.safeParse(stdout === "" ? undefined : JSON.parse(stdout));
    if (!parsed.success || parsed.data.summary.parsing_errors > 0 || parsed.data.summary.passed === 0)
      throw new Error(`checkov could not read ${folder}: ${stdout.slice(0, 2000)}${stderr.slice(-2000)}`);
    const { passed, failed } = parsed.data.summary;
    console.log(`checkov on ${folder.split("/").at(-1)}: ${passed} passed, ${failed} to be explained.`);
    return parsed.data.results.failed_checks;
  } finally {
    rmSync(copy, { recursive: true });
  }
};

/** `aws_s3_bucket.web_bucket_0A1B2C3D` is `web_bucket`; of some resources checkov does not say the type. */
const nameOf = (resource: string): string => resource.replace(/^[^.]*\./, "").replace(/_[0-9A-F]{8}$/, "");

/** Findings that nobody has explained, and explanations of what is found no more. */
export const unexplained = (findings: readonly Finding[]): string[] => {
  const found = new Set(findings.map(({ check_id, resource }) => `${check_id} on ${nameOf(resource)}`));
  return [
    ...findings
      .filter(({ check_id, resource }) => !accepted[check_id]?.on.includes(nameOf(resource)))
      .map(({ check_id, check_name, resource }) => `${check_id} on ${resource}: ${check_name}`),
    ...Object.entries(accepted)
      .flatMap(([id, { on }]) => on.map((name) => `${id} on ${name}`))
      .filter((finding) => !found.has(finding))
      .map((finding) => `${finding} is found no more: take it out of tests/aws/accepted.ts.`),
  ];
};
