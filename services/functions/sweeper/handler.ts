import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Context } from "aws-lambda";
import { campaignStore } from "../../campaigns/store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { leaseStore } from "../../limiter/lease-store.ts";
import { createLimiter } from "../../limiter/limiter.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { publisher } from "../../platform/publish.ts";
import { sweep } from "../../upkeep/sweep.ts";
import { readSweeperEnvironment } from "./env.ts";

const log = createLog("sweeper");
const env = readSweeperEnvironment();
const db = documentClient();
const dependencies = {
  campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
  contacts: contactStore(db, env.CONTACTS_TABLE),
  deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
  publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
  limiter: createLimiter({
    store: leaseStore(db, env.LIMITER_TABLE),
    ses: new SESv2Client({}),
    part: env.SES_RATE_SHARE,
    log,
  }),
  log,
};

/** Every minute: what was lost is announced again, what is quiet is recounted. */
export const handler = (_: unknown, context: Context) => {
  log.addContext(context);
  return sweep({ ...dependencies, remainingMs: () => context.getRemainingTimeInMillis() }, new Date());
};
