/**
 * `npm run bench:scale`: 100,000 recipients at 1,000 a second with the real functions, in a simulated cloud on AWS's
 * latencies. Ends with 1 when the rate is not used or passed, or one item or partition is too hot. Another number of
 * recipients may be given, `npm run bench:scale -- 20000`; with less than 70,000 less than a minute is judged.
 */
import "./simulated/many-environments.ts";
import type { MeterSnapshot } from "../../stacks/local/gateway/meter.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { billOf, callsOf } from "./bill.ts";
import { conclude } from "./figures.ts";
import { shareOfRate } from "./share-of-rate.ts";
import { allowRate, untilStored, warmUp } from "./simulated/campaign.ts";
import { inSimulatedCloud } from "./simulated/cloud.ts";

const recipients = Number(process.argv[2] ?? 100_000);
const ratePerSecond = 1_000;
/** Until all senders are awake. */
const leadMs = 5_000;
/** The last senders end one by one. */
const tailMs = 4_000;
const windowMs = Math.min(60_000, (recipients / ratePerSecond) * 1_000 - leadMs - tailMs);
const none = { atMost: 0 };

const figures = await inSimulatedCloud(async (cloud) => {
  const { traffic } = cloud;
  await allowRate(cloud, ratePerSecond);
  await warmUp(cloud);
  await cloud.putContacts(recipients);
  await cloud.local("/meter", { method: "DELETE" });
  const logBefore = cloud.logged().bytes;
  const id = await requestCampaign(cloud);
  // Here it takes a moment, as computing takes no time; on a machine two pages are written a second (decision 26).
  await untilStored(cloud, id, ({ batching }) => batching.done, 0.1);
  const whileFrozen = traffic.takeHottestItem();
  await untilStored(
    cloud,
    id,
    ({ status, sent_count, delivered_count }) => status === "completed" && delivered_count === sent_count,
  );

  const { percent, fullest } = shareOfRate(traffic.sends, ratePerSecond, leadMs, windowMs);
  const whileSent = traffic.takeHottestItem();
  const { writtenPartition, readPartition } = traffic.hottestPartitions();
  const refused = (pattern: RegExp) =>
    [...traffic.refusals].reduce((sum, [why, n]) => sum + (pattern.test(why) ? n : 0), 0);
  const used = {
    meter: (await (await cloud.local("/meter")).json()) as MeterSnapshot,
    mails: traffic.sends.length,
    sesEvents: traffic.sends.length,
    logBytes: cloud.logged().bytes - logBefore,
  };
  const dollars = billOf(used).reduce((sum, row) => sum + row.dollars, 0) - billOf(used).at(-1)!.dollars;
  console.log(`${traffic.sends.length} mails, simulated in ${cloud.machineSeconds().toFixed(0)} s`);
  console.log(`refused: ${JSON.stringify(Object.fromEntries(traffic.refusals))}`);
  console.log(`hottest: ${JSON.stringify({ whileFrozen, whileSent, writtenPartition, readPartition })}`);
  console.log(`${callsOf(used).toFixed(2)} AWS calls a mail, $${dollars.toFixed(2)} a million`);
  console.log(`at work at a time: ${JSON.stringify(Object.fromEntries(cloud.concurrency))}`);
  const was = "not measured";
  const at = "at 1,000 a second";
  return [
    {
      measure: `share of 1,000 a second over ${windowMs / 1_000} seconds, simulated`,
      was,
      value: percent,
      unit: "%",
      must: { atLeast: 98 },
    },
    {
      measure: `fullest second ${at}, where SES is reached`,
      was,
      value: fullest,
      unit: "",
      must: { atMost: ratePerSecond },
    },
    {
      measure: `writes a second of the hottest item while it is frozen ${at}`,
      was: "100 transactions",
      value: whileFrozen.perSecond,
      unit: "",
      must: { atMost: 10 },
    },
    {
      measure: `writes a second of the hottest item while it is sent ${at}`,
      was: "100 transactions",
      value: whileSent.perSecond,
      unit: "",
      must: { atMost: 10 },
    },
    {
      measure: `write units a second of the hottest partition ${at}`,
      was,
      value: writtenPartition.perSecond,
      unit: "",
      must: { atMost: 1_000 },
    },
    {
      measure: `read units a second of the hottest partition ${at}`,
      was,
      value: readPartition.perSecond,
      unit: "",
      must: { atMost: 3_000 },
    },
    { measure: `transaction conflicts ${at}`, was, value: refused(/Conflict/), unit: "", must: none },
    { measure: `throttles ${at}, SES's too`, was, value: refused(/Throttl|TooMany/), unit: "", must: none },
    {
      measure: `bench:scale, ${recipients} recipients, on one core`,
      was: "cannot be run",
      value: cloud.machineSeconds() / 60,
      unit: "minutes",
      must: { atMost: 10 },
    },
  ];
});
conclude(figures);
