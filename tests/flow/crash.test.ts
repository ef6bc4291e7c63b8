import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { chunkMax } from "../../services/deliveries/batch.ts";
import {
  addContacts,
  allDeliveries,
  isCompleted,
  ledger,
  mailedBy,
  requestCampaign,
  sweep,
  untilCampaign,
} from "../support/campaigns.ts";
import { type CloudClient, freePort, startCloudProcess, startTestCloud } from "../support/cloud.ts";

const readers = (count: number) =>
  Array.from({ length: count }, (_, i) => ({ email: `reader${i}@example.net` }));
const addresses = (count: number) =>
  readers(count)
    .map(({ email }) => email)
    .sort();

/** Sweeps, as the schedule would, until a campaign is as it should be. */
const sweptUntil = async (cloud: CloudClient, id: string, holds: Parameters<typeof untilCampaign>[2]) => {
  let finished = false;
  const sweeping = (async () => {
    while (!finished) {
      await sweep(cloud);
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  })();
  try {
    return await untilCampaign(cloud, id, holds, 170_000);
  } finally {
    finished = true;
    await sweeping;
  }
};

test.concurrent("a sender killed after SES took a message and before it was recorded mails nobody twice and skips nobody", async () => {
  // At 14 a second a sender has no more than three mails on their way
  const cloud = await startTestCloud({ sesMaxSendRate: 14 });
  try {
    // Given: the third send of the campaign reaches SES, and kills its sender
    await addContacts(cloud, readers(30));
    await cloud.local("/faults", {
      method: "PUT",
      body: {
        seed: 3,
        rules: [{ service: "ses", operation: "SendEmail", kind: "crash-after", skip: 2, count: 1 }],
      },
    });

    // When
    const id = await requestCampaign(cloud);
    const done = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === c.sent_count);

    // Then: whoever SES had taken is known to be sent, by SES's own events; who never left is unknown, not resent
    expect(ledger(done)).toEqual({ total: 30, accounted: 30 });
    expect(done.remaining_count).toBe(0);
    const mailed = await mailedBy(cloud, id);
    expect(new Set(mailed).size).toBe(mailed.length);
    expect(done.sent_count).toBe(mailed.length);
    const deliveries = await allDeliveries(cloud, id);
    expect(
      deliveries
        .filter(({ status }) => status === "sent")
        .map(({ email }) => email)
        .sort(),
    ).toEqual(mailed);
    const unknown = deliveries.filter(({ status }) => status === "unknown");
    expect(unknown.length).toBe(30 - mailed.length);
    expect(unknown.length).toBeLessThanOrEqual(3);
    for (const { error } of unknown) expect(error).toMatch(/died/);
    expect(await (await cloud.local("/faults")).json()).toMatchObject({
      injected: [{ kind: "crash-after", count: 1 }],
    });
  } finally {
    await cloud.stop();
  }
});

test.concurrent("a 500 of SES after it took the message is unknown, and settled by its events", async () => {
  const cloud = await startTestCloud();
  try {
    await addContacts(cloud, readers(5));
    await cloud.local("/faults", {
      method: "PUT",
      body: { seed: 3, rules: [{ service: "ses", operation: "SendEmail", kind: "error-after", count: 2 }] },
    });
    const id = await requestCampaign(cloud);
    const done = await untilCampaign(
      cloud,
      id,
      (c) => isCompleted(c) && c.sent_count === 5 && c.delivered_count === 5,
      30_000,
    ).catch(
      // An event that came while the chunk was being counted is settled by the sweeper, once the campaign is quiet.
      () => sweptUntil(cloud, id, (c) => c.sent_count === 5),
    );
    expect(done).toMatchObject({ unknown_count: 0, failed_count: 0 });
    expect(await mailedBy(cloud, id)).toEqual(addresses(5));
  } finally {
    await cloud.stop();
  }
});

test.concurrent("throttles and refusals without effect are tried again, and every recipient is reached once", async () => {
  const cloud = await startTestCloud();
  try {
    await addContacts(cloud, readers(60));
    await cloud.local("/faults", {
      method: "PUT",
      body: {
        seed: 11,
        rules: [
          { service: "ses", operation: "SendEmail", kind: "throttle", probability: 0.3 },
          { service: "dynamodb", kind: "throttle", probability: 0.05 },
        ],
      },
    });
    const id = await requestCampaign(cloud);
    const done = await sweptUntil(cloud, id, isCompleted);
    expect(done).toMatchObject({ total_contacts: 60, sent_count: 60, unknown_count: 0, failed_count: 0 });
    expect(await mailedBy(cloud, id)).toEqual(addresses(60));
  } finally {
    await cloud.stop();
  }
});

test.concurrent("a power cut in the middle loses and doubles nothing: the campaign goes on after the restart", async () => {
  const stateDir = await mkdtemp(join(tmpdir(), "tidings-crash-"));
  const port = await freePort();
  let cloud = await startCloudProcess({ stateDir, port });
  try {
    // Given
    await addContacts(cloud, readers(200));
    const id = await requestCampaign(cloud);
    await untilCampaign(cloud, id, ({ sent_count }) => sent_count > 0);

    // When
    await cloud.kill();
    cloud = await startCloudProcess({ stateDir, port });

    // Then
    const done = await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === c.sent_count);
    expect(ledger(done)).toEqual({ total: 200, accounted: 200 });
    const mailed = await mailedBy(cloud, id);
    expect(new Set(mailed).size).toBe(mailed.length);
    expect(mailed).toHaveLength(done.sent_count);
    expect(done.unknown_count).toBe(200 - mailed.length);
    expect(done.unknown_count).toBeLessThanOrEqual(4 * chunkMax);
  } finally {
    await cloud.stop();
    await rm(stateDir, { recursive: true });
  }
});
