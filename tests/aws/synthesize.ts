import { join } from "node:path";
import { App } from "cdktf";
import { readArtifacts } from "../../stacks/artifacts.ts";
import { createTidingsStack } from "../../stacks/aws/tidings-stack.ts";
import { nameOf, settingsOf } from "../../stacks/settings.ts";

/**
 * Synthesizes a stage of what was built.
 * @param given what its file says
 * @returns the folder of its `cdk.tf.json`
 */
export const synthesizeStage = (
  outdir: string,
  stage: string,
  given: Readonly<Record<string, unknown>>,
): string => {
  // cdktf calls util.isArray; the warning about it would say nothing.
  process.noDeprecation = true;
  const settings = settingsOf(stage, given);
  const app = new App({ outdir });
  createTidingsStack(app, settings, readArtifacts());
  app.synth();
  return join(outdir, "stacks", nameOf(settings));
};
