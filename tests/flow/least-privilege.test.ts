import { expect, test } from "vitest";
import { deadLetterQueueNames } from "../../services/dead-letters/queues.ts";
import type { MeterSnapshot } from "../../stacks/local/gateway/meter.ts";
import {
  addContacts,
  allDeliveries,
  campaign,
  getCampaign,
  isCompleted,
  requestCampaign,
  sweep,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, waitFor } from "../support/cloud.ts";
import { addDeadLetter, operatorSqs } from "../support/dead-letters.ts";

test("everything the roles are granted is needed: a tour of the whole product uses each grant", async () => {
  // So slow that senders at once have to wait for each other
  const cloud = await startTestCloud({ sesMaxSendRate: 1 });
  try {
    const post = (path: string, body: object) => cloud.api(path, { method: "POST", body });
    // Contacts and suppressions
    await addContacts(cloud, [
      { email: "reader@example.net", first_name: "R" },
      { email: "complaint@simulator.amazonses.com" },
      { email: "gone@example.net" },
    ]);
    await cloud.api("/contacts/reader@example.net", {
      method: "PATCH",
      body: { company: "C", status: "subscribed" },
    });
    await cloud.api("/contacts/gone@example.net", { method: "DELETE" });
    await cloud.api("/contacts");
    await cloud.api("/contacts/reader@example.net");
    await post("/suppressions", { email: "never@example.net" });
    await cloud.api("/suppressions");
    await cloud.api("/suppressions/never@example.net", { method: "DELETE" });

    // A campaign with an upload, to a list and to all
    const { attachment_id, upload } = (await (
      await post("/attachments", { filename: "a.txt", content_type: "text/plain", size_bytes: 5 })
    ).json()) as { attachment_id: string; upload: { url: string } };
    await fetch(upload.url, { method: "PUT", headers: { "content-type": "text/plain" }, body: "hello" });
    // What is asked before a campaign, and asks more in the sandbox
    const inSandbox = (sandbox: boolean) =>
      cloud.local("/ses", { method: "PATCH", body: { production_access: !sandbox } });
    await inSandbox(true);
    expect((await post("/campaigns/preflight", campaign({ attachments: [{ attachment_id }] }))).status).toBe(
      200,
    );
    await inSandbox(false);
    // Several at once meet at the limiter
    const tests = Array.from({ length: 3 }, () =>
      post("/campaigns/test", campaign({ to: "reader@example.net" })),
    );
    expect((await Promise.all(tests)).map(({ status }) => status)).toEqual([200, 200, 200]);

    // Several senders at once meet at the limiter, and one puts its batch back into the queue
    const crowd = Array.from({ length: 200 }, (_, i) => `crowd${i}@example.net`);
    const slow = await requestCampaign(cloud, { audience: crowd });
    await waitFor("a batch to be put back", async () => {
      const { roles } = (await (await cloud.local("/meter")).json()) as MeterSnapshot;
      return roles["tidings-local-sender"]?.sqs?.operations.SendMessage !== undefined;
    });
    expect((await post(`/campaigns/${slow}/cancel`, {})).status).toBe(200);
    // A chunk that is under way is sent to its end: the faults below are not for it
    await waitFor("the senders to stop", async () => {
      const { invocations } = (await (await cloud.local("/activity")).json()) as { invocations: number };
      return invocations === 0;
    });
    await cloud.local("/ses", { method: "PATCH", body: { max_send_rate: 200 } });

    // One reply of SES is lost, and feedback cannot settle what its events prove, so that the sweeper must
    const unsettling = {
      service: "dynamodb",
      operation: "TransactWriteItems",
      role: "tidings-local-feedback",
      kind: "error-before",
    };
    const faults = (...rules: object[]) =>
      cloud.local("/faults", { method: "PUT", body: { seed: 1, rules } });
    await faults({ service: "ses", operation: "SendEmail", kind: "error-after", count: 1 }, unsettling);
    const list = await requestCampaign(cloud, {
      audience: ["reader@example.net", "x@example.net", "bounce@simulator.amazonses.com"],
      attachments: [{ attachment_id }],
    });
    await untilCampaign(cloud, list, (c) => isCompleted(c) && c.unknown_count === 1);

    // One sender dies, so that there is a claim to recover
    await faults({ service: "ses", operation: "SendEmail", kind: "crash-before", count: 1 }, unsettling);
    const all = await requestCampaign(cloud);
    await waitFor(
      "the sender to be recovered",
      async () => {
        await sweep(cloud);
        return isCompleted(await getCampaign(cloud, all));
      },
      { timeoutMs: 90_000, intervalMs: 2000 },
    );

    // Reading, and leaving
    await cloud.api("/campaigns");
    await allDeliveries(cloud, list);
    const message = (await cloud.outbox()).find(({ tags }) => tags.campaign_id === list);
    const link = /^List-Unsubscribe: <([^>]+)>/im.exec(
      (await cloud.raw(message!.message_id)).toString(),
    )![1]!;
    await fetch(link, { method: "POST", body: "List-Unsubscribe=One-Click" });

    // Dead letters are counted, looked at and redriven
    await cloud.api("/dead-letters");
    const sqs = operatorSqs(cloud);
    for (const queue of deadLetterQueueNames) {
      await addDeadLetter(sqs, queue, {});
      await cloud.api(`/dead-letters/${queue}/messages`);
      await post(`/dead-letters/${queue}/redrive`, {});
    }
    sqs.destroy();

    // The quiet campaign is recounted, and what was accepted is settled
    await waitFor(
      "the sweeper to settle",
      async () => {
        await sweep(cloud);
        return (await getCampaign(cloud, list)).sent_count === 3;
      },
      { timeoutMs: 90_000, intervalMs: 2000 },
    );

    // What SES answered with an error is retried
    await faults({ service: "ses", operation: "SendEmail", kind: "error-before", count: 1 });
    const failing = await requestCampaign(cloud, { audience: ["x@example.net"] });
    await untilCampaign(cloud, failing, (c) => isCompleted(c) && c.unknown_count === 1);
    await post(`/campaigns/${failing}/retry`, { include_unknown: true });
    await untilCampaign(cloud, failing, (c) => isCompleted(c) && c.sent_count === 1);

    const unused = Object.entries(cloud.unusedGrants()).filter(([, grants]) => grants.length > 0);
    expect(unused).toEqual([]);
  } finally {
    await cloud.stop();
  }
});
