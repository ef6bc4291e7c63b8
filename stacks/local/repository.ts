import { execFile } from "node:child_process";
import { join, resolve } from "node:path";

/** The root of this repository. */
export const repositoryRoot = resolve(import.meta.dirname, "../..");

/**
 * Runs a program of this repository to its end.
 * @param args script, relative to the root, and its arguments
 * @param environment variables on top of this process's own
 * @returns what it printed
 * @throws Error with what it said on stderr when it fails
 */
export const runProgram = (
  [script = "", ...args]: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, ...environment };
    execFile(
      process.execPath,
      [join(repositoryRoot, script), ...args],
      { cwd: repositoryRoot, env },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`node ${script} failed: ${stderr.trim() || error.message}`));
        else resolve(stdout);
      },
    );
  });
