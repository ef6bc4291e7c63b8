import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { freePort, waitFor } from "../support/cloud.ts";
import { installed } from "../support/python-tools.ts";

/**
 * Starts MiniStack, an emulator of AWS by others, with IAM enforced; its functions run on this Node.
 * https://github.com/ministackorg/ministack
 */
export const startMiniStack = async () => {
  const program = installed("ministack");
  const folder = mkdtempSync(join(tmpdir(), "tidings-ministack-"));
  const logFile = join(folder, "log");
  const log = openSync(logFile, "w");
  const port = await freePort();
  const child = spawn(program, [], {
    cwd: folder,
    stdio: ["ignore", log, log],
    env: {
      HOME: folder,
      TMPDIR: folder,
      PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
      AUTH: "true",
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
    },
  });
  closeSync(log);
  const endpoint = `http://127.0.0.1:${port}`;
  const stop = async () => {
    const ended = once(child, "exit");
    if (child.exitCode === null && child.kill("SIGTERM")) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitFor("MiniStack", () =>
      fetch(`${endpoint}/_ministack/health`).then(
        () => true,
        () => false,
      ),
    );
  } catch (error) {
    console.error(readFileSync(logFile, "utf8"));
    await stop();
    throw error;
  }
  return { endpoint, port, stop, log: () => readFileSync(logFile, "utf8") };
};
