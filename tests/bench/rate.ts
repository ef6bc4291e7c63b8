/**
 * `npm run bench:rate`: how much of SES's sending rate a campaign uses, and whether it ever passes it, read from the log
 * of the SES simulator, which notes a request when it has read it. Ends with 1 when a one-second window holds more than
 * the rate, or less than 98 % of a minute was used. The first seconds, in which this machine compiles what it runs, are
 * printed and not judged.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { requestCampaign } from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";

const minuteMs = 60_000;
/** Until all senders are warm, counted from the first mail. */
const leadMs = 10_000;
/** Until then, and until that first mail. */
const startMs = 20_000;
const useMin = 0.98;

/** How many came within the second that ends with each. */
const secondsUpTo = (times: readonly number[]): number[] => {
  let first = 0;
  return times.map((time, index) => {
    while (time - times[first]! >= 1_000) first++;
    return index - first + 1;
  });
};

/** A campaign that lasts long enough. */
const send = async (cloud: TestCloud, rate: number): Promise<void> => {
  const recipients = Math.ceil((rate * (startMs + minuteMs)) / 1_000);
  const audience = Array.from({ length: recipients }, (_, i) => `reader${i}@example.net`);
  await requestCampaign(cloud, { audience });
};

/** Prints what was used of a rate. @returns whether the rate was kept, and used. */
const measure = async (rate: number): Promise<boolean> => {
  const cloud = await startTestCloud({ sesMaxSendRate: rate });
  try {
    // Nobody listens: the processors are the senders'.
    await cloud.local("/ses", { method: "PATCH", body: { event_faults: { lose: 1 } } });
    await send(cloud, rate);
    // The log is read once, at the end: reading it would hold SES up, and mail with it.
    await sleep(startMs + minuteMs);
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
      `rate ${rate}: ${(use * 100).toFixed(1)} % used over a minute, ${minute.length - accepted} refused; fullest second ${most}, while warming up ${fullest(attempts.filter(({ at }) => at < from))}`,
    );
    return most <= rate && use >= useMin;
  } finally {
    await cloud.stop();
  }
};

let held = true;
for (const rate of [1, 14, 50, 200]) held = (await measure(rate)) && held;
process.exit(held ? 0 : 1);
