import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import { restoreTable } from "../dynamodb/restore.ts";
import { parsePolicyDocument } from "../iam/policy.ts";
import type { CorsRule } from "../s3/cors.ts";
import type { ResourceTypes } from "../terraform/apply.ts";
import type { ResourceContext } from "./context.ts";
import { block, blocks, defineResource, withoutEffect } from "./define.ts";

const tableArguments = z.strictObject({
  name: z.string(),
  billing_mode: z.literal("PAY_PER_REQUEST"),
  hash_key: z.string(),
  range_key: z.string().optional(),
  attribute: blocks(z.strictObject({ name: z.string(), type: z.enum(["S", "N", "B"]) })),
  global_secondary_index: blocks(
    z.strictObject({
      name: z.string(),
      hash_key: z.string(),
      range_key: z.string().optional(),
      projection_type: z.enum(["ALL", "KEYS_ONLY"]),
    }),
  ),
  ttl: block(z.strictObject({ attribute_name: z.string(), enabled: z.literal(true) })).optional(),
  point_in_time_recovery: withoutEffect("nothing is backed up on this machine"),
  restore_source_name: z.string().optional(),
  restore_to_latest_time: z.literal(true).optional(),
  deletion_protection_enabled: withoutEffect("nothing is ever deleted here"),
});

const keySchema = ({ hash_key, range_key }: { hash_key: string; range_key?: string | undefined }) => [
  { AttributeName: hash_key, KeyType: "HASH" as const },
  ...(range_key === undefined ? [] : [{ AttributeName: range_key, KeyType: "RANGE" as const }]),
];

/** DynamoDB tables. */
export const tableResources = ({ region, account, dynamodb, expiry }: ResourceContext): ResourceTypes => ({
  aws_dynamodb_table: defineResource(tableArguments, async (table) => {
    const indexes = table.global_secondary_index.map((index) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: index.projection_type },
    }));
    const isNew = await dynamodb.ensureTable({
      TableName: table.name,
      BillingMode: table.billing_mode,
      KeySchema: keySchema(table),
      AttributeDefinitions: table.attribute.map(({ name, type }) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
    });
    const { restore_source_name: source } = table;
    if (isNew && source !== undefined) await restoreTable(dynamodb.engine, source, table.name);
    if (table.ttl) expiry.declare(table.name, table.ttl.attribute_name);
    return { arn: `arn:aws:dynamodb:${region}:${account}:table/${table.name}`, id: table.name };
  }),
});

const corsRule = z
  .strictObject({
    allowed_methods: z.array(z.string()),
    allowed_origins: z.array(z.string()),
    allowed_headers: z.array(z.string()).default([]),
    expose_headers: z.array(z.string()).default([]),
    max_age_seconds: z.number().optional(),
  })
  .transform(
    (rule): CorsRule => ({
      allowedMethods: rule.allowed_methods,
      allowedOrigins: rule.allowed_origins,
      allowedHeaders: rule.allowed_headers,
      exposeHeaders: rule.expose_headers,
      ...(rule.max_age_seconds !== undefined && { maxAgeSeconds: rule.max_age_seconds }),
    }),
  );

/** S3 buckets with their policies and CORS rules, and the objects the stack puts into them. */
export const bucketResources = ({ region, folder, deployment, s3 }: ResourceContext): ResourceTypes => ({
  aws_s3_bucket: defineResource(
    z.strictObject({ bucket: z.string(), force_destroy: withoutEffect("nothing is ever deleted here") }),
    ({ bucket }) => {
      s3.ensureBucket(bucket);
      const regionalDomain = `${bucket}.s3.${region}.amazonaws.com`;
      deployment.bucketDomains.set(regionalDomain, bucket);
      return { arn: `arn:aws:s3:::${bucket}`, id: bucket, bucket_regional_domain_name: regionalDomain };
    },
  ),

  aws_s3_bucket_policy: defineResource(
    z.strictObject({ bucket: z.string(), policy: z.string() }),
    ({ bucket, policy }) => {
      deployment.bucketPolicies.set(bucket, parsePolicyDocument(policy));
      return { id: bucket };
    },
  ),

  aws_s3_bucket_cors_configuration: defineResource(
    z.strictObject({ bucket: z.string(), cors_rule: blocks(corsRule) }),
    ({ bucket, cors_rule }) => {
      s3.ensureBucket(bucket, { cors: cors_rule });
      return { id: bucket };
    },
  ),

  aws_s3_bucket_public_access_block: defineResource(
    z.strictObject({
      bucket: z.string(),
      block_public_acls: withoutEffect("there are no ACLs here"),
      ignore_public_acls: withoutEffect("there are no ACLs here"),
      block_public_policy: withoutEffect("the gateway serves nobody without a role"),
      restrict_public_buckets: withoutEffect("the gateway serves nobody without a role"),
    }),
    ({ bucket }) => ({ id: bucket }),
  ),

  aws_s3_bucket_lifecycle_configuration: defineResource(
    z.strictObject({
      bucket: z.string(),
      rule: blocks(
        z.strictObject({
          id: z.string(),
          status: z.string(),
          filter: block(z.strictObject({ prefix: z.string() })),
          expiration: block(z.strictObject({ days: z.number() })).optional(),
          abort_incomplete_multipart_upload: withoutEffect("there are no uploads in parts here"),
        }),
      ),
    }),
    ({ bucket, rule }) => {
      for (const { status, filter, expiration } of rule)
        if (status === "Enabled" && expiration) s3.putExpiration(bucket, filter.prefix, expiration.days);
      return { id: bucket };
    },
  ),

  aws_s3_object: defineResource(
    z.strictObject({
      bucket: z.string(),
      key: z.string(),
      source: z.string(),
      content_type: z.string(),
      cache_control: z.string(),
      source_hash: withoutEffect("tells Terraform whether the file changed; here it is put at every start"),
    }),
    async ({ bucket, key, source, content_type, cache_control }) => {
      const body = await readFile(resolve(folder, source));
      s3.putObject(bucket, key, body, { "content-type": content_type, "cache-control": cache_control });
      return { id: key };
    },
  ),
});
