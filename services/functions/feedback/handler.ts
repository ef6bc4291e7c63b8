import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Context, SQSEvent } from "aws-lambda";
import { parseEnvelope } from "../../../events/event.ts";
import { sesDetail } from "../../../events/ses.ts";
import { campaignStore } from "../../campaigns/store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { applyEvent, type Effect } from "../../feedback/apply-event.ts";
import { deliveryKeyOf } from "../../feedback/delivery-key.ts";
import { reportEffects } from "../../feedback/report-effects.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { publisher } from "../../platform/publish.ts";
import { processRecords } from "../../platform/sqs-batch.ts";
import { suppressionStore } from "../../suppressions/store.ts";
import { readFeedbackEnvironment } from "./env.ts";

const log = createLog("feedback");
const env = readFeedbackEnvironment();
const db = documentClient();
const campaigns = campaignStore(db, env.CAMPAIGNS_TABLE);
const dependencies = {
  log,
  contacts: contactStore(db, env.CONTACTS_TABLE),
  suppressions: suppressionStore(db, env.SUPPRESSIONS_TABLE),
  deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
};
const publish = publisher(new EventBridgeClient({}), env.EVENT_BUS);

/** Events of SES → contacts, suppressions, deliveries, counters. */
export const handler = async (event: SQSEvent, context: Context) => {
  const effects: Effect[] = [];
  const failures = await processRecords(event, context, log, async ({ body }) => {
    const detail = sesDetail.parse(parseEnvelope(body).detail);
    log.appendKeys({ ...deliveryKeyOf(detail) });
    effects.push(await applyEvent(dependencies, detail, new Date().toISOString()));
  });
  await reportEffects({ campaigns, publish, log }, effects, new Date().toISOString());
  return failures;
};
