import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runTerraform } from "../../stacks/deploy.ts";
import { sampleStage } from "./support/synthesize.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-terraform-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "stages"));
  write("dev", {});
  synthesized("dev");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a stage's file. */
const write = (stage: string, given: Readonly<Record<string, unknown>>) =>
  writeFileSync(join(folder, "stages", `${stage}.json`), JSON.stringify({ ...sampleStage, ...given }));

const outFolder = (stage: string) => join(folder, "out", "stacks", `tidings-${stage}`);
const synthesized = (stage: string) => {
  mkdirSync(outFolder(stage), { recursive: true });
  writeFileSync(join(outFolder(stage), "cdk.tf.json"), "{}");
};

/** Puts a program on the PATH that notes how it was called, and fails where told to. */
const install = (name: string, failsAt = "nothing"): void => {
  const file = join(folder, "bin", name);
  const note = `echo "${name} $* in $(/bin/pwd) with $TF_DATA_DIR" >> "${join(folder, "calls")}"`;
  writeFileSync(file, `#!/bin/sh\n${note}\n[ "$1" != "${failsAt}" ]\n`);
  chmodSync(file, 0o755);
};

const run = (command: string, options: string[] = [], variables: Record<string, string | undefined> = {}) =>
  runTerraform(
    command,
    options,
    { PATH: join(folder, "bin"), ...variables },
    { stages: join(folder, "stages"), synthesized: join(folder, "out"), root: folder },
  );

/** What was called after the version was asked for. */
const calls = () =>
  existsSync(join(folder, "calls"))
    ? readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n").slice(1)
    : [];

describe("deploying", () => {
  it("runs terraform on the synthesized stack, with the options given", () => {
    install("terraform");

    expect(run("apply", ["-auto-approve"])).toBe(0);

    const where = `in ${outFolder("dev")} with .terraform.us-east-1`;
    expect(calls()).toEqual([
      `terraform init -upgrade -migrate-state ${where}`,
      `terraform apply -auto-approve ${where}`,
    ]);
  });

  it("runs OpenTofu where there is no terraform", () => {
    install("tofu");

    expect(run("destroy")).toBe(0);

    expect(calls().map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual([
      "tofu init",
      "tofu destroy",
    ]);
  });

  it("stops when terraform fails, with its status", () => {
    install("terraform", "init");

    expect(run("apply")).toBe(1);

    expect(calls()).toHaveLength(1);
  });

  it("moves the state of a stage that has a bucket now from its file, once", () => {
    install("terraform");
    write("dev", { stateBucket: "acme-state" });
    const file = join(folder, "terraform.tidings-dev.us-east-1.tfstate");
    writeFileSync(file, "{}");

    expect(run("apply")).toBe(0);
    expect(run("apply")).toBe(0);

    const words = calls().map((call) => call.split(" in ")[0]);
    expect(words.filter((call) => !call?.endsWith("version"))).toEqual([
      "terraform init -upgrade -reconfigure",
      `terraform state push ${file}`,
      "terraform apply",
      "terraform init -upgrade -migrate-state",
      "terraform apply",
    ]);
    expect(readdirSync(folder).filter((name) => name.includes("tfstate"))).toEqual([
      "terraform.tidings-dev.us-east-1.tfstate.moved",
    ]);
  });

  it("keeps the file, and applies nothing, when its state could not be moved", () => {
    install("terraform", "state");
    write("dev", { stateBucket: "acme-state" });
    const file = join(folder, "terraform.tidings-dev.us-east-1.tfstate");
    writeFileSync(file, "{}");

    expect(run("apply")).toBe(1);

    expect(calls()).toHaveLength(2);
    expect(existsSync(file)).toBe(true);
  });

  it("without terraform is refused", () => {
    expect(() => run("apply")).toThrow(
      "Neither terraform nor tofu is on the PATH. Install one: https://developer.hashicorp.com/terraform/install",
    );
  });

  it.each([
    {
      given: "the sender nobody owns",
      file: { sender: "hello@example.com" },
      message: "hello@example.com is a placeholder: name the address or domain you send from in",
    },
    {
      given: "a protected stage without a bucket for its state",
      file: { deletionProtection: true },
      message:
        'Stage "dev" is protected, but a file here would be all that knows of its resources. Run "npm run bootstrap" once',
    },
    {
      given: "a region the stage is not in",
      variables: { TIDINGS_REGION: "eu-west-1" },
      message: "TIDINGS_REGION is eu-west-1, but",
    },
    {
      given: "the local stage",
      variables: { TIDINGS_STAGE: "local" },
      message: 'Stage "local" runs on this machine only: use "npm start", or set TIDINGS_STAGE.',
    },
    {
      given: "another command",
      command: "plan",
      message: "Usage: node stacks/terraform.ts apply|destroy [options for terraform]",
    },
    {
      given: "the destruction of a protected stage",
      command: "destroy",
      file: { deletionProtection: true, stateBucket: "acme-state" },
      message: 'Stage "dev" is protected: without it, every unsubscribe link that was mailed is dead.',
    },
    {
      given: "the destruction of a stage that made an identity",
      command: "destroy",
      file: { ownsIdentity: true },
      message: 'Stage "dev" made the SES identity acme.test, from which others may mail by now.',
    },
  ])(
    "with $given is refused before anything is run",
    ({ command = "apply", file = {}, variables, message }) => {
      install("terraform");
      write("dev", file);

      expect(() => run(command, [], variables)).toThrow(message);

      expect(calls()).toEqual([]);
    },
  );

  it("of a stage that asks for what another has of SES's rate is refused, and its destruction is not", () => {
    install("terraform");
    write("test", {});

    expect(() => run("apply")).toThrow(
      "The stages of us-east-1 ask for more of SES's rate than the account has (dev 1, test 1;",
    );
    expect(calls()).toEqual([]);
    expect(run("destroy")).toBe(0);
  });

  it("of a stage that was not synthesized is refused", () => {
    write("review", { region: "eu-west-1" });
    expect(() => run("apply", [], { TIDINGS_STAGE: "review" })).toThrow(
      `${outFolder("review")} holds no synthesized stack: run "npm run synth" first.`,
    );
  });
});
