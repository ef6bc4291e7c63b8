/**
 * `node stacks/main.ts`: synthesizes the stage that `TIDINGS_STAGE` names into `$CDKTF_OUTDIR/stacks/tidings-<stage>`
 * (default `cdktf.out`).
 */
import { App } from "cdktf";
import { readArtifacts } from "./artifacts.ts";
import { createTidingsStack } from "./aws/tidings-stack.ts";
import { checkRateShares } from "./rate-shares.ts";
import { readSettings } from "./settings.ts";

// cdktf calls util.isArray; the warning about it would say nothing to a user.
process.noDeprecation = true;

try {
  const app = new App();
  const settings = readSettings();
  checkRateShares(settings);
  createTidingsStack(app, settings, readArtifacts());
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
