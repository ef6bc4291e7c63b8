/**
 * `npm run bench:local`: how fast the local cloud sends 2,000 mails when the rate is no limit, against commit 213560c, in
 * turns; and how much memory its processes have after 2,000 and after 12,000 mails. The commit is unpacked into a
 * temporary folder and installed there by `npm ci`.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { requestCampaign } from "../support/campaigns.ts";
import { type CloudClient, clientOf, freePort, waitFor } from "../support/cloud.ts";
import { conclude } from "./figures.ts";

const run = promisify(execFile);
const commit = "213560c";
const here = join(import.meta.dirname, "../..");
const mails = 2_000;
const rounds = 2;
const moreCampaigns = 5;

/** The commit, ready to start. */
const unpack = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), "tidings-before-"));
  await run("sh", ["-c", `git archive ${commit} | tar -x -C '${folder}'`], { cwd: here });
  await run("npm", ["ci", "--no-audit", "--no-fund"], { cwd: folder });
  await run("npm", ["run", "build"], { cwd: folder });
  return folder;
};

interface Started extends CloudClient {
  readonly pid: number;
  stop(): Promise<void>;
}

/** What `npm start` gives Node in a tree, once it has built. */
const startArguments = async (tree: string): Promise<string[]> => {
  const { scripts } = JSON.parse(await readFile(join(tree, "package.json"), "utf8"));
  return scripts.start.split(" && node ").at(-1).split(" ");
};

/** Starts the local cloud of a tree, as `npm start` does, with Node as this process has it. */
const start = async (tree: string): Promise<Started> => {
  const stateDir = await mkdtemp(join(tmpdir(), "tidings-local-"));
  const port = await freePort();
  const child: ChildProcess = spawn(process.execPath, await startArguments(tree), {
    cwd: tree,
    env: {
      ...process.env,
      PORT: String(port),
      TIDINGS_STATE_DIR: stateDir,
      TIDINGS_SES_MAX_SEND_RATE: "5000",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);
  await once(createInterface({ input: child.stdout! }), "line");
  const key = (await readFile(join(stateDir, "api-key"), "utf8")).trim();
  return {
    ...clientOf(`http://127.0.0.1:${port}`, key),
    pid: child.pid!,
    stop: async () => {
      process.off("exit", endWithUs);
      child.kill("SIGINT");
      await once(child, "exit");
      await rm(stateDir, { recursive: true });
    },
  };
};

/** Sends a campaign. @returns mails a second, from the first to the last. */
const send = async (cloud: Started): Promise<number> => {
  const after = (await cloud.attempts()).at(-1)?.id;
  const audience = Array.from({ length: mails }, (_, number) => `reader${number}@example.net`);
  await requestCampaign(cloud, { audience });
  const poll = { timeoutMs: 10 * 60_000, intervalMs: 1_000 };
  const attempts = await waitFor(
    "all mails to be sent",
    async () => {
      const log = await cloud.attempts(after);
      return log.length >= mails && log;
    },
    poll,
  );
  const [first, last] = [attempts[0]!, attempts.at(-1)!];
  return (attempts.length / (Date.parse(last.time) - Date.parse(first.time))) * 1_000;
};

/** Megabytes that a process and all it started have in memory (Linux). */
const memoryOfTree = async (pid: number): Promise<number> => {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const statuses = await Promise.all(
    processes.map(async (id) => ({
      id,
      status: await readFile(`/proc/${id}/status`, "utf8").catch(() => ""),
    })),
  );
  const field = (status: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)?.[1] ?? 0);
  const sumOf = (parent: number): number =>
    statuses
      .filter(({ status }) => field(status, "PPid") === parent)
      .reduce((sum, { id }) => sum + sumOf(id), 0) +
    field(statuses.find(({ id }) => id === parent)?.status ?? "", "VmRSS");
  return sumOf(pid) / 1024;
};

const before = await unpack();
const speeds: { readonly now: number[]; readonly before: number[] } = { now: [], before: [] };
const memory: number[] = [];
try {
  for (let round = 0; round < rounds; round++)
    for (const [tree, into] of [
      [before, speeds.before],
      [here, speeds.now],
    ] as const) {
      const cloud = await start(tree);
      // The first campaign warms it up.
      await send(cloud);
      const isLast = round === rounds - 1 && tree === here;
      if (isLast) memory.push(await memoryOfTree(cloud.pid));
      into.push(await send(cloud));
      if (isLast) {
        for (let more = 1; more < moreCampaigns; more++) await send(cloud);
        memory.push(await memoryOfTree(cloud.pid));
      }
      await cloud.stop();
    }
} finally {
  await rm(before, { recursive: true });
}
console.log(`mails a second: ${JSON.stringify(speeds)}`);
const [after2000 = Number.NaN, after12000 = Number.NaN] = memory;
conclude([
  {
    measure: "local cloud, mails a second, times commit 213560c",
    was: "1 ×",
    value: Math.max(...speeds.now) / Math.max(...speeds.before),
    unit: "×",
    must: { atLeast: 2.5 },
  },
  {
    measure: "memory of the local cloud after 2,000 mails",
    was: "1,800 MB",
    value: after2000,
    unit: "MB",
    must: { atMost: 700 },
  },
  {
    measure: "memory of the local cloud after 12,000 mails",
    was: "2,500 MB",
    value: after12000,
    unit: "MB",
    must: { atMost: 700 },
  },
]);
