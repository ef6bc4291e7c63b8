import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Context, SQSEvent } from "aws-lambda";
import { batchReady } from "../../../events/campaigns.ts";
import { parseEvent } from "../../../events/event.ts";
import { campaignStore } from "../../campaigns/store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { leaseStore } from "../../limiter/lease-store.ts";
import { createLimiter } from "../../limiter/limiter.ts";
import { createPacer } from "../../limiter/pacer.ts";
import { createWarmUpAllowance } from "../../limiter/warm-up-allowance.ts";
import { warmUpStore } from "../../limiter/warm-up-store.ts";
import { sendingClient, sesMailer } from "../../mail/mailer.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { createMetrics } from "../../platform/metrics.ts";
import { objectStore } from "../../platform/object-store.ts";
import { publisher } from "../../platform/publish.ts";
import { createSealKey } from "../../platform/seal-key.ts";
import { processRecords } from "../../platform/sqs-batch.ts";
import { createCheck } from "../../sending/check.ts";
import { preparedMails } from "../../sending/prepared-mails.ts";
import { sendInTurns } from "../../sending/send-in-turns.ts";
import { readSenderEnvironment } from "./env.ts";

const log = createLog("sender");
const metrics = createMetrics();
const env = readSenderEnvironment();
const db = documentClient();
const stores = {
  campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
  contacts: contactStore(db, env.CONTACTS_TABLE),
  deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
};
const preparedMail = preparedMails(objectStore(new S3Client({}), env.CONTENT_BUCKET));
const limiter = createLimiter({
  store: leaseStore(db, env.LIMITER_TABLE),
  // GetAccount may be asked again, unlike a send.
  ses: new SESv2Client({}),
  part: env.SES_RATE_SHARE,
  log,
});
const warmUps = { plans: env.WARM_UPS, store: warmUpStore(db, env.LIMITER_TABLE) };
const publish = publisher(new EventBridgeClient({}), env.EVENT_BUS);
const sealKey = createSealKey(db, env.SEALS_TABLE);
const check = createCheck(db, {
  campaigns: env.CAMPAIGNS_TABLE,
  contacts: env.CONTACTS_TABLE,
  suppressions: env.SUPPRESSIONS_TABLE,
});

/** BatchReady → mail, of that campaign and of any other that has its turn. */
export const handler = async (event: SQSEvent, context: Context) => {
  const ses = sendingClient();
  const response = await processRecords(event, context, log, async ({ body }) => {
    const { detail, "replay-name": replay } = parseEvent(batchReady, body);
    if (replay) return log.warn("a replayed event sends nothing", { replay, ...detail });
    const pacer = createPacer({ limiter, ends: Date.now() + context.getRemainingTimeInMillis() });
    try {
      await sendInTurns({
        ...stores,
        publish,
        limiter,
        pacer,
        warmUp: createWarmUpAllowance(warmUps),
        log,
        measure: metrics.measure,
        check,
        preparedMail,
        mailer: sesMailer(ses, env.CONFIGURATION_SET),
        sealKey,
        publicUrl: env.PUBLIC_URL,
        remainingMs: () => context.getRemainingTimeInMillis(),
      });
    } finally {
      await pacer.end();
    }
  });
  ses.destroy();
  metrics.publish();
  return response;
};
