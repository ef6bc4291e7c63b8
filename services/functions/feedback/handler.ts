import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { parseEnvelope } from "../../../events/event.ts";
import { sesDetail } from "../../../events/ses.ts";
import { campaignStore } from "../../campaigns/store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { countNews } from "../../feedback/count-news.ts";
import { deliveryKeyOf } from "../../feedback/delivery-key.ts";
import { meaningOf } from "../../feedback/meaning.ts";
import { noteInterest } from "../../feedback/note-interest.ts";
import { byBatch, type Message, type Noted, noteNews } from "../../feedback/note-news.ts";
import { judgeSoftBounces } from "../../feedback/soft-bounces.ts";
import { stopMail } from "../../feedback/stop-mail.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { createMetrics } from "../../platform/metrics.ts";
import { publisher } from "../../platform/publish.ts";
import { processRecords } from "../../platform/sqs-batch.ts";
import { suppressionStore } from "../../suppressions/store.ts";
import { readFeedbackEnvironment } from "./env.ts";

const log = createLog("feedback");
const metrics = createMetrics();
const env = readFeedbackEnvironment();
const db = documentClient();
const dependencies = {
  log,
  campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
  contacts: contactStore(db, env.CONTACTS_TABLE),
  suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
  deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
  softBouncePolicy: { max: env.SOFT_BOUNCES_MAX, days: env.SOFT_BOUNCE_DAYS },
  publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
  measure: metrics.measure,
};

/** Events of SES → contacts and suppressions, each at once; deliveries and counters, those of a batch together. */
export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const now = new Date().toISOString();
  const messages: Message[] = [];
  const { batchItemFailures } = await processRecords(event, context, log, async (record, about) => {
    const detail = sesDetail.parse(parseEnvelope(record.body).detail);
    about({ ...deliveryKeyOf(detail) });
    const meaning = await judgeSoftBounces(dependencies, meaningOf(detail));
    await stopMail(dependencies, meaning, now);
    const isAgain = Number(record.attributes.ApproximateReceiveCount) > 1;
    if (meaning.news) messages.push({ ...meaning.news, messageId: record.messageId, isAgain });
  });
  const isFailed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const noted: Noted[] = [];
  await Promise.all(
    byBatch(messages).map(async (together) => {
      try {
        await noteInterest(dependencies, together);
        noted.push(await noteNews(dependencies, together, now));
      } catch (error) {
        const { campaign_id, batch } = together[0]!.subject;
        log.error("messages failed", { campaign_id, batch, error: error as Error });
        for (const { messageId } of together) isFailed.add(messageId);
      }
    }),
  );
  const uncounted = await countNews(dependencies, noted, now);
  metrics.publish();
  for (const { subject, messageId } of messages)
    if (uncounted.has(subject.campaign_id)) isFailed.add(messageId);
  return { batchItemFailures: [...isFailed].map((itemIdentifier) => ({ itemIdentifier })) };
};
