/**
 * `node stacks/terraform.ts apply|destroy [options for terraform]`: runs Terraform (or OpenTofu) on what
 * `stacks/main.ts` synthesized for the stage `TIDINGS_STAGE` names. Terraform asks before it changes anything, and
 * prints the outputs after an apply. Exits with Terraform's status.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { localStage, nameOf, readSettings, type Settings } from "./settings.ts";

const binaries = ["terraform", "tofu"] as const;

const findBinary = (): string => {
  const found = binaries.find((name) => spawnSync(name, ["version"]).status === 0);
  if (found === undefined) {
    throw new Error(
      "Neither terraform nor tofu is on the PATH. Install one: https://developer.hashicorp.com/terraform/install",
    );
  }
  return found;
};

const checkDeployable = (settings: Settings, command: string): void => {
  if (settings.stage === localStage) {
    throw new Error(
      `Stage "${localStage}" runs on this machine only: use "npm start", or set TIDINGS_STAGE.`,
    );
  }
  if (command === "apply" && settings.sender.endsWith("example.com")) {
    throw new Error(
      `${settings.sender} is a placeholder: set TIDINGS_SENDER to the address or domain you send from, or edit stacks/settings.ts.`,
    );
  }
};

const synthesizedFolder = (settings: Settings): string => {
  const folder = join(process.env.CDKTF_OUTDIR ?? "cdktf.out", "stacks", nameOf(settings));
  if (!existsSync(join(folder, "cdk.tf.json"))) {
    throw new Error(`${folder} holds no synthesized stack: run "npm run synth" first.`);
  }
  return folder;
};

const run = (command: string | undefined, options: readonly string[]): number => {
  if (command !== "apply" && command !== "destroy") {
    throw new Error("Usage: node stacks/terraform.ts apply|destroy [options for terraform]");
  }
  const settings = readSettings();
  checkDeployable(settings, command);
  const cwd = synthesizedFolder(settings);
  const binary = findBinary();
  const terraform = (...args: readonly string[]) =>
    spawnSync(binary, args, { cwd, stdio: "inherit" }).status ?? 1;
  return terraform("init", "-input=false") || terraform(command, ...options);
};

try {
  const [command, ...options] = process.argv.slice(2);
  process.exitCode = run(command, options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
