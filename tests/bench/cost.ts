/**
 * `npm run bench:cost`: sends a campaign of 10,000 in a simulated cloud, on AWS's latencies, and prints what AWS would
 * charge for a million mails like it, SES apart, without opens and clicks; then a smaller one with SES refusing one call
 * in five. Ends with 1 when either is over its budget.
 *
 * Lambda's time is that of the simulated clock: what a function computes takes none of it, and fits into what it waits.
 * One poller a queue waits here where Lambda keeps five: what those cost is by the month and is printed apart.
 */
import "./simulated/many-environments.ts";
import { prices } from "../../services/costs/prices.ts";
import type { MeterSnapshot } from "../../stacks/local/gateway/meter.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { billOf, callsOf, dynamoDbProfile, type Used } from "./bill.ts";
import { conclude } from "./figures.ts";
import { allowRate, untilStored, warmUp } from "./simulated/campaign.ts";
import { inSimulatedCloud, type SimulatedCloud } from "./simulated/cloud.ts";

const mails = 10_000;
/** So many that chance moves their calls by a hundredth only. */
const throttledMails = 2_000;
const ratePerSecond = 500;

/** Each with a function of its own: batcher, sender, feedback, account list, importer, jobs. */
const queues = 6;
const pollersPerQueue = 5;
const pollsPerMonth = (30 * 24 * 3600) / 20;

/** Sends a campaign to all contacts or to a list, and waits for its feedback and its recount. */
const measure = async (cloud: SimulatedCloud, fields: object): Promise<Used> => {
  const before = cloud.logged().bytes;
  await cloud.local("/meter", { method: "DELETE" });
  const id = await requestCampaign(cloud, fields);
  const campaign = await untilStored(
    cloud,
    id,
    ({ status, sent_count, delivered_count, recounted_at, updated_at }) =>
      status === "completed" && delivered_count === sent_count && recounted_at === updated_at,
  );
  return {
    meter: (await (await cloud.local("/meter")).json()) as MeterSnapshot,
    mails: campaign.sent_count,
    // Of those the stack asks for: Send is not.
    sesEvents: campaign.delivered_count,
    logBytes: cloud.logged().bytes - before,
  };
};

const sesCalls = ({ meter, mails }: Used) => (meter.roles["tidings-local-sender"]?.ses?.calls ?? 0) / mails;

/** Prints a bill. @returns its sum, without what SES's events may cost. */
const print = (used: Used): number => {
  const bill = billOf(used);
  console.log("| | units a mail | $ a million mails |\n| --- | ---: | ---: |");
  for (const { what, perMail, dollars } of bill)
    console.log(`| ${what} | ${perMail.toFixed(perMail < 0.1 ? 4 : 2)} | ${dollars.toFixed(2)} |`);
  const total = bill.reduce((sum, { dollars }) => sum + dollars, 0);
  const withoutSesEvents = total - bill.at(-1)!.dollars;
  console.log(`| **total, if SES's events are free** | | **${withoutSesEvents.toFixed(2)}** |`);
  console.log(`| **total, if they are not** | | **${total.toFixed(2)}** |\n`);
  for (const line of dynamoDbProfile(used.meter, used.mails)) console.log(line);
  const idle = queues * pollersPerQueue * pollsPerMonth * prices.sqs.request;
  console.log(`Idle: Lambda's pollers cost $${idle.toFixed(2)} a month, whatever is sent.`);
  return withoutSesEvents;
};

const figures = await inSimulatedCloud(async (cloud) => {
  await allowRate(cloud, ratePerSecond);
  await warmUp(cloud);
  await cloud.putContacts(mails);
  const used = await measure(cloud, {});
  const dollars = print(used);

  const rules = [{ service: "ses", operation: "SendEmail", kind: "throttle", probability: 0.2 }];
  await cloud.local("/faults", { method: "PUT", body: { seed: 1, rules } });
  const audience = Array.from({ length: throttledMails }, (_, number) => `reader${number}@example.net`);
  const throttled = await measure(cloud, { audience });
  return [
    {
      measure: "AWS's price of a million mails, without SES",
      was: "$4.94",
      value: dollars,
      unit: "$",
      must: { atMost: 2.75 },
    },
    { measure: "AWS calls a mail", was: "6.5", value: callsOf(used), unit: "", must: { atMost: 3 } },
    {
      measure: "SES calls a mail when it refuses one in five",
      was: "≤ 1.3",
      value: sesCalls(throttled),
      unit: "",
      must: { atMost: 1.3 },
    },
  ];
});
conclude(figures);
