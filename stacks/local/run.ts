import { rm } from "node:fs/promises";
import * as z from "zod";
import type { Stop } from "./aws-services.ts";
import { openClock } from "./clock.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { isDebugged } from "./debugged.ts";
import { createLatencies } from "./latencies.ts";
import { openToOperator, operatorFile } from "./operator.ts";
import { synthesize } from "./synthesize.ts";

const variables = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  TIDINGS_STATE_DIR: z.string().min(1).default(".local"),
  TIDINGS_SES_MAX_SEND_RATE: z.coerce.number().positive().optional(),
  TIDINGS_LATENCIES: z.literal("aws").optional(),
});

/**
 * Runs the stack in this process until Ctrl-C, as the variables say, and then ends the process.
 * @param opened called when everything is there; what it adds to `stops` is ended before the cloud, the last one first
 * @param logged is told what the functions log
 */
export const runCloud = async (
  opened: (cloud: Cloud, stateDir: string, stops: Stop[]) => Promise<void>,
  logged?: (functionName: string, line: string) => void,
): Promise<void> => {
  const stops: Stop[] = [];
  let stopping = false;

  /** Ends everything and the process, once. */
  const stop = async (status: number) => {
    if (stopping) return;
    stopping = true;
    for (const end of stops.splice(0).toReversed()) await end();
    // A thread at a breakpoint would keep the process.
    if (isDebugged()) process.kill(process.pid, "SIGKILL");
    process.exit(status);
  };

  process.on("SIGINT", () => void stop(0));
  process.on("SIGTERM", () => void stop(0));

  try {
    const parsed = variables.safeParse(process.env);
    if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
    const {
      PORT: port,
      TIDINGS_STATE_DIR: stateDir,
      TIDINGS_SES_MAX_SEND_RATE: sesMaxSendRate,
      TIDINGS_LATENCIES: latencies,
    } = parsed.data;
    const cloud = await startCloud({
      stackFile: () => synthesize(stateDir, port),
      stateDir,
      port,
      clock: openClock(stateDir),
      ...(sesMaxSendRate !== undefined && { sesMaxSendRate }),
      ...(latencies && { latencies: createLatencies() }),
      ...(logged && { logged }),
      failed: (error) => {
        console.error(error.message);
        void stop(1);
      },
    });
    stops.push(() => rm(operatorFile(stateDir), { force: true }), cloud.stop);
    await openToOperator(stateDir, cloud);
    await opened(cloud, stateDir, stops);
  } catch (error) {
    console.error(`Tidings did not start: ${error instanceof Error ? error.message : error}`);
    await stop(1);
  }
};
