import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import type { Context, SQSEvent } from "aws-lambda";
import { batcherEvents } from "../../../events/campaigns.ts";
import { parseAnyEvent } from "../../../events/event.ts";
import { audienceListReader } from "../../audience/audience-list.ts";
import { batchCampaign } from "../../batching/batch-campaign.ts";
import { campaignStore } from "../../campaigns/store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { leaseStore } from "../../limiter/lease-store.ts";
import { createSenderCount } from "../../limiter/sender-count.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { objectStore } from "../../platform/object-store.ts";
import { publisher } from "../../platform/publish.ts";
import { processRecords } from "../../platform/sqs-batch.ts";
import { suppressionStore } from "../../suppressions/store.ts";
import { readBatcherEnvironment } from "./env.ts";

const log = createLog("batcher");
const env = readBatcherEnvironment();
const db = documentClient();
const content = objectStore(new S3Client({}), env.CONTENT_BUCKET);
const stores = {
  campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
  contacts: contactStore(db, env.CONTACTS_TABLE),
  suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
  deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
  retentionDays: env.RETENTION_DAYS,
  publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
  limiter: createSenderCount(leaseStore(db, env.LIMITER_TABLE), env.SES_RATE_SHARE),
};

/** CampaignRequested, CampaignResumed, CampaignRetried → batches that may be sent. */
export const handler = (event: SQSEvent, context: Context) =>
  processRecords(event, context, log, async ({ body }, about) => {
    const { detail, "replay-name": replay } = parseAnyEvent(batcherEvents, body);
    about({ campaign_id: detail.campaign_id });
    if (replay) return log.warn("a replayed event sends nothing", { replay });
    await batchCampaign(
      {
        ...stores,
        content,
        log,
        readAudienceList: audienceListReader(content),
        remainingMs: () => context.getRemainingTimeInMillis(),
      },
      detail.campaign_id,
    );
  });
