/**
 * `node stacks/terraform.ts apply|destroy [options for terraform]`: deploys or destroys the stage `TIDINGS_STAGE` names,
 * as `stacks/main.ts` synthesized it. An apply says in words what would change, and asks; Terraform asks before it
 * destroys, and prints the outputs after an apply. Exits with Terraform's status.
 */
import { runTerraform } from "./deploy.ts";
import { askOnce } from "./setup/ask-person.ts";

// They are Terraform's, which ends what it has begun. After that the plan is removed, which has the state in it.
for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => undefined);

try {
  const [command, ...options] = process.argv.slice(2);
  process.exitCode = await runTerraform(command, options, { tell: console.log, ask: askOnce() });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
