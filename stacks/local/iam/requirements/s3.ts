import type { Requirement, RequirementInput } from "./request.ts";

/** IAM action of each S3 operation that is named otherwise, and whether the bucket or the object is the resource. */
const actions: Readonly<Record<string, { action: string; on: "bucket" | "object" | "*" }>> = {
  GetObject: { action: "s3:GetObject", on: "object" },
  HeadObject: { action: "s3:GetObject", on: "object" },
  PutObject: { action: "s3:PutObject", on: "object" },
  CopyObject: { action: "s3:PutObject", on: "object" },
  DeleteObject: { action: "s3:DeleteObject", on: "object" },
  CreateMultipartUpload: { action: "s3:PutObject", on: "object" },
  UploadPart: { action: "s3:PutObject", on: "object" },
  CompleteMultipartUpload: { action: "s3:PutObject", on: "object" },
  AbortMultipartUpload: { action: "s3:AbortMultipartUpload", on: "object" },
  ListObjects: { action: "s3:ListBucket", on: "bucket" },
  ListObjectsV2: { action: "s3:ListBucket", on: "bucket" },
  HeadBucket: { action: "s3:ListBucket", on: "bucket" },
  CreateBucket: { action: "s3:CreateBucket", on: "bucket" },
  DeleteBucket: { action: "s3:DeleteBucket", on: "bucket" },
  GetBucketVersioning: { action: "s3:GetBucketVersioning", on: "bucket" },
  PutBucketVersioning: { action: "s3:PutBucketVersioning", on: "bucket" },
  GetBucketEncryption: { action: "s3:GetEncryptionConfiguration", on: "bucket" },
  PutBucketEncryption: { action: "s3:PutEncryptionConfiguration", on: "bucket" },
  GetBucketPolicy: { action: "s3:GetBucketPolicy", on: "bucket" },
  PutBucketPolicy: { action: "s3:PutBucketPolicy", on: "bucket" },
  GetPublicAccessBlock: { action: "s3:GetBucketPublicAccessBlock", on: "bucket" },
  PutPublicAccessBlock: { action: "s3:PutBucketPublicAccessBlock", on: "bucket" },
  ListBuckets: { action: "s3:ListAllMyBuckets", on: "*" },
};

/**
 * S3: an action on the object or its bucket; a copy also reads its source, a DeleteObjects deletes each key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/required-permissions.html
 * @throws Error for an operation this table does not have: it must not pass unasked.
 */
export const s3Requirements = ({ operation, url, headers }: RequirementInput): Requirement[] => {
  const path = decodeURIComponent(url.pathname.slice(1));
  const [bucket = ""] = path.split("/", 1);
  // Its keys are in an XML body; IAM checks each of them, a grant on the whole bucket covers all.
  if (operation === "DeleteObjects")
    return [{ action: "s3:DeleteObject", resource: `arn:aws:s3:::${bucket}/*` }];
  const needed = actions[operation];
  if (!needed) throw new Error(`no IAM action is known for s3 ${operation}`);
  const resource = { "*": "*", bucket: `arn:aws:s3:::${bucket}`, object: `arn:aws:s3:::${path}` }[needed.on];
  const requirements = [{ action: needed.action, resource }];
  if (operation === "CopyObject") {
    const source = decodeURIComponent(headers["x-amz-copy-source"] ?? "").replace(/^\//, "");
    requirements.unshift({ action: "s3:GetObject", resource: `arn:aws:s3:::${source}` });
  }
  return requirements;
};
