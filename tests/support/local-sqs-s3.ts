import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GatewayOptions } from "../../stacks/local/gateway/gateway.ts";
import { createS3 } from "../../stacks/local/s3/s3.ts";
import { createSqs } from "../../stacks/local/sqs/sqs.ts";
import { account, region, startGateway } from "./local-gateway.ts";

/** A new folder below the system's, and how to remove it. */
export const temporaryFolder = async () => {
  const path = await mkdtemp(join(tmpdir(), "tidings-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
};

/** The engines of SQS and S3 on a state directory. */
export const openSqsS3 = (stateDir: string, origin: string) => {
  const sqs = createSqs({ stateDir, origin, region, account });
  const s3 = createS3({ region, stateDir });
  return {
    ...sqs,
    ...s3,
    sqs: sqs.engine,
    s3: s3.engine,
    stop() {
      sqs.stop();
      s3.stop();
    },
  };
};

/** The engines of SQS and S3 behind a gateway, on a state directory. */
export const startSqsS3Behind = async (stateDir: string, options: Partial<GatewayOptions> = {}) => {
  let engines: ReturnType<typeof openSqsS3> | undefined;
  const gateway = await startGateway(
    async (origin) => {
      engines = openSqsS3(stateDir, origin);
      return { sqs: engines.sqs, s3: engines.s3 };
    },
    { s3Cors: (url, method, headers) => engines?.cors(url, method, headers), ...options },
  );
  return {
    ...gateway,
    engines: engines!,
    async stop() {
      await gateway.stop();
      engines?.stop();
    },
  };
};

/** Runs a script on a state directory until it says `ready`, then kills it with SIGKILL. */
export const runAndKill = async (script: string, stateDir: string): Promise<void> => {
  const child = spawn(process.execPath, [script, stateDir], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  let output = "";
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output.includes("ready\n")) break;
  }
  child.kill("SIGKILL");
  const [code, signal] = await exited;
  if (signal !== "SIGKILL") throw new Error(`${script} ended by itself (${code}): ${output}`);
};
