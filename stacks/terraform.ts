/**
 * `node stacks/terraform.ts apply|destroy [options for terraform]`: deploys or destroys the stage `TIDINGS_STAGE` names,
 * as `stacks/main.ts` synthesized it. Terraform asks before it changes anything, and prints the outputs after an apply.
 * Exits with Terraform's status.
 */
import { runTerraform } from "./deploy.ts";

try {
  const [command, ...options] = process.argv.slice(2);
  process.exitCode = runTerraform(command, options);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
