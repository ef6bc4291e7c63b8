import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runProgram } from "./repository.ts";

/**
 * Synthesizes the local stage of the stack, as it would be deployed behind this port.
 * @param stateDir its `cdktf.out` is made anew
 * @param variables that say more of the stage than this process's own
 * @returns the path of the `cdk.tf.json`
 * @throws Error with what the stack says, e.g. that something is not built yet
 */
export const synthesize = async (
  stateDir: string,
  port: number,
  variables: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const outDir = resolve(stateDir, "cdktf.out");
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  const stage = { TIDINGS_STAGE: "local", PORT: String(port), CDKTF_OUTDIR: outDir };
  await runProgram(["stacks/main.ts"], { ...variables, ...stage });
  return join(outDir, "stacks/tidings-local/cdk.tf.json");
};
