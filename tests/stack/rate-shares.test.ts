import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkRateShares } from "../../stacks/rate-shares.ts";
import { readSettings } from "../../stacks/settings.ts";
import { sampleStage, synthesize, withFolder } from "./support/synthesize.ts";

/** Checks the stage `dev` beside others, each as its file says beyond the sample. */
const check = (files: Readonly<Record<string, object>>, stage = "dev") =>
  withFolder((folder) => {
    for (const [name, given] of Object.entries(files))
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...sampleStage, ...given }));
    checkRateShares(readSettings({ TIDINGS_STAGE: stage }, folder), folder);
  });

const [one, other] = [{ account: "111111111111" }, { account: "222222222222" }];

describe("the shares of SES's rate", () => {
  it.each<[string, Parameters<typeof check>[0]]>([
    ["of a lone stage, which has all of it", { dev: {} }],
    ["that come to the whole", { dev: { sesRateShare: 0.2 }, prod: { sesRateShare: 0.8 } }],
    [
      "that come to it but for how numbers are added",
      {
        dev: { sesRateShare: 0.1 },
        a: { sesRateShare: 0.05 },
        b: { sesRateShare: 0.55 },
        c: { sesRateShare: 0.3 },
      },
    ],
    ["of stages in two regions", { dev: {}, prod: { region: "eu-west-1" } }],
    ["of stages in two accounts", { dev: one, prod: other }],
    [
      "of one that may be in any account, and leaves room in each",
      { dev: { sesRateShare: 0.4 }, a: { ...one, sesRateShare: 0.6 }, b: { ...other, sesRateShare: 0.6 } },
    ],
    ["of others, whose account is another", { dev: one, a: { ...other, sesRateShare: 0.9 }, b: other }],
  ])("are taken %s", (_, files) => {
    expect(() => check(files)).not.toThrow();
  });

  it.each<[string, Parameters<typeof check>[0], string]>([
    ["of two stages that do not say so", { dev: {}, prod: {} }, "dev 1, prod 1"],
    ["where one says so, and the other has all", { dev: { sesRateShare: 0.1 }, prod: {} }, "dev 0.1, prod 1"],
    ["that come to more", { dev: { sesRateShare: 0.3 }, prod: { sesRateShare: 0.8 } }, "dev 0.3, prod 0.8"],
    ["of stages of which one may be in any account", { dev: {}, prod: other }, "dev 1, prod 1"],
    ["of stages in one account", { dev: one, prod: one, test: other }, "dev 1, prod 1"],
  ])("are refused %s", (_, files, shares) => {
    expect(() => check(files)).toThrow(
      new RegExp(`^The stages of us-east-1 ask for more .*\\(${shares}; .*dev\\.json.* 1 at most.*"account"`),
    );
  });

  it("do not count on this machine", () => {
    expect(() => check({ dev: {}, prod: {} }, "local")).not.toThrow();
  });
});

it("a stage is deployed to the account it names only", () => {
  const provider = (given: object) => synthesize("dev", { ...given }).provider.aws?.[0];
  expect(provider(one)).toMatchObject({ allowed_account_ids: ["111111111111"] });
  expect(provider({})).not.toHaveProperty("allowed_account_ids");
});
