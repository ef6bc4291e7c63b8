import {
  BucketAlreadyOwnedByYou,
  type BucketLocationConstraint,
  CreateBucketCommand,
  PutBucketEncryptionCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from "@aws-sdk/client-s3";

/** A bucket with this name, whether it is new or ours already. */
const create = async (client: S3Client, Bucket: string, region: string): Promise<void> => {
  // The first region takes no location, for it once was the only one.
  const elsewhere = region !== "us-east-1" && {
    CreateBucketConfiguration: { LocationConstraint: region as BucketLocationConstraint },
  };
  try {
    await client.send(new CreateBucketCommand({ Bucket, ...elsewhere }));
  } catch (error) {
    if (!(error instanceof BucketAlreadyOwnedByYou)) throw error;
  }
};

/**
 * Makes the bucket that keeps Terraform's state, or gives one that is there what it lacks: it keeps every version,
 * encrypts, is closed to the public, and refuses plain HTTP.
 * @throws what S3 says, such as BucketAlreadyExists when the name is somebody else's.
 */
export const makeStateBucket = async (client: S3Client, Bucket: string, region: string): Promise<void> => {
  await create(client, Bucket, region);
  await client.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    }),
  );
  await client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }),
  );
  const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" as const } };
  await client.send(
    new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: [rule] } }),
  );
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [`arn:aws:s3:::${Bucket}`, `arn:aws:s3:::${Bucket}/*`],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ],
  });
  await client.send(new PutBucketPolicyCommand({ Bucket, Policy }));
};
