/**
 * `npm run bench:cost`: sends a campaign on the local cloud and prints what AWS would charge for a million mails like
 * it, SES apart, without opens and clicks; then a smaller one with SES refusing one call in five. Ends with status 1
 * when either is over its budget.
 *
 * Two things here are not AWS's. Durations of functions are those of this machine, whose processors all functions
 * share, with a SES that answers at once; so Lambda's time is computed from the calls (bill.ts), and leaves out waits
 * for slots, which a low sending rate makes long. And one poller a queue waits here where Lambda keeps five: what those
 * cost is by the month, not by the mail, and is printed apart.
 */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { prices } from "../../services/costs/prices.ts";
import type { MeterSnapshot } from "../../stacks/local/gateway/meter.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { operatorDb } from "../support/contacts.ts";
import { billOf, dynamoDbProfile, localGigabyteSeconds, type Used } from "./bill.ts";
import { putContacts, storedCampaign } from "./operator.ts";

const mails = 10_000;
/** So many that chance moves their calls by a hundredth only. */
const throttledMails = 2_000;
const sesRatePerSecond = 500;
const timeoutMs = 15 * 60_000;

/** Dollars for a million mails, SES's own price apart. */
const dollarsMax = 5;
/** Calls of SES for each mail, at worst. */
const sesCallsMax = 1.3;

const queues = 3;
const pollersPerQueue = 5;
const pollsPerMonth = (30 * 24 * 3600) / 20;

const meterOf = async (cloud: TestCloud) => (await (await cloud.local("/meter")).json()) as MeterSnapshot;

const logBytesOf = async ({ stateDir }: TestCloud): Promise<number> => {
  const files = await readdir(join(stateDir, "logs"));
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(stateDir, "logs", file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
};

/** Sends a campaign to all contacts or to a list, and waits for its feedback and its recount. */
const measure = async (cloud: TestCloud, fields: object): Promise<Used & { readonly seconds: number }> => {
  const db = operatorDb(cloud);
  const logBytes = await logBytesOf(cloud);
  await cloud.local("/meter", { method: "DELETE" });
  const startedAt = Date.now();
  const id = await requestCampaign(cloud, fields);
  const poll = { timeoutMs, intervalMs: 1_000 };
  const completed = async () => (await storedCampaign(db, id)).status === "completed";
  await waitFor("the campaign to be completed", completed, poll);
  const seconds = (Date.now() - startedAt) / 1_000;
  const campaign = await waitFor(
    "its feedback and its recount",
    async () => {
      const now = await storedCampaign(db, id);
      return now.delivered_count === now.sent_count && now.recounted_at === now.updated_at && now;
    },
    poll,
  );
  db.destroy();
  return {
    meter: await meterOf(cloud),
    mails: campaign.sent_count,
    // Send and Delivery.
    sesEvents: campaign.sent_count + campaign.delivered_count,
    logBytes: (await logBytesOf(cloud)) - logBytes,
    seconds,
  };
};

const sesCalls = ({ meter, mails }: Used) => (meter.roles["tidings-local-sender"]?.ses?.calls ?? 0) / mails;

const cloud = await startTestCloud({ sesMaxSendRate: sesRatePerSecond });
try {
  const db = operatorDb(cloud);
  await putContacts(db, mails);
  db.destroy();

  const used = await measure(cloud, {});
  const bill = billOf(used);
  console.log(`${used.mails} mails in ${used.seconds.toFixed(0)} s, SES apart\n`);
  console.log("| | units a mail | $ a million mails |\n| --- | ---: | ---: |");
  for (const { what, perMail, dollars } of bill)
    console.log(`| ${what} | ${perMail.toFixed(perMail < 0.1 ? 4 : 2)} | ${dollars.toFixed(2)} |`);
  const total = bill.reduce((sum, { dollars }) => sum + dollars, 0);
  const withoutSesEvents = total - bill.at(-1)!.dollars;
  console.log(`| **total, if SES's events are free** | | **${withoutSesEvents.toFixed(2)}** |`);
  console.log(`| **total, if they are not** | | **${total.toFixed(2)}** |\n`);
  for (const line of dynamoDbProfile(used.meter, used.mails)) console.log(line);
  const local = localGigabyteSeconds(used);
  console.log(`\nLambda on this machine: ${local.toFixed(4)} GB-seconds a mail.`);
  const idle = queues * pollersPerQueue * pollsPerMonth * prices.sqs.request;
  console.log(`Idle: Lambda's pollers cost $${idle.toFixed(2)} a month, whatever is sent.`);

  const rules = [{ service: "ses", operation: "SendEmail", kind: "throttle", probability: 0.2 }];
  await cloud.local("/faults", { method: "PUT", body: { seed: 1, rules } });
  const audience = Array.from({ length: throttledMails }, (_, number) => `reader${number}@example.net`);
  const throttled = await measure(cloud, { audience });
  const [calm, worst] = [sesCalls(used), sesCalls(throttled)];
  console.log(
    `Calls of SES for each mail: ${calm.toFixed(2)}; ${worst.toFixed(2)} when it refuses one in five.`,
  );

  if (withoutSesEvents > dollarsMax || worst > sesCallsMax) {
    console.error(`Over budget: $${dollarsMax} a million mails, ${sesCallsMax} calls of SES a mail.`);
    process.exitCode = 1;
  }
} finally {
  await cloud.stop();
}
