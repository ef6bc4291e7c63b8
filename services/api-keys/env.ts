import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

/**
 * Reads what the command needs to work on the local cloud, whose start leaves it in a file: the SDK takes the way there
 * from the environment.
 * @returns that file, the names of the tables of who may ask and of the audit log, and where the site is; none when there is no local cloud.
 */
export const readLocalEnvironment = (): {
  file: string;
  table: string | undefined;
  auditTable: string | undefined;
  membersTable: string | undefined;
  sessionsTable: string | undefined;
  publicUrl: string | undefined;
} => {
  const file = join(process.env.TIDINGS_STATE_DIR ?? ".local", "operator.env");
  if (existsSync(file)) process.loadEnvFile(file);
  const { API_KEYS_TABLE, AUDIT_TABLE, MEMBERS_TABLE, SESSIONS_TABLE, PUBLIC_URL } = process.env;
  return {
    file,
    table: API_KEYS_TABLE,
    auditTable: AUDIT_TABLE,
    membersTable: MEMBERS_TABLE,
    sessionsTable: SESSIONS_TABLE,
    publicUrl: PUBLIC_URL,
  };
};

/** As stages have it whose file does not say. */
export const auditRetentionDaysUsual = 400;

const stageFile = z.looseObject({
  region: z.string().min(1),
  auditRetentionDays: z.number().optional(),
  publicUrl: z.string().optional(),
  siteDomains: z.array(z.looseObject({ domain: z.string() })).optional(),
  webhooks: z.array(z.looseObject({ name: z.string() })).default([]),
});

/**
 * Reads from its file in which region a stage is, how long its audit log is kept, where its site is, and which webhooks it
 * has.
 * @returns that file, and what it says; no region when the file is not there or names none, no URL where the site has
 * the name that CloudFront gave it.
 */
const readStage = (
  stage: string,
): {
  file: string;
  region: string | undefined;
  auditRetentionDays: number;
  publicUrl: string | undefined;
  webhooks: readonly { readonly name: string }[];
} => {
  const file = join("stacks", "stages", `${stage}.json`);
  const said = existsSync(file)
    ? stageFile.safeParse(JSON.parse(readFileSync(file, "utf8"))).data
    : undefined;
  return {
    file,
    region: said?.region,
    auditRetentionDays: said?.auditRetentionDays ?? auditRetentionDaysUsual,
    publicUrl: said?.publicUrl ?? (said?.siteDomains?.[0] && `https://${said.siteDomains[0].domain}`),
    webhooks: said?.webhooks ?? [],
  };
};

/**
 * Has the SDK go to the region of a stage.
 * @param fail ends the program, and says why
 * @returns what the stage's file says
 */
export const enterStage = (
  stage: string,
  fail: (message: string) => never,
): Omit<ReturnType<typeof readStage>, "region"> => {
  const { region, ...said } = readStage(stage);
  process.env.AWS_REGION = region ?? fail(`${said.file} does not say in which region stage ${stage} is.`);
  return said;
};
