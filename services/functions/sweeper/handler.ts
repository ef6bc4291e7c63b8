import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import type { Context } from "aws-lambda";
import { campaignStore } from "../../campaigns/store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { leaseStore } from "../../limiter/lease-store.ts";
import { createSenderCount } from "../../limiter/sender-count.ts";
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
  limiter: createSenderCount(leaseStore(db, env.LIMITER_TABLE), env.SES_RATE_SHARE),
  log,
};

/** Every minute: what was lost is announced again, what is quiet is recounted. */
export const handler = (_: unknown, context: Context) => {
  log.addContext(context);
  return sweep({ ...dependencies, remainingMs: () => context.getRemainingTimeInMillis() }, new Date());
};
