import { spawnSync } from "node:child_process";
import { existsSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { applyPlan, type Person, type Terraform } from "./apply-plan.ts";
import { checkRateShares } from "./rate-shares.ts";
import {
  isPlaceholder,
  localStage,
  nameOf,
  readSettings,
  repositoryRoot,
  type Settings,
  stageFile,
  stageOf,
  stagesFolder,
  stateFileName,
} from "./settings.ts";

type Variables = Record<string, string | undefined>;

/** Where things are; the repository's own places unless given. */
interface Places {
  readonly stages: string;
  /** What was synthesized. */
  readonly synthesized: string;
  /** Has the state of stages without a bucket. */
  readonly root: string;
}

const placesOf = ({ CDKTF_OUTDIR }: Variables): Places => ({
  stages: stagesFolder,
  synthesized: CDKTF_OUTDIR ?? "cdktf.out",
  root: repositoryRoot,
});

/** What a deploy runs: the first that is on the PATH. */
export const binaries = ["terraform", "tofu"] as const;

const findBinary = (variables: Variables): string => {
  const found = binaries.find((name) => spawnSync(name, ["version"], { env: variables }).status === 0);
  if (found === undefined) {
    throw new Error(
      "Neither terraform nor tofu is on the PATH. Install one: https://developer.hashicorp.com/terraform/install",
    );
  }
  return found;
};

const checkApply = (settings: Settings, file: string): void => {
  checkRateShares(settings, dirname(file));
  if (isPlaceholder(settings.sender))
    throw new Error(
      `${settings.sender} is a placeholder: name the address or domain you send from in ${file}.`,
    );
  if (settings.deletionProtection && settings.stateBucket === undefined)
    throw new Error(
      `Stage "${settings.stage}" is protected, but a file here would be all that knows of its resources. Run "npm run bootstrap" once: it makes a bucket for the state, and names it in ${file}.`,
    );
};

/** Terraform would destroy what it may, and stop at what it may not: it must not begin. */
const checkDestroy = (settings: Settings, file: string): void => {
  if (settings.deletionProtection)
    throw new Error(
      `Stage "${settings.stage}" is protected: without it, every unsubscribe link that was mailed is dead. To destroy it all the same, set "deletionProtection": false in ${file}, deploy, and destroy.`,
    );
  if (settings.ownsIdentity)
    throw new Error(
      `Stage "${settings.stage}" made the SES identity ${settings.sender}, from which others may mail by now. Set "ownsIdentity": false in ${file} and deploy: SES keeps the identity. Then destroy.`,
    );
};

const synthesizedFolder = (settings: Settings, { synthesized }: Places): string => {
  const folder = join(synthesized, "stacks", nameOf(settings));
  if (!existsSync(join(folder, "cdk.tf.json"))) {
    throw new Error(`${folder} holds no synthesized stack: run "npm run synth" first.`);
  }
  return folder;
};

/** The plan of a stage and its state, in JSON. */
const shownBytesMax = 256 * 1024 * 1024;

const terraformIn = (binary: string, cwd: string, env: Variables): Terraform => ({
  run: (...args) => spawnSync(binary, args, { cwd, env, stdio: "inherit" }).status ?? 1,
  read: (...args) => {
    const { status, stdout, stderr } = spawnSync(binary, args, {
      cwd,
      env,
      encoding: "utf8",
      maxBuffer: shownBytesMax,
    });
    if (status !== 0) throw new Error(`${binary} ${args[0]} failed: ${stderr}`);
    return stdout;
  },
});

/**
 * Moves the state of a stage that has a bucket now from its file there. `push` refuses to put it in the place of another
 * state. What `init` remembers does not count: it is not there in a new clone.
 */
const moveState = ({ run }: Terraform, file: string): number => {
  const status = run("init", "-upgrade", "-reconfigure") || run("state", "push", file);
  if (status === 0) renameSync(file, `${file}.moved`);
  return status;
};

/**
 * Runs Terraform (or OpenTofu) on what was synthesized for the stage `TIDINGS_STAGE` names, after refusing what would
 * lose something.
 * @param options for terraform
 * @param person hears what an apply would change, and is asked
 * @returns its status
 * @throws Error saying why nothing was run, or applied
 */
export const runTerraform = async (
  command: string | undefined,
  options: readonly string[],
  person: Person,
  variables: Variables = process.env,
  places: Places = placesOf(variables),
): Promise<number> => {
  if (command !== "apply" && command !== "destroy")
    throw new Error("Usage: node stacks/terraform.ts apply|destroy [options for terraform]");
  const stage = stageOf(variables);
  if (stage === localStage)
    throw new Error(
      `Stage "${localStage}" runs on this machine only: use "npm start", or set TIDINGS_STAGE.`,
    );
  const settings = readSettings(variables, places.stages);
  const check = command === "apply" ? checkApply : checkDestroy;
  check(settings, stageFile(stage, places.stages));
  const cwd = synthesizedFolder(settings, places);
  const binary = findBinary(variables);
  // What init remembers of the state's place is that region's: in another the stage is another.
  // It is not Terraform's to say what to run next.
  const env = { ...variables, TF_DATA_DIR: `.terraform.${settings.region}`, TF_IN_AUTOMATION: "1" };
  const terraform = terraformIn(binary, cwd, env);
  const stateFile = join(places.root, stateFileName(settings));
  const isMoving = settings.stateBucket !== undefined && existsSync(stateFile);
  const ready = isMoving
    ? moveState(terraform, stateFile)
    : terraform.run("init", "-upgrade", "-migrate-state");
  if (ready !== 0) return ready;
  return command === "apply"
    ? applyPlan(terraform, settings, options, person)
    : terraform.run("destroy", ...options);
};
