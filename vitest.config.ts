import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** @param timeoutSeconds several times what a test takes where nothing else runs: a busy machine is no failure */
const project = (name: string, timeoutSeconds: number, globalSetup: string[] = []) => ({
  name,
  include: [`tests/${name}/**/*.test.{ts,tsx}`],
  testTimeout: timeoutSeconds * 1000,
  hookTimeout: 300_000,
  globalSetup,
});
type Project = ReturnType<typeof project>;

/** Projects that run together, before those of the next place. */
const group = (place: number, maxWorkers: number, projects: readonly Project[]) =>
  projects.map((given) => ({
    extends: true as const,
    test: { ...given, maxWorkers, sequence: { groupOrder: place } },
  }));

const processors = availableParallelism();

export default defineConfig({
  test: {
    pool: "forks",
    // Files that run in one process load what they import once (decision 20).
    isolate: false,
    // Longer than anything takes on a busy machine; the second that is the default is not. And no oftener than it
    // takes: each look at a page is work for the browser, too.
    expect: { poll: { timeout: 60_000, interval: 200 } },
    projects: [
      // Half of the time they wait for a cloud
      ...group(0, processors + 4, [
        project("chaos", 900),
        project("flow", 180, ["tests/support/prepare-clouds.ts"]),
        project("simulation", 900),
      ]),
      // Some of the time
      ...group(1, processors + 2, [
        project("browser", 120, ["tests/support/prepare-clouds.ts", "tests/browser/global-setup.ts"]),
        project("contract", 60),
        project("stack", 60),
        project("unit", 60),
      ]),
    ],
  },
});
