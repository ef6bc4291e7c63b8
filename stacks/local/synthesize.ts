import { mkdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { runProgram } from "./repository.ts";

/**
 * Synthesizes the local stage of the stack, as it would be deployed behind this port.
 * @param stateDir its `cdktf.out` is made anew
 * @returns the path of the `cdk.tf.json`
 * @throws Error with what the stack says, e.g. that something is not built yet
 */
export const synthesize = async (stateDir: string, port: number): Promise<string> => {
  const outDir = resolve(stateDir, "cdktf.out");
  await rm(outDir, { recursive: true, force: true });
  await mkdir(outDir, { recursive: true });
  await runProgram(["stacks/main.ts"], { TIDINGS_STAGE: "local", PORT: String(port), CDKTF_OUTDIR: outDir });
  return join(outDir, "stacks/tidings-local/cdk.tf.json");
};
