/**
 * `npm test`: all that must hold. The linters, the type checker and the build use little more than one processor, so
 * they run beside each other, and the tests beside what is not done by then. Arguments are vitest's:
 * `npm test -- --project unit`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

const root = join(import.meta.dirname, "..");

/** Runs scripts of the package, up to one that fails. @returns what that one said; undefined when all went well */
const failureOf = async (...scripts: readonly string[]): Promise<string | undefined> => {
  for (const script of scripts) {
    const npm = spawn(`npm run --silent ${script} 2>&1`, {
      cwd: root,
      shell: true,
      stdio: ["ignore", "pipe"],
    });
    const [said, [status]] = await Promise.all([text(npm.stdout!), once(npm, "close")]);
    if (status !== 0) return `${script} failed:\n${said}`;
  }
  return undefined;
};

/** @returns whether every test passed; what they say is shown as they say it */
const runTests = async (): Promise<boolean> => {
  const program = join(root, "node_modules/vitest/vitest.mjs");
  const vitest = spawn(process.execPath, [program, "run", ...process.argv.slice(2)], {
    cwd: root,
    stdio: "inherit",
  });
  const [status] = await once(vitest, "exit");
  return status === 0;
};

const checks = failureOf("lint", "typecheck");
const build = await failureOf("build");
const passed = build === undefined && (await runTests());
const failures = [build, await checks].filter((failure) => failure !== undefined);
for (const failure of failures) console.error(failure);
process.exitCode = passed && failures.length === 0 ? 0 : 1;
