import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CreateTableCommand, UpdateContinuousBackupsCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateBucketCommand,
  PutBucketCorsCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from "@aws-sdk/client-s3";
import { asInput, type Input, one } from "./arguments.ts";
import type { Clients, Place } from "./clients.ts";
import type { Types } from "./types.ts";

const keySchema = ({ hash_key, range_key }: Input) => [
  { AttributeName: hash_key, KeyType: "HASH" },
  ...(range_key ? [{ AttributeName: range_key, KeyType: "RANGE" }] : []),
];

export const tableTypes = ({ dynamodb }: Clients, { region, account }: Place): Types => ({
  aws_dynamodb_table: async (given) => {
    const indexes = (given.global_secondary_index ?? []).map((index: Input) => ({
      IndexName: index.name,
      KeySchema: keySchema(index),
      Projection: { ProjectionType: index.projection_type },
    }));
    await dynamodb.send(
      new CreateTableCommand({
        TableName: given.name,
        BillingMode: given.billing_mode,
        KeySchema: keySchema(given) as Input,
        AttributeDefinitions: given.attribute.map(({ name, type }: Input) => ({
          AttributeName: name,
          AttributeType: type,
        })),
        DeletionProtectionEnabled: given.deletion_protection_enabled,
        ...(indexes.length > 0 && { GlobalSecondaryIndexes: indexes }),
      }),
    );
    await dynamodb.send(
      new UpdateContinuousBackupsCommand({
        TableName: given.name,
        PointInTimeRecoverySpecification: {
          PointInTimeRecoveryEnabled: one(given.point_in_time_recovery).enabled,
        },
      }),
    );
    return { id: given.name, arn: `arn:aws:dynamodb:${region}:${account}:table/${given.name}` };
  },
});

const lifecycleRule = (rule: Input): Input => ({
  ID: rule.id,
  Status: rule.status,
  Filter: { Prefix: one(rule.filter).prefix },
  ...(rule.expiration && { Expiration: asInput(one(rule.expiration)) }),
  ...(rule.abort_incomplete_multipart_upload && {
    AbortIncompleteMultipartUpload: asInput(one(rule.abort_incomplete_multipart_upload)),
  }),
});

/** Without what refuses plain HTTP: the emulator is spoken to by nothing else, and heeds it. */
const overPlainHttp = (policy: string): string => {
  const { Statement, ...rest } = JSON.parse(policy);
  const kept = Statement.filter(({ Condition }: Input) => !Condition?.Bool?.["aws:SecureTransport"]);
  return JSON.stringify({ ...rest, Statement: kept });
};

export const bucketTypes = ({ s3 }: Clients, { region }: Place, folder: string): Types => ({
  aws_s3_bucket: async ({ bucket }) => {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    return {
      id: bucket,
      arn: `arn:aws:s3:::${bucket}`,
      bucket_regional_domain_name: `${bucket}.s3.${region}.amazonaws.com`,
    };
  },
  aws_s3_bucket_policy: async ({ bucket, policy }) => {
    const Policy = overPlainHttp(policy);
    if (JSON.parse(Policy).Statement.length > 0)
      await s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy }));
    return { id: bucket };
  },
  aws_s3_bucket_cors_configuration: async ({ bucket, cors_rule }) => {
    const CORSRules = [cors_rule].flat().map(asInput);
    await s3.send(new PutBucketCorsCommand({ Bucket: bucket, CORSConfiguration: { CORSRules } }));
    return { id: bucket };
  },
  aws_s3_bucket_public_access_block: async ({ bucket, ...block }) => {
    await s3.send(
      new PutPublicAccessBlockCommand({ Bucket: bucket, PublicAccessBlockConfiguration: asInput(block) }),
    );
    return { id: bucket };
  },
  aws_s3_bucket_lifecycle_configuration: async ({ bucket, rule }) => {
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        LifecycleConfiguration: { Rules: rule.map(lifecycleRule) },
      }),
    );
    return { id: bucket };
  },
  aws_s3_object: async ({ bucket, key, source, content_type, cache_control }) => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: readFileSync(join(folder, source)),
        ContentType: content_type,
        CacheControl: cache_control,
      }),
    );
    return { id: key };
  },
});
