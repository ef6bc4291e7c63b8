/**
 * `npm run bench:rate`: how much of SES's sending rate four senders at once use, and whether they ever pass it, read
 * from the log of the SES simulator. Ends with 1 when a one-second window holds more than the rate, or less than 97 %
 * of a minute was used. The first seconds, in which this machine compiles what it runs, are printed and not judged.
 *
 * At 14 a second it is a whole campaign. Above, four threads take their turns and hand over mail as senders do, and
 * write nothing down: a laptop cannot keep the records of 200 mails a second and play the cloud as well. SES would not
 * stop to collect garbage, and its pause of 40 ms would put two mails too many into a second: so memory is left to grow
 * (`--initial-old-space-size`), and what is collected is little (`--max-semi-space-size`), by each thread alone
 * (`--single-threaded-gc`), since helpers wait for a core.
 */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { requestCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";

const minuteMs = 60_000;
/** Until all senders are warm, counted from the first mail. */
const leadMs = 10_000;
/** Until then, and until that first mail. */
const startMs = 20_000;
const useMin = 0.97;

/** How many came within the second that ends with each. */
const secondsUpTo = (times: readonly number[]): number[] => {
  let first = 0;
  return times.map((time, index) => {
    while (time - times[first]! >= 1_000) first++;
    return index - first + 1;
  });
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

/** Prints what was used of a rate. @returns whether the rate was kept, and used. */
const measure = async (
  rate: number,
  how: string,
  send: (cloud: TestCloud, rate: number) => Promise<Worker[]>,
) => {
  const cloud = await startTestCloud({ sesMaxSendRate: rate });
  try {
    // Nobody listens: the processors are the senders'.
    await cloud.local("/ses", { method: "PATCH", body: { event_faults: { lose: 1 } } });
    const senders = await send(cloud, rate);
    // The log is read once, at the end: reading it would hold SES up, and mail with it.
    await sleep(startMs + minuteMs);
    for (const one of senders) await one.terminate();
    const log = (await cloud.attempts()).map(({ time, message_id }) => ({
      at: Date.parse(time),
      accepted: message_id !== null,
    }));
    const seconds = secondsUpTo(log.map(({ at }) => at));
    const attempts = log.map((attempt, index) => ({ ...attempt, second: seconds[index]! }));
    const from = attempts[0]!.at + leadMs;
    if (attempts.at(-1)!.at < from + minuteMs) throw new Error("SES was not asked for a minute");
    const minute = attempts.filter(({ at }) => at >= from && at < from + minuteMs);
    const fullest = (some: typeof attempts) => Math.max(...some.map(({ second }) => second));
    const most = fullest(attempts.filter(({ at }) => at >= from));
    const accepted = minute.filter((attempt) => attempt.accepted).length;
    const use = accepted / ((rate * minuteMs) / 1_000);
    console.log(
      `rate ${rate}, ${how}: ${(use * 100).toFixed(1)} % used over a minute, ${minute.length - accepted} refused; fullest second ${most}, while warming up ${fullest(attempts.filter(({ at }) => at < from))}`,
    );
    return most <= rate && use >= useMin;
  } finally {
    await cloud.stop();
  }
};

let held = await measure(14, "a campaign", byCampaign);
for (const rate of [50, 200]) held = (await measure(rate, "senders alone", byThreads)) && held;
process.exit(held ? 0 : 1);
