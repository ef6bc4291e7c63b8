import type { Logger } from "@aws-lambda-powertools/logger";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { apiKeyStore } from "../api-keys/store.ts";
import { uploadStore } from "../attachments/uploads.ts";
import { documentClient } from "../aws.ts";
import { publisher } from "../bus/publish.ts";
import { campaignStore } from "../campaigns/store.ts";
import { contactStore } from "../contacts/store.ts";
import { contentStore } from "../content/store.ts";
import { deliveryStore } from "../deliveries/store.ts";
import { suppressionStore } from "../suppressions/store.ts";
import type { readApiEnvironment } from "./env.ts";

/** What the routes work with, made once per execution environment. */
export const apiDependencies = (env: ReturnType<typeof readApiEnvironment>, log: Logger) => {
  const db = documentClient();
  // A presigned URL carries no checksum: who uploads with it could not know what it would have to be.
  const s3 = new S3Client({ requestChecksumCalculation: "WHEN_REQUIRED" });
  const content = contentStore(s3, env.CONTENT_BUCKET);
  return {
    log,
    publicUrl: env.PUBLIC_URL,
    emailBytesMax: env.EMAIL_MAX_BYTES,
    apiKeys: apiKeyStore(db, env.API_KEYS_TABLE),
    campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
    contacts: contactStore(db, env.CONTACTS_TABLE),
    deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
    suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
    content,
    uploads: uploadStore(s3, env.CONTENT_BUCKET, content),
    publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
  };
};

export type ApiDependencies = ReturnType<typeof apiDependencies>;
