import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type CloudProcess, freePort, startCloudProcess } from "../../../support/cloud.ts";

// Whole starts, with the real stack.
vi.setConfig({ testTimeout: 180_000 });

let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "tidings-start-"));
});

afterEach(() => rmSync(stateDir, { recursive: true }));

/** Starts a cloud that does not outlive its test. */
const start = async (port: number): Promise<CloudProcess> => {
  const cloud = await startCloudProcess({ stateDir, port });
  onTestFinished(cloud.kill);
  return cloud;
};

/** Runs `npm start`'s program to its end. */
const runToEnd = async (port: number) => {
  const main = join(import.meta.dirname, "../../../../stacks/local/main.ts");
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, PORT: String(port), TIDINGS_STATE_DIR: stateDir },
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [stdout, stderr, [status]] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    once(child, "exit"),
  ]);
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
};

/** Whether the process of the DynamoDB engine is there. */
const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const mode = (file: string) => (statSync(join(stateDir, file)).mode & 0o777).toString(8);

test("a start opens the cloud to the operator, and one after a power cut has everything; Ctrl-C ends all of it", async () => {
  const port = await freePort();
  const before = await start(port);
  expect(before.said).toBe(
    `Tidings is ready at http://127.0.0.1:${port} - API key in ${stateDir}/api-key, logs of the functions in ${stateDir}/logs`,
  );
  expect(readFileSync(join(stateDir, "operator.env"), "utf8")).toBe(
    `AWS_ENDPOINT_URL=http://127.0.0.1:${port}\nAWS_REGION=us-east-1\nAWS_ACCESS_KEY_ID=operator\n` +
      "AWS_SECRET_ACCESS_KEY=local\nAPI_KEYS_TABLE=TidingsApiKeys-local\nAUDIT_TABLE=TidingsAudit-local\n" +
      `MEMBERS_TABLE=TidingsMembers-local\nSESSIONS_TABLE=TidingsSessions-local\nPUBLIC_URL=http://127.0.0.1:${port}\n`,
  );
  expect([mode("operator.env"), mode("api-key")]).toEqual(["600", "600"]);
  expect((await before.api("/contacts")).status).toBe(200);
  expect((await fetch(`${before.origin}/contacts`)).status).toBe(401);
  const created = await before.api("/contacts", { method: "POST", body: { email: "ada@example.org" } });
  expect(created.status).toBe(201);

  // A second start on the same state is refused while the first one runs
  expect(await runToEnd(await freePort())).toEqual({
    status: 1,
    stdout: "",
    stderr: `Tidings did not start: another local cloud is running on ${stateDir}: stop it, or set TIDINGS_STATE_DIR to another folder\n`,
  });
  expect((await before.api("/contacts")).status).toBe(200);

  // After a power cut everything is there, and the key stays
  await before.kill();
  const after = await start(port);
  const contact = await after.api("/contacts/ada@example.org");
  expect([after.key, contact.status]).toEqual([before.key, 200]);

  // Ctrl-C ends all of it within two seconds
  const engine = Number(readFileSync(join(stateDir, "dynamodb.sqlite.pid"), "utf8"));
  expect(isRunning(engine)).toBe(true);
  const toldAt = performance.now();
  expect(await after.stop()).toBe(0);
  expect(performance.now() - toldAt).toBeLessThan(2_000);
  expect(isRunning(engine)).toBe(false);
  expect(existsSync(join(stateDir, "operator.env"))).toBe(false);
});

test("a start on a port that is taken says so before it starts anything", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  expect(await runToEnd(port)).toEqual({
    status: 1,
    stdout: "",
    stderr: `Tidings did not start: port ${port} is in use: stop what listens there, or set PORT to another\n`,
  });
  other.close();
  expect(existsSync(join(stateDir, "dynamodb.sqlite"))).toBe(false);
});
