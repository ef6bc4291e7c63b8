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
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Person } from "../../stacks/apply-plan.ts";
import { runTerraform } from "../../stacks/deploy.ts";
import { planOf } from "./support/plan.ts";
import { removeAt } from "./support/stack.ts";
import { sampleStage, synthesize } from "./support/synthesize.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tidings-terraform-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, "stages"));
  write("dev", {});
  synthesized("dev");
  plan(planOf(synthesize("dev"), synthesize("dev", { waf: true })));
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

/** What `show` says of the plan that is made. */
const plan = (json: string) => writeFileSync(join(folder, "plan.json"), json);

/** Puts a program on the PATH that notes how it was called, writes a plan and shows one, and fails where told to. */
const install = (name: string, failsAt = "nothing"): void => {
  const file = join(folder, "bin", name);
  const lines = [
    "#!/bin/sh",
    `echo "${name} $* in $(/bin/pwd) with $TF_DATA_DIR" >> "${join(folder, "calls")}"`,
    "for last; do :; done",
    `[ "$1" = "${failsAt}" ] && exit 1`,
    // Who may look into the folder of the plan.
    `[ "$1" = plan ] && echo a plan > "\${last#-out=}" && /bin/ls -ld "$(/usr/bin/dirname "\${last#-out=}")" > "${join(folder, "mode")}"`,
    `[ "$1" = show ] && /bin/cat "${join(folder, "plan.json")}"`,
    `[ "$1" = apply ] && [ -f "$last" ] && echo applied >> "${join(folder, "calls")}"`,
    "exit 0",
  ];
  writeFileSync(file, lines.join("\n"));
  chmodSync(file, 0o755);
};

/** What the person was told and asked, and what they answer. */
let heard: string[] = [];
let answers: string[] | undefined;
beforeEach(() => {
  heard = [];
  answers = ["yes"];
});
const person = (): Person => ({
  tell: (text) => void heard.push(text.trim()),
  ask:
    answers &&
    (async (question) => {
      heard.push(question);
      return answers?.shift() ?? "";
    }),
});

const run = (command: string, options: string[] = [], variables: Record<string, string | undefined> = {}) =>
  runTerraform(
    command,
    options,
    person(),
    { PATH: join(folder, "bin"), ...variables },
    { stages: join(folder, "stages"), synthesized: join(folder, "out"), root: folder },
  );

/** What was called after the version was asked for; a plan's file is PLAN. */
const calls = () =>
  existsSync(join(folder, "calls"))
    ? readFileSync(join(folder, "calls"), "utf8")
        .replaceAll(/[^\s=]*tidings-plan-\w+\/plan/g, "PLAN")
        .trimEnd()
        .split("\n")
        .slice(1)
    : [];
/** Without where. */
const commands = () => calls().map((call) => call.split(" in ")[0]);

