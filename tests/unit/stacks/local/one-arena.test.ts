import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const module = join(import.meta.dirname, "../../../../stacks/local/one-arena.ts");

/** What a program sees that runs behind it. */
const seen = async (arenas?: string) => {
  const code =
    "process.stdout.write(JSON.stringify([process.env.MALLOC_ARENA_MAX, process.pid, process.argv.slice(1)]))";
  const { MALLOC_ARENA_MAX: _, ...env } = process.env;
  const running = promisify(execFile)(process.execPath, ["--import", module, "--eval", code, "--", "given"], {
    env: arenas === undefined ? env : { ...env, MALLOC_ARENA_MAX: arenas },
  });
  const { stdout, stderr } = await running;
  expect(stderr).toBe("");
  return { pid: running.child.pid, seen: JSON.parse(stdout) };
};

test.runIf(process.platform === "linux")(
  "a program begins again with one arena, under the same number and with what it was given",
  async () => {
    const { pid, seen: found } = await seen();
    expect(found).toEqual(["1", pid, ["given"]]);
  },
);

test("a number of arenas that is chosen stays", async () => {
  const { pid, seen: found } = await seen("3");
  expect(found).toEqual(["3", pid, ["given"]]);
});
