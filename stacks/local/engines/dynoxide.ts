import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { findDynoxide } from "./dynoxide-binary.ts";

/** How long dynoxide may take to answer after its start, and to go after it was told to, in milliseconds. */
const startTimeoutMs = 10_000;
const stopTimeoutMs = 5_000;

/** A running dynoxide process. */
export interface Dynoxide {
  /** e.g. `http://127.0.0.1:45678` */
  readonly endpoint: string;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts dynoxide on a free port of the loopback interface.
 * @param databasePath its SQLite file. A dynoxide left over from a killed run that still has this file is ended first,
 *   as two processes must not write it.
 * @param failed told when the process ends by itself; it is not started again.
 * @throws Error when there is no binary for this machine and npm has none, with what to do about it, or when it does
 *   not come up.
 */
export const startDynoxide = async (
  databasePath: string,
  failed: (error: Error) => void,
): Promise<Dynoxide> => {
  const binary = await findDynoxide();
  const pidFile = `${databasePath}.pid`;
  await endLeftover(pidFile, databasePath);
  const port = await findFreePort();
  const child = spawnTied(binary, [
    "serve",
    "--host",
    "127.0.0.1",
    "--port",
    String(port),
    "--db-path",
    databasePath,
  ]);
  if (child.pid === undefined) throw (await once(child, "error"))[0];
  writeFileSync(pidFile, String(child.pid));

  let output = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
    output = (output + chunk).slice(-2_000);
  });
  const describeExit = () =>
    new Error(`DynamoDB engine ${binary} ended (${child.exitCode ?? child.signalCode}): ${output.trim()}`);
  const deadline = Date.now() + startTimeoutMs;
  while (!output.includes("listening on")) {
    if (hasEnded(child)) throw describeExit();
    if (Date.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(
        `DynamoDB engine ${binary} did not answer within ${startTimeoutMs / 1000} s: ${output}`,
      );
    }
    await setTimeout(10);
  }
  // The watching shell ends when its pipe does.
  child.once("exit", () => child.stdio[3]?.destroy());
  const onExit = () => failed(describeExit());
  child.once("exit", onExit);

  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      child.off("exit", onExit);
      if (!hasEnded(child)) {
        child.kill("SIGTERM");
        await once(child, "exit");
      }
      rmSync(pidFile, { force: true });
    },
  };
};

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/**
 * Spawns a process that does not outlive this one, even if this one is killed with SIGKILL: a shell in the background
 * waits for the end of a pipe, which the system closes with us, and then ends the process that took the shell's place.
 * Detached, so that a Ctrl-C in the terminal reaches us alone and the engine is there until we stop it.
 */
const spawnTied = (binary: string, args: string[]): ChildProcess => {
  if (process.platform === "win32") return spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"] });
  const script = '{ read -r _ <&3; kill $$; } 2>/dev/null & exec "$0" "$@" 3<&-';
  return spawn("/bin/sh", ["-c", script, binary, ...args], {
    stdio: ["ignore", "ignore", "pipe", "pipe"],
    detached: true,
  });
};

const endLeftover = async (pidFile: string, databasePath: string): Promise<void> => {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8"));
  // The number may belong to another process by now: only one with our file on its command line is ours.
  if (pid > 0 && commandOf(pid).includes(databasePath)) {
    process.kill(pid, "SIGKILL");
    const deadline = Date.now() + stopTimeoutMs;
    while (commandOf(pid).includes(databasePath)) {
      if (Date.now() > deadline)
        throw new Error(`DynamoDB engine of an earlier run (process ${pid}) does not end.`);
      await setTimeout(20);
    }
  }
  rmSync(pidFile);
};

/** The command line of a process, or "" when there is none. */
const commandOf = (pid: number): string => {
  try {
    return process.platform === "linux"
      ? readFileSync(`/proc/${pid}/cmdline`, "utf8")
      : execFileSync("ps", ["-p", String(pid), "-o", "command="], { encoding: "utf8" });
  } catch {
    return "";
  }
};

const findFreePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no free port");
  return address.port;
};
