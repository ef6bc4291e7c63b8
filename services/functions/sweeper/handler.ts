import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { S3Client } from "@aws-sdk/client-s3";
import type { Context } from "aws-lambda";
import { campaignStore } from "../../campaigns/store.ts";
import { contactStore } from "../../contacts/store.ts";
import { deliveryStore } from "../../deliveries/store.ts";
import { erasureStore } from "../../erasures/store.ts";
import { jobStore } from "../../jobs/store.ts";
import { leaseStore } from "../../limiter/lease-store.ts";
import { measureAccount } from "../../limiter/measure-account.ts";
import { createSenderCount } from "../../limiter/sender-count.ts";
import { migrationWatch } from "../../migrations/begin-due.ts";
import { passStore } from "../../migrations/passes.ts";
import { documentClient } from "../../platform/dynamodb.ts";
import { createLog } from "../../platform/log.ts";
import { createMetrics } from "../../platform/metrics.ts";
import { objectStore } from "../../platform/object-store.ts";
import { publisher } from "../../platform/publish.ts";
import { erasePeople } from "../../upkeep/erase-people.ts";
import { holdRestored } from "../../upkeep/hold-restored.ts";
import { sweep } from "../../upkeep/sweep.ts";
import { sweepJobs } from "../../upkeep/sweep-jobs.ts";
import { readSweeperEnvironment } from "./env.ts";

const log = createLog("sweeper");
const metrics = createMetrics();
const env = readSweeperEnvironment();
const db = documentClient();
const leases = leaseStore(db, env.LIMITER_TABLE);
const dependencies = {
  campaigns: campaignStore(db, env.CAMPAIGNS_TABLE),
  contacts: contactStore(db, env.CONTACTS_TABLE),
  deliveries: deliveryStore(db, env.DELIVERIES_TABLE, env.CAMPAIGNS_TABLE),
  jobs: jobStore(db, env.JOBS_TABLE),
  erasures: erasureStore(db, env.ERASURES_TABLE, env.CONTACTS_TABLE),
  content: objectStore(new S3Client({}), env.CONTENT_BUCKET),
  publish: publisher(new EventBridgeClient({}), env.EVENT_BUS),
  limiter: createSenderCount(leases, env.SES_RATE_SHARE),
  log,
};
const watchMigrations = migrationWatch({
  passes: passStore(db, env.JOBS_TABLE),
  publish: dependencies.publish,
});

/** With less time than this left, in milliseconds, no other campaign is looked through for whom to erase. */
const eraseMsMin = 10_000;

/** Every minute: in a stage that is held, what would go on is paused, and nothing else is done. Elsewhere what was lost is announced again, what is quiet is recounted, who was deleted is erased, tables of before are brought up to date. */
export const handler = async (_: unknown, context: Context) => {
  log.addContext(context);
  if (env.IS_HELD) return await holdRestored(dependencies, new Date());
  const remainingMs = () => context.getRemainingTimeInMillis();
  await sweepJobs(dependencies, new Date()).catch((error: Error) => log.error("jobs not swept", { error }));
  await watchMigrations(new Date()).catch((error: Error) => log.error("migrations not swept", { error }));
  await sweep({ ...dependencies, remainingMs }, new Date());
  await erasePeople(dependencies, new Date(), () => remainingMs() >= eraseMsMin);
  // All else is done by now: an account that does not tell its figures fails no sweep.
  await measureAccount(leases, env.SES_RATE_SHARE, metrics.measure).catch((error: Error) =>
    log.error("account not measured", { error }),
  );
  metrics.publish();
};
