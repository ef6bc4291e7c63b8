/**
 * `npm run bench:rate`: how much of SES's sending rate four senders at once use, and whether they ever pass it, read
 * from the log of the SES simulator. Ends with 1 when a one-second window holds more than the rate, or less than 97 %
 * of a minute was used.
 */
import { addContacts, requestCampaign } from "../support/campaigns.ts";
import { startTestCloud, waitFor } from "../support/cloud.ts";

const rates = [14, 50, 200];
const minuteMs = 60_000;
/** Until all senders are warm. */
const leadMs = 5_000;
const useMin = 0.97;

interface Attempt {
  readonly time: string;
  readonly message_id: string | null;
  readonly error: string | null;
}

/** The most that any window of one second holds. */
const fullestSecond = (times: readonly number[]): number => {
  let first = 0;
  return times.reduce((most, time, index) => {
    while (time - times[first]! >= 1_000) first++;
    return Math.max(most, index - first + 1);
  }, 0);
};

const measure = async (rate: number): Promise<boolean> => {
  const cloud = await startTestCloud({ sesMaxSendRate: rate });
  try {
    const recipients = Math.ceil((rate * (minuteMs + leadMs * 3)) / 1_000);
    const audience = Array.from({ length: recipients }, (_, i) => `reader${i}@example.net`);
    await addContacts(cloud, [{ email: "warm@example.net" }]);
    await requestCampaign(cloud, { audience });
    const log = async () =>
      ((await (await cloud.local("/ses/log")).json()) as { attempts: Attempt[] }).attempts.map((attempt) => ({
        ...attempt,
        at: Date.parse(attempt.time),
      }));
    const attempts = await waitFor(
      `a minute at ${rate} a second`,
      async () => {
        const all = await log();
        return all.length > 0 && all.at(-1)!.at - all[0]!.at > minuteMs + leadMs && all;
      },
      { timeoutMs: 3 * minuteMs, intervalMs: 2_000 },
    );
    const from = attempts[0]!.at + leadMs;
    const minute = attempts.filter(({ at }) => at >= from && at < from + minuteMs);
    const accepted = minute.filter(({ message_id }) => message_id !== null);
    const refused = minute.filter(({ error }) => error !== null).length;
    const most = fullestSecond(attempts.map(({ at }) => at));
    const use = accepted.length / ((rate * minuteMs) / 1_000);
    console.log(
      `rate ${rate}: ${(use * 100).toFixed(1)} % used over a minute, fullest second ${most}, ${refused} refused`,
    );
    return most <= rate && use >= useMin;
  } finally {
    await cloud.stop();
  }
};

let held = true;
for (const rate of rates) held = (await measure(rate)) && held;
process.exit(held ? 0 : 1);
