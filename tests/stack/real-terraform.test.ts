import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runTerraform } from "../../stacks/deploy.ts";
import { sampleStage } from "./support/synthesize.ts";

/**
 * Terraform itself, where it is installed, with a resource that needs no provider: what it makes of the blocks and of
 * the state that only it knows. The AWS provider is not there, and nothing of AWS is shown.
 */
const isInstalled = spawnSync("terraform", ["version"]).status === 0;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-real-terraform-"));
  heard = [];
  for (const name of ["stages", "out/stacks/tidings-dev"]) mkdirSync(join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Where a stage without a bucket has its state. */
const file = () => join(folder, "terraform.tidings-dev.us-east-1.tfstate");
/** What stands for the bucket. */
const elsewhere = () => join(folder, "bucket.tfstate");

const guarded = { resource: { terraform_data: { identity: { lifecycle: { prevent_destroy: true } } } } };
const forgotten = { removed: [{ from: "terraform_data.identity", lifecycle: { destroy: false } }] };

/** What whoever deploys was told. */
let heard: string[] = [];

/** Runs what `npm run deploy` and `npm run destroy` run, and says whether it went well. */
const run = async (command: "apply" | "destroy", stack: object, path = file()): Promise<boolean> => {
  const stage = { ...sampleStage, ...(path === elsewhere() && { stateBucket: "acme-state" }) };
  writeFileSync(join(folder, "stages/dev.json"), JSON.stringify(stage));
  const terraform = { backend: { local: { path } } };
  writeFileSync(join(folder, "out/stacks/tidings-dev/cdk.tf.json"), JSON.stringify({ terraform, ...stack }));
  const places = { stages: join(folder, "stages"), synthesized: join(folder, "out"), root: folder };
  const person = { tell: (text: string) => void heard.push(text.trim()), ask: undefined };
  return (await runTerraform(command, ["-auto-approve"], person, process.env, places)) === 0;
};

/** The resource that a state knows, by the id it was made with: made anew it has another. */
const known = (path: string): string[] =>
  (
    JSON.parse(readFileSync(path, "utf8")).resources as { instances: { attributes: { id: string } }[] }[]
  ).flatMap(({ instances }) => instances.map(({ attributes }) => attributes.id));

describe.skipIf(!isInstalled)("Terraform itself", { timeout: 60_000 }, () => {
  it("destroys nothing that is guarded, and forgets what is removed without destroying it", async () => {
    expect(await run("apply", guarded)).toBe(true);
    const made = known(file());
    expect(made).toHaveLength(1);

    expect(await run("destroy", guarded)).toBe(false);
    expect(known(file())).toEqual(made);

    expect(await run("apply", forgotten)).toBe(true);
    expect(known(file())).toEqual([]);
    expect(await run("destroy", {})).toBe(true);
  });

  it("plans, and what it says of a plan is read: made, unchanged, made again, refused and forgotten", async () => {
    const a = (input: string, more: object = {}) => ({
      resource: { terraform_data: { a: { input, triggers_replace: input, ...more } } },
    });
    const kept = { lifecycle: { prevent_destroy: true } };
    expect(await run("apply", a("one"))).toBe(true);
    expect(await run("apply", a("one", kept))).toBe(true);
    expect(await run("apply", a("two"))).toBe(true);
    expect(await run("apply", a("three", kept))).toBe(false);
    expect(await run("apply", { ...a("two"), output: { of: { value: "it" } } })).toBe(true);
    expect(
      await run("apply", { removed: [{ from: "terraform_data.a", lifecycle: { destroy: false } }] }),
    ).toBe(true);

    const madeAgain = expect.stringContaining("DATA\n  LOST: what terraform_data.a keeps, if it does");
    expect(heard).toEqual([
      expect.stringContaining("First deploy of tidings-dev: 1 resource."),
      "Nothing changes of tidings-dev.",
      madeAgain,
      madeAgain,
      "Terraform refuses this plan, as it says above. Nothing was applied.",
      expect.stringContaining("ALSO\n  - Outputs that change: of."),
      expect.stringContaining(
        "ALSO\n  - And 1 other resource is forgotten by Terraform, and stays (terraform_data 1).\n  - Outputs that change: of.",
      ),
    ]);
  });

  it("goes on with the state that was moved, and never puts it in the place of another's", async () => {
    expect(await run("apply", guarded)).toBe(true);
    const made = known(file());

    expect(await run("apply", guarded, elsewhere())).toBe(true);
    expect(known(elsewhere())).toEqual(made);
    expect([existsSync(file()), existsSync(`${file()}.moved`)]).toEqual([false, true]);

    // Given the file of another that took the stage's name
    const state = JSON.parse(readFileSync(`${file()}.moved`, "utf8"));
    writeFileSync(file(), JSON.stringify({ ...state, lineage: "another", serial: 99 }));
    expect(await run("apply", guarded, elsewhere())).toBe(false);
    expect(known(elsewhere())).toEqual(made);
    expect(existsSync(file())).toBe(true);
  });
});
