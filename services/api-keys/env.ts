import { existsSync } from "node:fs";
import { join } from "node:path";

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
