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
  for (const name of ["stages", "out/stacks/tidings-dev"]) mkdirSync(join(folder, name), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Where a stage without a bucket has its state. */
const file = () => join(folder, "terraform.tidings-dev.us-east-1.tfstate");
/** What stands for the bucket. */
const elsewhere = () => join(folder, "bucket.tfstate");

const guarded = { resource: { terraform_data: { identity: { lifecycle: { prevent_destroy: true } } } } };
const forgotten = { removed: [{ from: "terraform_data.identity", lifecycle: { destroy: false } }] };

/** Runs what `npm run deploy` and `npm run destroy` run, and says whether it went well. */
const run = (command: "apply" | "destroy", stack: object, path = file()): boolean => {
  const stage = { ...sampleStage, ...(path === elsewhere() && { stateBucket: "acme-state" }) };
  writeFileSync(join(folder, "stages/dev.json"), JSON.stringify(stage));
  const terraform = { backend: { local: { path } } };
  writeFileSync(join(folder, "out/stacks/tidings-dev/cdk.tf.json"), JSON.stringify({ terraform, ...stack }));
  const places = { stages: join(folder, "stages"), synthesized: join(folder, "out"), root: folder };
  return runTerraform(command, ["-auto-approve"], process.env, places) === 0;
};

/** The resource that a state knows, by the id it was made with: made anew it has another. */
const known = (path: string): string[] =>
  (
    JSON.parse(readFileSync(path, "utf8")).resources as { instances: { attributes: { id: string } }[] }[]
  ).flatMap(({ instances }) => instances.map(({ attributes }) => attributes.id));

describe.skipIf(!isInstalled)("Terraform itself", { timeout: 60_000 }, () => {
  it("destroys nothing that is guarded, and forgets what is removed without destroying it", () => {
    expect(run("apply", guarded)).toBe(true);
    const made = known(file());
    expect(made).toHaveLength(1);

    expect(run("destroy", guarded)).toBe(false);
    expect(known(file())).toEqual(made);

    expect(run("apply", forgotten)).toBe(true);
    expect(known(file())).toEqual([]);
    expect(run("destroy", {})).toBe(true);
  });

  it("goes on with the state that was moved, and never puts it in the place of another's", () => {
    expect(run("apply", guarded)).toBe(true);
    const made = known(file());

    expect(run("apply", guarded, elsewhere())).toBe(true);
    expect(known(elsewhere())).toEqual(made);
    expect([existsSync(file()), existsSync(`${file()}.moved`)]).toEqual([false, true]);

    // Given the file of another that took the stage's name
    const state = JSON.parse(readFileSync(`${file()}.moved`, "utf8"));
    writeFileSync(file(), JSON.stringify({ ...state, lineage: "another", serial: 99 }));
    expect(run("apply", guarded, elsewhere())).toBe(false);
    expect(known(elsewhere())).toEqual(made);
    expect(existsSync(file())).toBe(true);
  });
});
