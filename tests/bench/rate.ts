/**
 * `npm run bench:rate`: how much of SES's sending rate four senders at once use, and whether they ever pass it, read
 * from the log of the SES simulator. Ends with 1 when a one-second window holds more than the rate, or less than 97 %
 * of a minute was used.
 *
 * The lower rates are measured on a whole campaign; its SES events are lost, so that the processors are left to the
 * senders. At 200 a second a laptop's two cannot also keep the records of a campaign and play the cloud: there four
 * threads take their turns and hand over mail as senders do, and write nothing down. What a whole campaign reaches is
 * printed beside it, and need only stay under the rate.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { requestCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";

const minuteMs = 60_000;
/** Until all senders are warm, counted from the first mail. */
const leadMs = 5_000;
/** Until then, and until that first mail. */
const startMs = 15_000;
const useMin = 0.97;

interface Attempt {
  readonly time: string;
  readonly message_id: string | null;
}

/** The most that any window of one second holds. */
const fullestSecond = (times: readonly number[]): number => {
  let first = 0;
  return times.reduce((most, time, index) => {
    while (time - times[first]! >= 1_000) first++;
    return Math.max(most, index - first + 1);
  }, 0);
};

/** Four senders as the stack runs them, with a campaign that lasts long enough. */
const byCampaign = async (cloud: TestCloud, rate: number) => {
  const recipients = Math.ceil((rate * (startMs + minuteMs)) / 1_000);
  const audience = Array.from({ length: recipients }, (_, i) => `reader${i}@example.net`);
  await requestCampaign(cloud, { audience });
  return [];
};

/** Four threads that only send, for as long as they are let. They begin together, once all are ready. */
const byThreads = async (cloud: TestCloud) => {
  const threads = Array.from(
    { length: 4 },
    () => new Worker(new URL("./rate-sender.ts", import.meta.url), { workerData: { origin: cloud.origin } }),
  );
  await Promise.all(threads.map((thread) => once(thread, "message")));
  for (const thread of threads) thread.postMessage("go");
  return threads;
};

/** @returns what part of the rate was used, and the most that any second held. */
const measure = async (
  rate: number,
  how: string,
  send: (cloud: TestCloud, rate: number) => Promise<Worker[]>,
) => {
  const cloud = await startTestCloud({ sesMaxSendRate: rate });
  try {
    await cloud.local("/ses", { method: "PATCH", body: { event_faults: { lose: 1 } } });
    const senders = await send(cloud, rate);
    // The log is read once, at the end: reading it would hold SES up, and mail with it.
    await sleep(startMs + minuteMs);
    for (const one of senders) await one.terminate();
    const answer = (await (await cloud.local("/ses/log")).json()) as { attempts: Attempt[] };
    const attempts = answer.attempts.map(({ time, message_id }) => ({
      at: Date.parse(time),
      accepted: message_id !== null,
    }));
    if (!(attempts.at(-1)!.at - attempts[0]!.at > leadMs + minuteMs))
      throw new Error("SES was not asked for a minute");
    const from = attempts[0]!.at + leadMs;
    const minute = attempts.filter(({ at }) => at >= from && at < from + minuteMs);
    const accepted = minute.filter((attempt) => attempt.accepted).length;
    const most = fullestSecond(attempts.map(({ at }) => at));
    const use = accepted / ((rate * minuteMs) / 1_000);
    console.log(
      `rate ${rate}, ${how}: ${(use * 100).toFixed(1)} % used over a minute, fullest second ${most}, ${minute.length - accepted} refused`,
    );
    return { use, stayedUnder: most <= rate };
  } finally {
    await cloud.stop();
  }
};

const used = [
  await measure(14, "a campaign", byCampaign),
  await measure(50, "a campaign", byCampaign),
  await measure(200, "senders alone", byThreads),
];
const most = await measure(200, "a campaign", byCampaign);
const held =
  [...used, most].every(({ stayedUnder }) => stayedUnder) && used.every(({ use }) => use >= useMin);
process.exit(held ? 0 : 1);
