/**
 * `npm run bootstrap`: makes the bucket that keeps the Terraform state of the stage `TIDINGS_STAGE` names, with your AWS
 * credentials, and names it in the stage's file. The bucket that the file names already is looked after instead.
 */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { S3Client } from "@aws-sdk/client-s3";
import { localStage, readSettings, readStageFile, stageFile, stagesFolder } from "./settings.ts";
import { makeStateBucket } from "./state-bucket.ts";

/** Bucket names are everybody's: half of it is drawn. */
const newName = (region: string) => `tidings-state-${region}-${randomBytes(6).toString("hex")}`;

/**
 * @param client of the stage's region
 * @returns what was done, for a person
 * @throws Error of the settings or of S3
 */
export const bootstrap = async (
  variables: Record<string, string | undefined> = process.env,
  folder = stagesFolder,
  clientIn = (region: string) => new S3Client({ region }),
): Promise<string> => {
  const { stage, region, stateBucket } = readSettings(variables, folder);
  if (stage === localStage)
    throw new Error(`Stage "${localStage}" has no Terraform state: set TIDINGS_STAGE.`);
  const file = stageFile(stage, folder);
  const bucket = stateBucket ?? newName(region);
  // Written first: a run that breaks off is gone on with, instead of leaving a bucket that nobody knows of.
  if (stateBucket === undefined) {
    const written = { ...readStageFile(stage, folder), stateBucket: bucket };
    writeFileSync(file, `${JSON.stringify(written, undefined, 2)}\n`);
  }
  const client = clientIn(region);
  await makeStateBucket(client, bucket, region).finally(() => client.destroy());
  return `${bucket} keeps the state of stage "${stage}" in ${region}: commit ${file}, then run "npm run deploy".`;
};

if (import.meta.main) {
  await bootstrap().then(console.log, (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  });
}
