import { expect, test } from "vitest";
import {
  addContacts,
  allDeliveries,
  isCompleted,
  requestCampaign,
  sweep,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, waitFor } from "../support/cloud.ts";

test("everything the roles are granted is needed: a tour of the whole product uses each grant", async () => {
  const cloud = await startTestCloud();
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
    await post("/suppressions", { email: "never@example.net" });
    await cloud.api("/suppressions");
    await cloud.api("/suppressions/never@example.net", { method: "DELETE" });

    // A campaign with an upload, to a list and to all
    const { attachment_id, upload } = (await (
      await post("/attachments", { filename: "a.txt", content_type: "text/plain", size_bytes: 5 })
    ).json()) as { attachment_id: string; upload: { url: string } };
    await fetch(upload.url, { method: "PUT", headers: { "content-type": "text/plain" }, body: "hello" });
    const list = await requestCampaign(cloud, {
      audience: ["reader@example.net", "x@example.net"],
      attachments: [{ attachment_id }],
    });
    await untilCampaign(cloud, list, isCompleted);
    // One reply of SES is lost, so that there is an outcome to settle; one sender dies, so that there is one to recover
    await cloud.local("/faults", {
      method: "PUT",
      body: {
        seed: 1,
        rules: [
          { service: "ses", operation: "SendEmail", kind: "error-after", count: 1 },
          { service: "ses", operation: "SendEmail", kind: "crash-before", count: 1 },
        ],
      },
    });
    const all = await requestCampaign(cloud);
    await waitFor(
      "the sender to be recovered",
      async () => {
        await sweep(cloud);
        return isCompleted(await untilCampaign(cloud, all, () => true));
      },
      { timeoutMs: 120_000, intervalMs: 2000 },
    );
    await untilCampaign(cloud, all, (c) => c.complained_count === 1);

    // Reading, and leaving
    await cloud.api("/campaigns");
    await allDeliveries(cloud, list);
    const [message] = await cloud.outbox();
    const link = /^List-Unsubscribe: <([^>]+)>/im.exec(
      (await cloud.raw(message!.message_id)).toString(),
    )![1]!;
    await fetch(link, { method: "POST", body: "List-Unsubscribe=One-Click" });
    // The quiet campaign is recounted
    await waitFor(
      "the recount",
      async () => {
        await sweep(cloud);
        return Object.keys(cloud.unusedGrants()).length === 0;
      },
      { timeoutMs: 150_000, intervalMs: 5000 },
    ).catch(() => {});

    expect(cloud.unusedGrants()).toEqual({});
  } finally {
    await cloud.stop();
  }
});
