/**
 * `npm start`: runs the stack on this machine until Ctrl-C. `PORT` (default 3000) moves it, `TIDINGS_STATE_DIR`
 * (default `.local`) is where everything that survives is kept, `TIDINGS_SES_MAX_SEND_RATE` is what SES takes a second.
 */
import { rm } from "node:fs/promises";
import { z } from "zod";
import { openClock } from "./clock.ts";
import { type Cloud, startCloud } from "./cloud.ts";
import { apiKeyFile, openToOperator, operatorFile } from "./operator.ts";
import { synthesize } from "./synthesize.ts";

const variables = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  TIDINGS_STATE_DIR: z.string().min(1).default(".local"),
  TIDINGS_SES_MAX_SEND_RATE: z.coerce.number().positive().optional(),
});

let cloud: Cloud | undefined;
let stateDir = "";
let stopping = false;

/** Ends everything and the process, once. */
const stop = async (status: number) => {
  if (stopping) return;
  stopping = true;
  await cloud?.stop();
  if (cloud) await rm(operatorFile(stateDir), { force: true });
  process.exit(status);
};

const fail = (error: unknown) => {
  console.error(`Tidings did not start: ${error instanceof Error ? error.message : error}`);
  return stop(1);
};

process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));

const parsed = variables.safeParse(process.env);
if (!parsed.success) await fail(z.prettifyError(parsed.error));
else
  try {
    const { PORT: port, TIDINGS_SES_MAX_SEND_RATE: sesMaxSendRate } = parsed.data;
    stateDir = parsed.data.TIDINGS_STATE_DIR;
    const clock = openClock(stateDir);
    cloud = await startCloud({
      stackFile: () => synthesize(stateDir, port),
      stateDir,
      port,
      clock,
      ...(sesMaxSendRate !== undefined && { sesMaxSendRate }),
      failed: (error) => {
        console.error(error.message);
        void stop(1);
      },
    });
    await openToOperator(stateDir, cloud);
    console.log(`Tidings is ready at ${cloud.origin} - API key in ${apiKeyFile(stateDir)}`);
  } catch (error) {
    await fail(error);
  }
