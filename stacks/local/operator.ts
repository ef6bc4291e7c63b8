import { existsSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Cloud } from "./cloud.ts";
import { runProgram } from "./repository.ts";

/** Readable and writable by the owner only. */
const mode = 0o600;

/** Where the person at the keyboard finds the way into the running cloud. */
export const operatorFile = (stateDir: string): string => join(stateDir, "operator.env");
export const apiKeyFile = (stateDir: string): string => join(stateDir, "api-key");

/** Variables with which any AWS SDK or CLI reaches the local cloud as the operator, who may do everything. */
const operatorVariables = ({ origin, region, outputs }: Cloud): Record<string, string> => ({
  AWS_ENDPOINT_URL: origin,
  AWS_REGION: region,
  AWS_ACCESS_KEY_ID: "operator",
  AWS_SECRET_ACCESS_KEY: "local",
  API_KEYS_TABLE: String(outputs.api_keys_table),
  AUDIT_TABLE: String(outputs.audit_table),
  MEMBERS_TABLE: String(outputs.members_table),
  SESSIONS_TABLE: String(outputs.sessions_table),
  PUBLIC_URL: String(outputs.public_url),
});

/**
 * Writes `operator.env`, and makes an API key of scope admin unless an earlier start has left one in `api-key`.
 * @throws Error with what the key program says when it fails
 */
export const openToOperator = async (stateDir: string, cloud: Cloud): Promise<void> => {
  const variables = operatorVariables(cloud);
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(operatorFile(stateDir), lines.join(""), { mode });
  if (existsSync(apiKeyFile(stateDir))) return;
  const create = ["services/api-keys/cli.ts", "create", "--scope", "admin", "--name", "local"];
  const key = await runProgram(create, { ...variables, TIDINGS_STATE_DIR: resolve(stateDir) });
  // Renamed into place: a start killed in between leaves no empty file that the next one would take for a key.
  const partial = `${apiKeyFile(stateDir)}.partial`;
  await writeFile(partial, `${key.trim()}\n`, { mode });
  await rename(partial, apiKeyFile(stateDir));
};
