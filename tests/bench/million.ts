/**
 * `npm run bench:million`: freezes an audience of a hundred thousand and one of a million contacts with the real batcher
 * on the local cloud, and prints how fast it was, how much memory the batcher took, and how often an invocation handed
 * over to the next. SES sends nothing meanwhile. The contacts are written into the engine itself, past the cloud. Another number of contacts may be given: `npm run bench:million -- 200000`.
 */
import type { MeterSnapshot } from "../../stacks/local/gateway/meter.ts";
import { requestCampaign } from "../support/campaigns.ts";
import { waitFor } from "../support/cloud.ts";
import { operatorDb } from "../support/contacts.ts";
import { startCloudInMemory } from "./cloud-in-memory.ts";
import { conclude } from "./figures.ts";
import { storedCampaign } from "./operator.ts";
import { putContactsInto } from "./put-contacts.ts";
import { watchWorker } from "./watch-worker.ts";

const contactsMax = Number(process.argv[2] ?? 1_000_000);
const timeoutMs = 60 * 60_000;

/** Freezes an audience of so many contacts. @returns the seconds it took */
const freeze = async (contacts: number): Promise<number> => {
  const { cloud, engine, stop } = await startCloudInMemory();
  const db = operatorDb(cloud);
  const batcherMeter = async () => {
    const { roles } = (await (await cloud.local("/meter")).json()) as MeterSnapshot;
    return roles["tidings-local-batcher"] ?? {};
  };
  try {
    await cloud.local("/ses", { method: "PATCH", body: { sending_enabled: false } });
    const putAt = Date.now();
    await putContactsInto(engine, contacts);
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
        `${(contacts / seconds).toFixed(0)} a second, ${invocations - 1} hand-overs`,
    );
    return seconds;
  } finally {
    db.destroy();
    await stop();
  }
};

const peak = watchWorker("tidings-local-batcher");
const tenth = await freeze(contactsMax / 10);
const whole = await freeze(contactsMax);
conclude([
  {
    measure: `the batcher's memory, freezing ${contactsMax} contacts`,
    was: "200,000 run",
    value: peak(),
    unit: "MB",
    must: { atMost: 256 },
  },
  {
    measure: `freezing ${contactsMax} contacts, times a tenth of them`,
    was: "not measured",
    value: whole / tenth,
    unit: "×",
    must: { atMost: 10.5 },
  },
]);
