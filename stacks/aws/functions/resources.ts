import type { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus/index.js";
import type { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import type { Email } from "../email.ts";
import type { Tables } from "../tables.ts";

/** What the functions share. Each takes what it uses of it. */
export interface Resources {
  readonly accountId: string;
  readonly tables: Tables;
  readonly content: S3Bucket;
  /** That the site is served from, with the pictures of mails. */
  readonly site: S3Bucket;
  readonly bus: CloudwatchEventBus;
  readonly email: Email;
  /** Origin of the web UI and API as recipients reach it. */
  readonly publicUrl: string;
}
