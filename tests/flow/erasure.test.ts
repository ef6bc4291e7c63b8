import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  allDeliveries,
  getCampaign,
  isCompleted,
  requestCampaign,
  sweep,
  sweptUntil,
  untilCampaign,
} from "../support/campaigns.ts";
import { operatorConfig, startTestCloud, type TestCloud } from "../support/cloud.ts";
import { operatorDb } from "../support/contacts.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const Bucket = "tidings-local-content-000000000000";
const s3Of = () => new S3Client({ ...operatorConfig(cloud), forcePathStyle: true });

const held = ["EmailContacts-local", "EmailDeliveries-local"];

/** All that is stored, in tables and in the lists of addresses, as text. */
const everything = async (
  campaigns: readonly string[],
  tables = [...held, "EmailErasures-local"],
): Promise<string> => {
  const db = operatorDb(cloud);
  const s3 = s3Of();
  const stored: unknown[] = [];
  for (const TableName of tables)
    stored.push((await db.send(new ScanCommand({ TableName, ConsistentRead: true }))).Items);
  const { Items = [] } = await db.send(new ScanCommand({ TableName: "EmailCampaigns-local" }));
  stored.push(Items);
  for (const { campaign_id, content_key } of Items)
    if (campaigns.includes(campaign_id)) {
      const Key = (content_key as string).replace("content.json", "audience.json");
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      stored.push(await Body!.transformToString());
    }
  db.destroy();
  s3.destroy();
  return JSON.stringify(stored);
};

test("a contact that is deleted is gone from what was sent and from what is to be, and is not sent to", async () => {
  // Given: she got one campaign, and is on the lists of one that waits and of one that is scheduled
  const ada = { email: "Ada@erased.example", first_name: "Adelaide", attributes: { city: "Turin" } };
  expect((await cloud.api("/contacts", { method: "POST", body: ada })).status).toBe(201);
  // The last whom a batcher reads: where it is stands on the campaign meanwhile.
  const audience = [ada.email, "abel@example.net"];
  const sent = await requestCampaign(cloud, { audience });
  await untilCampaign(cloud, sent, (c) => isCompleted(c) && c.delivered_count === 2);
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  const waits = await requestCampaign(cloud, {
    audience,
    time_zone: "UTC",
    sending_window: { from: at(1).slice(11, 16), to: at(6).slice(11, 16) },
  });
  await untilCampaign(cloud, waits, (c) => c.total_contacts === 2 && c.resumes_at !== null);
  const scheduled = await requestCampaign(cloud, { audience, send_at: at(2) });
  expect(await everything([sent, waits, scheduled])).toMatch(/ada@erased\.example/i);

  // When
  expect((await cloud.api("/contacts/ada@erased.example", { method: "DELETE" })).status).toBe(204);
  await sweep(cloud);

  // Then
  expect(await everything([sent, waits, scheduled], held)).not.toMatch(/erased\.example|Adelaide|Turin/i);
  // And when no request can be under way any more
  await pass(cloud, 61);
  await sweep(cloud);
  expect(await everything([sent, waits, scheduled])).not.toMatch(/erased\.example|Adelaide|Turin/i);
  expect(await allDeliveries(cloud, sent)).toMatchObject([
    { email: "abel@example.net", status: "sent" },
    { email: "erased", status: "sent", delivered_at: expect.any(String) },
  ]);
  // And when the time of the others comes
  await pass(cloud, 2 * 3_600);
  expect(await sweptUntil(cloud, waits, isCompleted, 60)).toMatchObject({
    total_contacts: 2,
    sent_count: 1,
    suppressed_count: 1,
  });
  expect(await sweptUntil(cloud, scheduled, isCompleted, 60)).toMatchObject({
    total_contacts: 1,
    sent_count: 1,
  });
  for (const id of [waits, scheduled]) await expectLedgerCloses(cloud, id);
  expect(await getCampaign(cloud, sent)).toMatchObject({
    total_contacts: 2,
    sent_count: 2,
    delivered_count: 2,
  });
  const to = (await cloud.outbox()).filter((mail) => mail.to.toLowerCase() === "ada@erased.example");
  expect(to).toHaveLength(1);
});

test("a draft and a list that came to nothing lose the person, too", async () => {
  // Given: whoever wrote them died before there was a row
  const s3 = s3Of();
  const ours = { key: "lost@erased.example", address: "Lost@erased.example" };
  const other = { key: "other@example.net", address: "other@example.net" };
  const audience = [ours.address, other.address];
  const files = {
    [`drafts/draft_${"0".repeat(32)}/1-${"0".repeat(16)}.json`]: { format: "html", audience },
    [`campaigns/ses_campaign_${"0".repeat(32)}/${"0".repeat(16)}/audience.json`]: [ours, other],
  };
  for (const [Key, content] of Object.entries(files))
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(content) }));

  // When
  const body = { email: ours.address };
  expect((await cloud.api("/contacts", { method: "POST", body })).status).toBe(201);
  expect((await cloud.api(`/contacts/${ours.key}/erase`, { method: "POST" })).status).toBe(202);
  await pass(cloud, 61);
  await sweep(cloud);

  // Then
  const read = async (Key: string) =>
    JSON.parse(await (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString());
  expect(await Promise.all(Object.keys(files).map(read))).toEqual([
    { format: "html", audience: [other.address] },
    [other],
  ]);
  s3.destroy();
});

test("after 13 months nobody is named any more: rows and lists are deleted, the counts stand", async () => {
  // Given
  const body = { email: "grace@kept.example", first_name: "Gracehopper" };
  await cloud.api("/contacts", { method: "POST", body });
  const id = await requestCampaign(cloud, { audience: [body.email, "other@kept.example"] });
  await sweptUntil(cloud, id, (c) => isCompleted(c) && c.delivered_count === 2);
  const [message] = (await cloud.outbox()).filter(({ tags }) => tags.campaign_id === id);
  const [link] = /https?:\S*\/unsubscribe\/[\w.-]+/.exec(
    (await cloud.raw(message!.message_id)).toString().replaceAll(/=?\r\n\s?/g, ""),
  )!;
  const counts = await getCampaign(cloud, id);
  const deliveries = async () => {
    const db = operatorDb(cloud);
    const { Items } = await db.send(
      new ScanCommand({ TableName: "EmailDeliveries-local", ConsistentRead: true }),
    );
    db.destroy();
    return (Items ?? []).filter(({ batch_id }) => batch_id.startsWith(id));
  };

  // When its retention is over, though DynamoDB has deleted nothing yet
  await pass(cloud, 396 * 86_400);
  expect(await deliveries()).not.toEqual([]);
  expect(await allDeliveries(cloud, id)).toEqual([]);
  expect((await cloud.api(`/campaigns/${id}/retry`, { method: "POST" })).status).toBe(409);

  // When it has
  await pass(cloud, 3 * 86_400);
  expect(await deliveries()).toEqual([]);
  await expect(everything([id])).rejects.toThrow("The specified key does not exist.");

  // Then what comes back late is of nobody, the link still unsubscribes whom it was mailed to, and the counts stand
  await cloud.local(`/outbox/${message!.message_id}/events`, { method: "POST", body: { type: "open" } });
  expect((await fetch(link, { method: "POST" })).status).toBe(200);
  expect(await (await cloud.api(`/suppressions/${message!.to}`)).json()).toMatchObject({
    reason: "unsubscribe",
    source: id,
  });
  await pass(cloud, 120);
  await sweep(cloud);
  expect(await getCampaign(cloud, id)).toEqual({ ...counts, updated_at: expect.any(String) });
  expect(await deliveries()).toEqual([]);
});
