/**
 * `npm run check:aws`: what of the deploy can be proven without an account. checkov looks at the stack of a dev stage
 * and of a prod stage with all that costs extra, the dev stage is set up on MiniStack, applied, and sends a campaign, and
 * parliament looks at the policies as they are then. Takes Python 3.11 or later, and PyPI once. Exits with 1 when
 * anything is wrong.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkStack, unexplained } from "./checkov.ts";
import { checkEmulated } from "./emulated.ts";
import { checkPolicies } from "./parliament.ts";
import { synthesizeStage } from "./synthesize.ts";

const region = "eu-west-1";
const sender = "acme.test";

const check = async (folder: string): Promise<string[]> => {
  const dev = synthesizeStage(folder, "dev", { region, sender, ownsIdentity: true });
  const prod = synthesizeStage(folder, "prod", {
    region,
    sender,
    stateBucket: "acme-state",
    alarmEmail: `ops@${sender}`,
    monthlyBudgetUsd: 100,
    waf: true,
    xray: true,
  });
  const { findings, policies } = await checkEmulated(dev, "dev", region, sender);
  return [...findings, ...checkPolicies(policies), ...unexplained([...checkStack(dev), ...checkStack(prod)])];
};

const folder = mkdtempSync(join(tmpdir(), "tidings-check-aws-"));
try {
  const wrong = await check(folder);
  for (const line of wrong) console.error(line);
  console.log(wrong.length === 0 ? "Nothing is wrong." : `${wrong.length} things are wrong.`);
  process.exitCode = wrong.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
