import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

/**
 * Reads what the command needs to work on the local cloud, whose start leaves it in a file: the SDK takes the way there
 * from the environment.
 * @returns that file, and the names of the tables of keys and of the audit log; none when there is no local cloud.
 */
export const readLocalEnvironment = (): {
  file: string;
  table: string | undefined;
  auditTable: string | undefined;
} => {
  const file = join(process.env.TIDINGS_STATE_DIR ?? ".local", "operator.env");
  if (existsSync(file)) process.loadEnvFile(file);
  return { file, table: process.env.API_KEYS_TABLE, auditTable: process.env.AUDIT_TABLE };
};

/** As stages have it whose file does not say. */
export const auditRetentionDaysUsual = 400;

const stageFile = z.looseObject({
  region: z.string().min(1),
  auditRetentionDays: z.number().optional(),
});

/**
 * Reads from its file in which region a stage is, and how long its audit log is kept.
 * @returns that file, and what it says; no region when the file is not there or names none.
 */
export const readStage = (
  stage: string,
): { file: string; region: string | undefined; auditRetentionDays: number } => {
  const file = join("stacks", "stages", `${stage}.json`);
  const said = existsSync(file)
    ? stageFile.safeParse(JSON.parse(readFileSync(file, "utf8"))).data
    : undefined;
  return {
    file,
    region: said?.region,
    auditRetentionDays: said?.auditRetentionDays ?? auditRetentionDaysUsual,
  };
};
