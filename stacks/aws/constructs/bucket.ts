import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketPolicy } from "@cdktf/provider-aws/lib/s3-bucket-policy/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import type { Construct } from "constructs";
import { policyDocument, type Statement } from "./policy.ts";

export interface BucketProps {
  readonly name: string;
  /** Refuses to be deleted; otherwise `destroy` deletes the bucket with what is in it. */
  readonly isProtected: boolean;
}

/** A private bucket. S3 encrypts every object at rest (SSE-S3) and ignores ACLs by default. */
export const createBucket = (scope: Construct, props: BucketProps): S3Bucket => {
  const bucket = new S3Bucket(scope, "bucket", {
    bucket: props.name,
    forceDestroy: !props.isProtected,
    lifecycle: { preventDestroy: props.isProtected },
  });
  new S3BucketPublicAccessBlock(scope, "private", {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  return bucket;
};

/** The policy of a bucket: refuses plain HTTP, then whatever else is given. */
export const setBucketPolicy = (
  scope: Construct,
  bucket: S3Bucket,
  statements: readonly Statement[] = [],
): S3BucketPolicy =>
  new S3BucketPolicy(scope, "bucket_policy", {
    bucket: bucket.id,
    policy: policyDocument([
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [bucket.arn, `${bucket.arn}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...statements,
    ]),
  });