describe("deploying", () => {
  it("has terraform plan, tells what changes, asks, and applies just that plan", async () => {
    install("terraform");

    expect(await run("apply")).toBe(0);

    const where = `in ${outFolder("dev")} with .terraform.us-east-1`;
    expect(calls()).toEqual([
      `terraform init -upgrade -migrate-state ${where}`,
      `terraform plan -out=PLAN ${where}`,
      `terraform show -json PLAN ${where}`,
      `terraform apply PLAN ${where}`,
      "applied",
    ]);
    expect(heard).toEqual([
      expect.stringContaining(
        "What changes of tidings-dev:\nDATA\n  - Nothing that is kept changes.\nCOST\n  - $9.00 a month more",
      ),
      "Apply this? (yes)",
    ]);
  });

  it("keeps the plan where nobody else may read it, and removes it", async () => {
    install("terraform");

    await run("apply");

    const [, file = ""] = /-out=(\S+)/.exec(readFileSync(join(folder, "calls"), "utf8")) ?? [];
    expect(readFileSync(join(folder, "mode"), "utf8")).toMatch(/^drwx------/);
    expect([dirname(file), file].map((path) => existsSync(path))).toEqual([false, false]);
  });

  it("gives each option to whom it is for, and asks nobody with -auto-approve", async () => {
    install("terraform");
    answers = undefined;

    const given = [
      "-auto-approve",
      "-var",
      "a=b",
      "-target=x",
      "-parallelism",
      "5",
      "-no-color",
      "-lock=false",
    ];
    expect(await run("apply", given)).toBe(0);

    expect(commands()).toEqual([
      "terraform init -upgrade -migrate-state",
      "terraform plan -var a=b -target=x -parallelism 5 -no-color -lock=false -out=PLAN",
      "terraform show -json PLAN",
      "terraform apply -auto-approve -parallelism 5 -no-color -lock=false PLAN",
      "applied",
    ]);
    expect(heard).toHaveLength(1);
  });

  it.each([["no"], ["y"], [""]])("applies nothing when the answer is %j", async (answer) => {
    install("terraform");
    answers = [answer];

    expect(await run("apply")).toBe(1);

    expect(commands().at(-1)).toBe("terraform show -json PLAN");
    expect(heard.at(-1)).toBe("Nothing was applied.");
  });

  it("applies nothing where nobody is there to say yes", async () => {
    install("terraform");
    answers = undefined;

    await expect(run("apply")).rejects.toThrow(
      "Nobody is here to say yes: deploy at a terminal, or with -auto-approve.",
    );

    expect(commands().at(-1)).toBe("terraform show -json PLAN");
  });

  it("says that nothing changes, shows the outputs, and ends", async () => {
    install("terraform");
    plan(planOf(synthesize("dev"), synthesize("dev")));

    expect(await run("apply")).toBe(0);

    expect(heard).toEqual(["Nothing changes of tidings-dev."]);
    expect(commands().slice(-2)).toEqual(["terraform show -json PLAN", "terraform output"]);
  });

  describe("of what loses something", () => {
    const longer = { logRetentionDays: 90 };
    const losing = {
      queueOrLog: () => planOf(synthesize("dev", longer), synthesize("dev")),
      table: () => planOf(synthesize("dev"), withoutSeals()),
    };
    const withoutSeals = () => {
      const stack = structuredClone(synthesize("dev"));
      removeAt(stack, "aws_dynamodb_table", "tables/TidingsSeals");
      return stack;
    };
    const typeIt = "What is LOST above cannot be brought back. To apply this, type the stage's name (dev)";

    it.each([
      ["logs", losing.queueOrLog],
      ["a table", losing.table],
    ])("as %s takes the stage's name, and not yes", async (_, lost) => {
      install("terraform");
      plan(lost());
      answers = ["yes", "dev"];

      expect(await run("apply")).toBe(1);
      expect(commands()).not.toContain("applied");
      expect(await run("apply")).toBe(0);

      expect(heard.filter((text) => text.includes("type"))).toEqual([typeIt, typeIt]);
      expect(commands().slice(-2)).toEqual(["terraform apply PLAN", "applied"]);
    });

    it("takes -auto-approve for logs, and not for a table", async () => {
      install("terraform");
      plan(losing.queueOrLog());
      expect(await run("apply", ["-auto-approve"])).toBe(0);

      plan(losing.table());
      await expect(run("apply", ["-auto-approve"])).rejects.toThrow(
        "What is LOST above takes somebody who types the stage's name: deploy at a terminal, without -auto-approve.",
      );
      expect(commands().at(-1)).toBe("terraform show -json PLAN");
    });

    it("as a table is refused in a protected stage, whatever is answered", async () => {
      install("terraform");
      write("dev", { deletionProtection: true, stateBucket: "acme-state" });
      plan(losing.table());
      answers = ["dev"];

      await expect(run("apply")).rejects.toThrow(
        'Stage "dev" is protected, and what is LOST above cannot be brought back. To lose it all the same, deploy with "deletionProtection": false before.',
      );
      expect(commands().at(-1)).toBe("terraform show -json PLAN");
    });
  });

  it("runs OpenTofu where there is no terraform", async () => {
    install("tofu");

    expect(await run("destroy")).toBe(0);

    expect(calls().map((call) => call.split(" ").slice(0, 2).join(" "))).toEqual([
      "tofu init",
      "tofu destroy",
    ]);
  });

  it.each(["init", "plan"])("stops when terraform fails at %s, with its status", async (step) => {
    install("terraform", step);

    expect(await run("apply")).toBe(1);

    expect(commands().at(-1)).toMatch(`terraform ${step}`);
  });

  it("moves the state of a stage that has a bucket now from its file, once", async () => {
    install("terraform");
    write("dev", { stateBucket: "acme-state" });
    const file = join(folder, "terraform.tidings-dev.us-east-1.tfstate");
    writeFileSync(file, "{}");

    answers = ["yes", "yes"];
    expect(await run("apply")).toBe(0);
    expect(await run("apply")).toBe(0);

    expect(commands().filter((call) => /init|state|apply/.test(call!))).toEqual([
      "terraform init -upgrade -reconfigure",
      `terraform state push ${file}`,
      "terraform apply PLAN",
      "terraform init -upgrade -migrate-state",
      "terraform apply PLAN",
    ]);
    expect(readdirSync(folder).filter((name) => name.includes("tfstate"))).toEqual([
      "terraform.tidings-dev.us-east-1.tfstate.moved",
    ]);
  });

  it("keeps the file, and applies nothing, when its state could not be moved", async () => {
    install("terraform", "state");
    write("dev", { stateBucket: "acme-state" });
    const file = join(folder, "terraform.tidings-dev.us-east-1.tfstate");
    writeFileSync(file, "{}");

    expect(await run("apply")).toBe(1);

    expect(calls()).toHaveLength(2);
    expect(existsSync(file)).toBe(true);
  });

  it("without terraform is refused", async () => {
    await expect(run("apply")).rejects.toThrow(
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
    async ({ command = "apply", file = {}, variables, message }) => {
      install("terraform");
      write("dev", file);

      await expect(run(command, [], variables)).rejects.toThrow(message);

      expect(calls()).toEqual([]);
    },
  );

  it("of a stage that asks for what another has of SES's rate is refused, and its destruction is not", async () => {
    install("terraform");
    write("test", {});

    await expect(run("apply")).rejects.toThrow(
      "The stages of us-east-1 ask for more of SES's rate than the account has (dev 1, test 1;",
    );
    expect(calls()).toEqual([]);
    expect(await run("destroy")).toBe(0);
  });

  it("of a stage that was not synthesized is refused", async () => {
    write("review", { region: "eu-west-1" });
    await expect(run("apply", [], { TIDINGS_STAGE: "review" })).rejects.toThrow(
      `${outFolder("review")} holds no synthesized stack: run "npm run synth" first.`,
    );
  });
});
