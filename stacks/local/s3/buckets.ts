import { AwsError, type AwsReply } from "../types.ts";
import type { Objects } from "./objects.ts";

/** What a bucket may be told, and how S3 says that it was not. */
const settings = {
  BucketVersioning: { missing: undefined, type: "application/xml" },
  BucketEncryption: { missing: "ServerSideEncryptionConfigurationNotFoundError", type: "application/xml" },
  PublicAccessBlock: { missing: "NoSuchPublicAccessBlockConfiguration", type: "application/xml" },
  BucketPolicy: { missing: "NoSuchBucketPolicy", type: "application/json" },
} as const;

interface Request {
  readonly bucket: string;
  readonly body: Buffer;
}

/** Bucket names, as S3 takes them: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/**
 * CreateBucket: in us-east-1 one that is there already is made again, elsewhere that is an error.
 * @throws AwsError
 */
export const createBucket = (objects: Objects, region: string, name: string): AwsReply => {
  if (!bucketName.test(name)) throw new AwsError("InvalidBucketName", "The specified bucket is not valid.");
  if (objects.hasBucket(name) && region !== "us-east-1")
    throw new AwsError(
      "BucketAlreadyOwnedByYou",
      "Your previous request to create the named bucket succeeded and you already own it.",
      409,
    );
  objects.ensureBucket(name);
  return { status: 200, headers: { location: `/${name}` }, body: "" };
};

/**
 * What buckets are told of versions, encryption, the public and who may use them. It is kept and told again, and has no
 * effect: the one bucket that is told so holds Terraform's state, which is not used here.
 */
export const bucketSettings = (objects: Objects): Readonly<Record<string, (request: Request) => AwsReply>> =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, { missing, type }]) => [
      [
        `Put${name}`,
        ({ bucket, body }: Request): AwsReply => {
          objects.putSetting(bucket, name, body);
          return { status: name === "BucketPolicy" ? 204 : 200, headers: {}, body: "" };
        },
      ],
      [
        `Get${name}`,
        ({ bucket }: Request): AwsReply => {
          const document = objects.setting(bucket, name);
          if (document === undefined && missing !== undefined)
            throw new AwsError(missing, "The bucket was not told.", 404);
          return {
            status: 200,
            headers: { "content-type": type },
            body: document ?? "<VersioningConfiguration/>",
          };
        },
      ],
    ]),
  );
