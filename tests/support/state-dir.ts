import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";

/** A new folder for the state of the running test, which is removed after it. */
export const makeStateDir = (): string => {
  const stateDir = mkdtempSync(join(tmpdir(), "tidings-state-"));
  onTestFinished(() => rmSync(stateDir, { recursive: true }));
  return stateDir;
};
