import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";
import { installed } from "../support/python-tools.ts";
import type { Policy } from "./emulated.ts";

const finding = z.object({
  issue: z.string(),
  detail: z.unknown(),
  severity: z.string(),
  location: z.looseObject({ filepath: z.string().nullish() }),
});

/**
 * Has parliament look at policies: actions and resources that are not there, or do not fit together.
 * https://github.com/duo-labs/parliament
 * @returns what it finds, one line each
 * @throws Error when it did not run
 */
export const checkPolicies = (policies: readonly Policy[]): string[] => {
  const folder = mkdtempSync(join(tmpdir(), "tidings-parliament-"));
  try {
    const files = join(folder, "policies");
    mkdirSync(files);
    for (const { name, document } of policies) writeFileSync(join(files, `${name}.json`), document);
    const { stdout, stderr, error } = spawnSync(installed("parliament"), ["--directory", files, "--json"], {
      encoding: "utf8",
    });
    if (error || /Traceback/.test(stderr)) throw new Error(`parliament: ${error ?? stderr}`);
    console.log(`parliament looked at ${policies.length} policies.`);
    return stdout
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => finding.parse(JSON.parse(line)))
      .map(
        ({ issue, detail, severity, location }) =>
          `${severity} ${issue} in ${location.filepath}: ${JSON.stringify(detail)}`,
      );
  } finally {
    rmSync(folder, { recursive: true });
  }
};
