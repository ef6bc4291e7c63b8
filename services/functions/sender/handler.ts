import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Context, SQSEvent } from "aws-lambda";
import { batchReady } from "../../../events/campaigns.ts";
import { parseEvent } from "../../../events/event.ts";
import { campaignStore } from "../../campaigns/store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { createLimiter } from "../../limiter/limiter.ts";
import { sendingClient, sesMailer } from "../../mail/mailer.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { objectStore } from "../../platform/object-store.ts";
import { publisher } from "../../platform/publish.ts";
import { processRecords } from "../../platform/sqs-batch.ts";
import { preparedMails } from "../../sending/prepared-mails.ts";
import { sendBatch } from "../../sending/send-batch.ts";
import { sendChunk } from "../../sending/send-chunk.ts";
import { suppressionStore } from "../../suppressions/store.ts";
import { readSenderEnvironment } from "./env.ts";

const log = createLog("sender");
const env = readSenderEnvironment();
const db = documentClient();
const stores = {
  campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
  contacts: contactStore(db, env.CONTACTS_TABLE),
  suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
  deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
};
const preparedMail = preparedMails(objectStore(new S3Client({}), env.CONTENT_BUCKET));
// GetAccount may be asked again, unlike a send.
const limiter = createLimiter({
  db,
  table: env.LIMITER_TABLE,
  ses: new SESv2Client({}),
  share: env.SES_RATE_SHARE,
  log,
});
const publish = publisher(new EventBridgeClient({}), env.EVENT_BUS);
const sqs = new SQSClient({});

/** Puts a message back into the queue; nobody sees it for so long, and nobody pays for the wait. */
const handBack = (MessageBody: string, DelaySeconds: number) =>
  sqs.send(new SendMessageCommand({ QueueUrl: env.SENDER_QUEUE_URL, MessageBody, DelaySeconds }));

/** BatchReady → mail. */
export const handler = async (event: SQSEvent, context: Context) => {
  const ses = sendingClient();
  const outgoing = {
    ...stores,
    preparedMail,
    mailer: sesMailer(ses, env.CONFIGURATION_SET),
    publicUrl: env.PUBLIC_URL,
  };
  const response = await processRecords(event, context, log, async ({ body }) => {
    const { detail, "replay-name": replay } = parseEvent(batchReady, body);
    log.appendKeys({ campaign_id: detail.campaign_id, batch: detail.batch });
    if (replay) return log.warn("a replayed event sends nothing", { replay });
    const againSeconds = await sendBatch(
      {
        ...stores,
        publish,
        limiter,
        log,
        send: (campaign, batch, claim, turns) => sendChunk(outgoing, campaign, batch, claim, turns),
        remainingMs: () => context.getRemainingTimeInMillis(),
      },
      detail.campaign_id,
      detail.batch,
    );
    if (againSeconds !== undefined) await handBack(body, againSeconds);
  });
  ses.destroy();
  return response;
};
