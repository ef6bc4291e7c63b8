/**
 * `npm run bench:million`: freezes an audience of a million contacts with the real batcher on the local cloud, and
 * prints how fast it was, how much memory the batcher took, and how often an invocation handed over to the next. SES
 * sends nothing meanwhile. Another number of contacts may be given: `npm run bench:million -- 200000`.
 */
import type { Worker } from "node:worker_threads";
import type { MeterSnapshot } from "../../stacks/local/gateway/meter.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { startTestCloud, waitFor } from "../support/cloud.ts";
import { operatorDb } from "../support/contacts.ts";
import { putContacts, storedCampaign } from "./operator.ts";

const contacts = Number(process.argv[2] ?? 1_000_000);
const timeoutMs = 60 * 60_000;
const megabyte = 1024 ** 2;

/** Samples the memory of the batcher's threads. @returns gives the peak of any so far, in bytes */
const watchBatcher = (): (() => number) => {
  let peak = 0;
  process.on("worker", (worker: Worker) => {
    if (worker.threadName !== "tidings-local-batcher") return;
    const timer = setInterval(async () => {
      const { used_heap_size, external_memory } = await worker.getHeapStatistics();
      peak = Math.max(peak, used_heap_size + external_memory);
    }, 250);
    timer.unref();
    worker.once("exit", () => clearInterval(timer));
  });
  return () => peak;
};

const peakBytes = watchBatcher();
const cloud = await startTestCloud();
const db = operatorDb(cloud);
const batcherMeter = async () => {
  const { roles } = (await (await cloud.local("/meter")).json()) as MeterSnapshot;
  return roles["tidings-local-batcher"] ?? {};
};
try {
  await cloud.local("/ses", { method: "PATCH", body: { sending_enabled: false } });
  const putAt = Date.now();
  await putContacts(db, contacts);
  console.log(`${contacts} contacts written in ${((Date.now() - putAt) / 1_000).toFixed(0)} s`);

  await cloud.local("/meter", { method: "DELETE" });
  const startedAt = Date.now();
  const id = await requestCampaign(cloud);
  const campaign = await waitFor(
    "the audience to be frozen",
    async () => {
      const now = await storedCampaign(db, id);
      return now.batching.done && now;
    },
    { timeoutMs, intervalMs: 500 },
  );
  const seconds = (Date.now() - startedAt) / 1_000;
  let callsBefore = -1;
  const invocations = await waitFor(
    "the batcher to end",
    async () => {
      const { dynamodb, lambda } = await batcherMeter();
      const idle = dynamodb?.calls === callsBefore;
      callsBefore = dynamodb?.calls ?? 0;
      return idle && lambda?.calls;
    },
    { intervalMs: 500 },
  );
  if (campaign.total_contacts !== contacts) throw new Error(`${campaign.total_contacts} were frozen`);
  console.log(
    `${campaign.total_contacts} recipients in ${campaign.batch_count} batches, frozen in ${seconds.toFixed(0)} s: ` +
      `${(contacts / seconds).toFixed(0)} a second, ${invocations - 1} hand-overs, ` +
      `${(peakBytes() / megabyte).toFixed(0)} MB at most in the batcher`,
  );
} finally {
  db.destroy();
  await cloud.stop();
}
