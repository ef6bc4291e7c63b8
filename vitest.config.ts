import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** @param timeoutSeconds several times what a test takes where nothing else runs: a busy machine is no failure */
const project = (name: string, timeoutSeconds: number, globalSetup: string[] = []) => ({
  extends: true as const,
  test: {
    name,
    include: [`tests/${name}/**/*.test.{ts,tsx}`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: 300_000,
    globalSetup,
  },
});

export default defineConfig({
  test: {
    pool: "forks",
    // Two more than processors, because most files wait some of the time.
    maxWorkers: availableParallelism() + 2,
    // Files that run in one process load what they import once (decision 20).
    isolate: false,
    // Longer than anything takes on a busy machine; the second that is the default is not.
    expect: { poll: { timeout: 60_000 } },
    projects: [
      project("unit", 60),
      project("contract", 60),
      project("stack", 60),
      project("flow", 180, ["tests/support/prepare-clouds.ts"]),
      project("browser", 120, ["tests/support/prepare-clouds.ts", "tests/browser/global-setup.ts"]),
      project("simulation", 900),
      project("chaos", 900),
    ],
  },
});
