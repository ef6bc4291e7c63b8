import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const script = join(import.meta.dirname, "..", "..", "stacks", "terraform.ts");

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-terraform-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "out", "stacks", "tidings-dev"), { recursive: true });
  writeFileSync(join(folder, "out", "stacks", "tidings-dev", "cdk.tf.json"), "{}");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Puts a program on the PATH that notes how it was called, and fails where told to. */
const install = (name: string, failsAt = "nothing"): void => {
  const file = join(folder, "bin", name);
  const note = `echo "${name} $* in $(/bin/pwd)" >> "${join(folder, "calls")}"`;
  writeFileSync(file, `#!/bin/sh\n${note}\n[ "$1" != "${failsAt}" ]\n`);
  chmodSync(file, 0o755);
};

const run = (args: readonly string[], variables: Record<string, string | undefined> = {}) => {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], {
    encoding: "utf8",
    env: {
      PATH: join(folder, "bin"),
      CDKTF_OUTDIR: join(folder, "out"),
      TIDINGS_SENDER: "acme.test",
      ...variables,
    },
  });
  return { status, stderr };
};

const calls = () => readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");

describe("deploying", () => {
  it("runs terraform on the synthesized stack, with the options given", () => {
    install("terraform");

    expect(run(["apply", "-auto-approve"])).toEqual({ status: 0, stderr: "" });

    const where = `in ${join(folder, "out", "stacks", "tidings-dev")}`;
    expect(calls().slice(1)).toEqual([
      `terraform init -input=false ${where}`,
      `terraform apply -auto-approve ${where}`,
    ]);
  });

  it("runs OpenTofu where there is no terraform", () => {
    install("tofu");

    expect(run(["destroy"])).toEqual({ status: 0, stderr: "" });

    expect(calls().map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual([
      "tofu version",
      "tofu init",
      "tofu destroy",
    ]);
  });

  it("stops when terraform fails, with its status", () => {
    install("terraform", "init");

    expect(run(["apply"])).toEqual({ status: 1, stderr: "" });

    expect(calls()).toHaveLength(2);
  });

  it.each([
    {
      given: "no terraform",
      args: ["apply"],
      variables: {},
      message:
        "Neither terraform nor tofu is on the PATH. Install one: https://developer.hashicorp.com/terraform/install\n",
    },
    {
      given: "the sender nobody owns",
      args: ["apply"],
      variables: { TIDINGS_SENDER: "hello@example.com" },
      message:
        "hello@example.com is a placeholder: set TIDINGS_SENDER to the address or domain you send from, or edit stacks/settings.ts.\n",
    },
    {
      given: "the local stage",
      args: ["apply"],
      variables: { TIDINGS_STAGE: "local" },
      message: 'Stage "local" runs on this machine only: use "npm start", or set TIDINGS_STAGE.\n',
    },
    {
      given: "another command",
      args: ["plan"],
      variables: {},
      message: "Usage: node stacks/terraform.ts apply|destroy [options for terraform]\n",
    },
  ])("with $given is refused", ({ args, variables, message }) => {
    expect(run(args, variables)).toEqual({ status: 1, stderr: message });
  });

  it("of a stage that was not synthesized is refused", () => {
    expect(run(["apply"], { TIDINGS_STAGE: "prod" })).toEqual({
      status: 1,
      stderr: `${join(folder, "out", "stacks", "tidings-prod")} holds no synthesized stack: run "npm run synth" first.\n`,
    });
  });
});
