import type { Expiry } from "../dynamodb/expiry.ts";
import type { DynamoDb } from "../engines/dynamodb.ts";
import type { EventBridge } from "../eventbridge/eventbridge.ts";
import type { S3 } from "../s3/s3.ts";
import type { Ses } from "../ses/ses.ts";
import type { Sqs } from "../sqs/sqs.ts";
import type { Deployment } from "./deployment.ts";

/** What the resource types create their resources with. */
export interface ResourceContext {
  readonly region: string;
  readonly account: string;
  /** Folder of the Terraform document, which paths in it are relative to. */
  readonly folder: string;
  /** What the stack says that is kept in memory: made anew at each start. */
  readonly deployment: Deployment;
  readonly dynamodb: Pick<DynamoDb, "ensureTable" | "engine">;
  readonly expiry: Pick<Expiry, "declare">;
  readonly sqs: Pick<Sqs, "ensureQueue">;
  readonly s3: Pick<S3, "ensureBucket" | "putObject" | "putExpiration">;
  readonly eventBridge: Pick<EventBridge, "ensureBus" | "putRule" | "putTarget" | "putArchive">;
  readonly ses: Pick<Ses, "putIdentity" | "putConfigurationSet" | "putEventDestination">;
}
