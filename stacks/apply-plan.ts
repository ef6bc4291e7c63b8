import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readPlan } from "./plan/read-plan.ts";
import { type PlanWords, tellPlan } from "./plan/tell-plan.ts";
import { nameOf, type Settings } from "./settings.ts";
import type { Ask } from "./setup/ask-person.ts";

/** Terraform, where the stage is. */
export interface Terraform {
  /** Runs it at the terminal. @returns its status */
  readonly run: (...args: readonly string[]) => number;
  /** @returns what it prints @throws Error with what it says when it fails */
  readonly read: (...args: readonly string[]) => string;
}

/** Who deploys. */
export interface Person {
  readonly tell: (text: string) => void;
  /** Undefined: nobody is there to be asked. */
  readonly ask: Ask | undefined;
}

/** Options that take the next word, where they have no `=`. */
const valued: ReadonlySet<string> = new Set([
  "backup",
  "lock-timeout",
  "parallelism",
  "state",
  "state-out",
  "target",
  "replace",
  "exclude",
  "var",
  "var-file",
]);
/** Those of the apply alone, and those that it shares with the plan; all others are the plan's. */
const ofApply: ReadonlySet<string> = new Set(["auto-approve", "backup", "state-out"]);
const ofBoth: ReadonlySet<string> = new Set([
  "compact-warnings",
  "input",
  "lock",
  "lock-timeout",
  "no-color",
  "parallelism",
  "state",
]);

/**
 * Divides what `terraform apply` takes between the plan and the apply of a plan.
 * https://developer.hashicorp.com/terraform/cli/commands/apply
 */
const divide = (options: readonly string[]) => {
  const plan: string[] = [];
  const apply: string[] = [];
  for (let at = 0; at < options.length; at++) {
    const [, name = "", value] = /^--?([\w-]+)(=.*)?$/.exec(options[at]!) ?? [];
    const words = options.slice(at, at + (valued.has(name) && value === undefined ? 2 : 1));
    if (!ofApply.has(name)) plan.push(...words);
    if (ofApply.has(name) || ofBoth.has(name)) apply.push(...words);
    at += words.length - 1;
  }
  return { plan, apply, isApproved: apply.some((option) => /^--?auto-approve(=true)?$/.test(option)) };
};

/** @throws Error where nobody may say yes */
const mayApply = async (
  { stage, deletionProtection }: Settings,
  { loss }: PlanWords,
  isApproved: boolean,
  { ask }: Person,
): Promise<boolean> => {
  if (loss === "guarded" && deletionProtection)
    throw new Error(
      `Stage "${stage}" is protected, and what is LOST above cannot be brought back. To lose it all the same, deploy with "deletionProtection": false before. Nothing was applied.`,
    );
  if (isApproved && loss !== "guarded") return true;
  if (isApproved || ask === undefined)
    throw new Error(
      loss === undefined
        ? "Nobody is here to say yes: deploy at a terminal, or with -auto-approve. Nothing was applied."
        : `What is LOST above takes somebody who types the stage's name: deploy at a terminal, without -auto-approve. Nothing was applied.`,
    );
  if (loss === undefined) return (await ask("Apply this? (yes)")) === "yes";
  const answer = await ask(
    `What is LOST above cannot be brought back. To apply this, type the stage's name (${stage})`,
  );
  return answer === stage;
};

/**
 * Has Terraform plan a deploy, tells in words what it would change, and applies just that once somebody said yes.
 * @param options those of `terraform apply`
 * @returns Terraform's status, or 1 where the answer was no
 * @throws Error where nobody may say yes
 */
export const applyPlan = async (
  terraform: Terraform,
  settings: Settings,
  options: readonly string[],
  person: Person,
): Promise<number> => {
  const { plan, apply, isApproved } = divide(options);
  // A plan has the state in it: the folder is this user's alone, and goes.
  const folder = mkdtempSync(join(tmpdir(), "tidings-plan-"));
  const file = join(folder, "plan");
  try {
    const status = terraform.run("plan", ...plan, `-out=${file}`);
    // Terraform writes down what it refuses, too.
    if (status !== 0 && !existsSync(file)) return status;
    const words = tellPlan(nameOf(settings), readPlan(terraform.read("show", "-json", file)));
    person.tell(`\n${words?.text ?? `Nothing changes of ${nameOf(settings)}.`}\n`);
    if (status !== 0) {
      person.tell("Terraform refuses this plan, as it says above. Nothing was applied.");
      return status;
    }
    if (words === undefined) return terraform.run("output");
    if (await mayApply(settings, words, isApproved, person)) return terraform.run("apply", ...apply, file);
    person.tell("Nothing was applied.");
    return 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
};
