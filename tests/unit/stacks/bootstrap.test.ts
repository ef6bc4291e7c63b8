import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  GetBucketEncryptionCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bootstrap } from "../../../stacks/bootstrap.ts";
import { allowing } from "../../support/local-gateway.ts";
import { startSqsS3Behind, temporaryFolder } from "../../support/local-sqs-s3.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let cloud: Awaited<ReturnType<typeof startSqsS3Behind>>;
const client = () => new S3Client(cloud.clientOf("operator", "environment-1"));
const stages = () => join(folder.path, "stages");

beforeAll(async () => {
  folder = await temporaryFolder();
  cloud = await startSqsS3Behind(folder.path, { policiesOf: () => [allowing(["*", "*"])] });
  mkdirSync(stages());
});
afterAll(async () => {
  await cloud.stop();
  await folder.remove();
});

const write = (stage: string, given: object) =>
  writeFileSync(join(stages(), `${stage}.json`), JSON.stringify(given));
const read = (stage: string) => JSON.parse(readFileSync(join(stages(), `${stage}.json`), "utf8"));
const run = (stage: string) => bootstrap({ TIDINGS_STAGE: stage }, stages(), client);

/** What makes a bucket fit for Terraform's state. */
const stateOf = async (Bucket: string) => {
  const s3 = client();
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket }));
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
  const { Policy = "" } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
  s3.destroy();
  return {
    versioning: Status,
    encryption: ServerSideEncryptionConfiguration?.Rules?.map(
      (rule) => rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm,
    ),
    closed: PublicAccessBlockConfiguration,
    denied: JSON.parse(Policy).Statement.map(({ Effect, Condition }: Record<string, unknown>) => [
      Effect,
      Condition,
    ]),
  };
};

const fit = {
  versioning: "Enabled",
  encryption: ["AES256"],
  closed: {
    BlockPublicAcls: true,
    BlockPublicPolicy: true,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: true,
  },
  denied: [["Deny", { Bool: { "aws:SecureTransport": "false" } }]],
};

test("a stage gets a bucket for its state, which its file names from then on", async () => {
  write("prod", { region: "us-east-1", sender: "acme.test" });

  const said = await run("prod");

  const { stateBucket, ...rest } = read("prod");
  expect(stateBucket).toMatch(/^tidings-state-us-east-1-[0-9a-f]{12}$/);
  expect(rest).toEqual({ region: "us-east-1", sender: "acme.test" });
  expect(said).toContain(`${stateBucket} keeps the state of stage "prod" in us-east-1: commit `);
  expect(await stateOf(stateBucket)).toEqual(fit);
});

test("a bucket that the file names is made, or given what it lacks", async () => {
  write("dev", { region: "us-east-1", sender: "acme.test", stateBucket: "acme-state" });
  const before = read("dev");

  await run("dev");
  await run("dev");

  expect(read("dev")).toEqual(before);
  expect(await stateOf("acme-state")).toEqual(fit);
});

test("the laptop's stage has no state to keep", async () => {
  await expect(run("local")).rejects.toThrow('Stage "local" has no Terraform state: set TIDINGS_STAGE.');
});
