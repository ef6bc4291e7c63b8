import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketCorsConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-cors-configuration/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { Construct } from "constructs";
import { globalNameOf, type Settings } from "../settings.ts";
import { createBucket, setBucketPolicy } from "./constructs/bucket.ts";

/** What the content bucket's keys start with. */
export const contentPrefixes = {
  /** Bodies and attachments of accepted campaigns. */
  campaigns: "campaigns/",
  /** What is written in drafts. */
  drafts: "drafts/",
  /** The versions of templates, until those are deleted. */
  templates: "templates/",
  /** Attachments of drafts, which may share them. */
  files: "files/",
  /** Presigned uploads, until a campaign takes them over. */
  uploads: "uploads/",
  /** Files of contacts to be imported, and rows of them that were refused. */
  imports: "imports/",
  /** Files that were exported, and addresses of contacts to be changed. */
  jobs: "jobs/",
} as const;

/** A campaign is scheduled at most 366 days ahead, and is to find its content then, and for a month of retries. */
export const contentDaysMin = 396;

/** A draft lives 396 days from its last change, and 30 more once it is started; of its files it says anew every 30 days at most that it has them. */
const draftDays = 460;

/** The bucket of campaign bodies, drafts, attachments and uploads. Bucket names are global, so it carries the account's id. */
export const createContent = (scope: Construct, settings: Settings, accountId: string): S3Bucket => {
  const part = new Construct(scope, "content");
  const bucket = createBucket(part, {
    name: `${globalNameOf(settings, "content")}-${accountId}`,
    isProtected: settings.deletionProtection,
  });
  setBucketPolicy(part, bucket);
  // Any origin: what admits an upload is the signature of its URL, and the UI may be served from anywhere.
  new S3BucketCorsConfiguration(part, "cors", {
    bucket: bucket.id,
    corsRule: [
      { allowedMethods: ["PUT"], allowedOrigins: ["*"], allowedHeaders: ["*"], maxAgeSeconds: 3600 },
    ],
  });
  new S3BucketLifecycleConfiguration(part, "lifecycle", {
    bucket: bucket.id,
    rule: [
      {
        id: "unclaimed-uploads",
        status: "Enabled",
        filter: [{ prefix: contentPrefixes.uploads }],
        expiration: [{ days: 7 }],
      },
      ...(["drafts", "files"] as const).map((id) => ({
        id,
        status: "Enabled",
        filter: [{ prefix: contentPrefixes[id] }],
        expiration: [{ days: draftDays }],
      })),
      {
        // They are full of addresses.
        id: "imports",
        status: "Enabled",
        filter: [{ prefix: contentPrefixes.imports }],
        expiration: [{ days: 7 }],
      },
      {
        id: "jobs",
        status: "Enabled",
        filter: [{ prefix: contentPrefixes.jobs }],
        expiration: [{ days: 7 }],
      },
      {
        // Lists of addresses are among it.
        id: "retention",
        status: "Enabled",
        filter: [{ prefix: contentPrefixes.campaigns }],
        expiration: [{ days: Math.max(settings.retentionDays, contentDaysMin) }],
      },
      {
        id: "broken-off-uploads",
        status: "Enabled",
        filter: [{ prefix: "" }],
        abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
      },
    ],
  });
  return bucket;
};
