import * as z from "zod";
import { addressIn, jsonOf, type Rule, resources, type Stack } from "../support/stack.ts";

const table = z.object({
  billing_mode: z.string().optional(),
  point_in_time_recovery: z.object({ enabled: z.boolean() }).optional(),
  deletion_protection_enabled: z.boolean().optional(),
});
const tables = (stack: Stack) => resources(stack, "aws_dynamodb_table", table);

export const tablesCanBeRecovered: Rule = (stack) =>
  tables(stack)
    .filter(({ attributes }) => attributes.point_in_time_recovery?.enabled !== true)
    .map(({ label }) => `${label} has no point-in-time recovery.`);

export const tablesAreOnDemand: Rule = (stack) =>
  tables(stack)
    .filter(({ attributes }) => attributes.billing_mode !== "PAY_PER_REQUEST")
    .map(({ label }) => `${label} has provisioned capacity.`);

const named = z.object({ bucket: z.string() });
const bucketPolicy = z.object({
  bucket: z.string(),
  policy: jsonOf(z.object({ Statement: z.array(z.unknown()) })),
});
const publicAccess = z.object({
  bucket: z.string(),
  block_public_acls: z.literal(true),
  block_public_policy: z.literal(true),
  ignore_public_acls: z.literal(true),
  restrict_public_buckets: z.literal(true),
});

const buckets = (stack: Stack) => resources(stack, "aws_s3_bucket", named);

export const bucketsAreClosedToThePublic: Rule = (stack) => {
  const closed = resources(stack, "aws_s3_bucket_public_access_block", z.looseObject({}))
    .map(({ attributes }) => publicAccess.safeParse(attributes).data?.bucket)
    .map(addressIn);
  return buckets(stack)
    .filter(({ address }) => !closed.includes(address))
    .map(({ label }) => `${label} may be opened to the public.`);
};

const plainHttpDenied = (bucketAddress: string) =>
  JSON.stringify({
    Effect: "Deny",
    Principal: "*",
    Action: "s3:*",
    Resource: [`\${${bucketAddress}.arn}`, `\${${bucketAddress}.arn}/*`],
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  });

export const bucketsRefusePlainHttp: Rule = (stack) => {
  const policies = resources(stack, "aws_s3_bucket_policy", bucketPolicy);
  return buckets(stack)
    .filter(({ address }) => {
      const policy = policies.find(({ attributes }) => addressIn(attributes.bucket) === address);
      const statements = policy?.attributes.policy.Statement.map((statement) => JSON.stringify(statement));
      return !statements?.includes(plainHttpDenied(address));
    })
    .map(({ label }) => `${label} takes plain HTTP.`);
};
