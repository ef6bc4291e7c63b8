import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/**
 * Reads what the command needs to work on the local cloud, whose start leaves it in a file: the SDK takes the way there
 * from the environment.
 * @returns that file, and the name of the table of keys; no name when there is no local cloud.
 */
export const readLocalEnvironment = (): { file: string; table: string | undefined } => {
  const file = join(process.env.TIDINGS_STATE_DIR ?? ".local", "operator.env");
  if (existsSync(file)) process.loadEnvFile(file);
  return { file, table: process.env.API_KEYS_TABLE };
};

const stageFile = z.looseObject({ region: z.string().min(1) });

/**
 * Reads from its file in which region a stage is.
 * @returns that file, and the region; none when the file is not there or does not say.
 */
export const readStageRegion = (stage: string): { file: string; region: string | undefined } => {
  const file = join("stacks", "stages", `${stage}.json`);
  if (!existsSync(file)) return { file, region: undefined };
  return { file, region: stageFile.safeParse(JSON.parse(readFileSync(file, "utf8"))).data?.region };
};
