import { paginateScan, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BulkView } from "../../services/bulk/bulk.ts";
import type { Contact } from "../../services/contacts/contact.ts";
import type { ExportView } from "../../services/exporting/export.ts";
import { allItems } from "../../services/platform/dynamodb.ts";
import {
  allDeliveries,
  isCompleted,
  mailedBy,
  requestCampaign,
  sweep,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { addContacts, operatorDb } from "../support/contacts.ts";
import { importFile } from "../support/imports.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

type LinkedExport = ExportView & { readonly download: { readonly url: string } | null };

const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const response = await cloud.api(path, { method, ...(body && { body }) });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (response.status === 204 ? undefined : await response.json()) as T;
};
const faults = (...rules: object[]) => cloud.local("/faults", { method: "PUT", body: { seed: 1, rules } });

/** Waits for a job; a worker that died is followed by one that the sweeper wakes. */
const ended = <T extends { readonly status: string }>(path: string, { dies = false } = {}): Promise<T> =>
  waitFor(
    path,
    async () => {
      if (dies) {
        await pass(cloud, 130);
        await sweep(cloud);
      }
      const job = await ask<T>("GET", path);
      return job.status !== "running" && job;
    },
    { timeoutMs: 120_000, intervalMs: dies ? 1_000 : 100 },
  );

const rowsOf = async ({ download }: LinkedExport): Promise<Record<string, string>[]> => {
  const response = await fetch(download!.url);
  expect(response.headers.get("content-disposition")).toMatch(/^attachment; filename="\w+-[\d-]+\.csv"$/);
  return parse(Buffer.from(await response.arrayBuffer()), { bom: true, columns: true });
};
const exported = async (body: object, how?: { dies: boolean }) => {
  const { export_id } = await ask<ExportView>("POST", "/exports", body);
  return await ended<LinkedExport>(`/exports/${export_id}`, how);
};
const bulk = async (body: object, how?: { dies: boolean }) => {
  const { bulk_id } = await ask<BulkView>("POST", "/bulk", body);
  return await ended<BulkView>(`/bulk/${bulk_id}`, how);
};
const at = (domain: string) => ({ field: "email", operator: "contains", value: domain });

test("5,000 contacts are exported, each once, though the worker dies on the way; the link is for a while", async () => {
  const { list_id } = await ask<{ list_id: string }>("POST", "/lists", { name: "News; weekly" });
  const given = Array.from({ length: 5_000 }, (_, n) => ({
    email: `Reader${n}@all.example`,
    first_name: n % 3 ? `Ada "${n}"` : `=HYPERLINK("http://x.example")`,
    lists: n % 2 ? [list_id] : [],
    attributes: { number: -n, ...(n % 100 === 0 && { phone: "+49 30 1", note: "a,b\nc" }) },
  }));
  await addContacts(cloud, given);
  await ask("POST", "/suppressions", { email: "reader7@all.example", reason: "complaint" });
  const role = "tidings-local-jobs";
  await faults(
    { service: "s3", operation: "PutObject", role, kind: "crash-after", count: 1 },
    { service: "dynamodb", operation: "UpdateItem", role, kind: "crash-after", skip: 1, count: 1 },
  );

  const done = await exported({ kind: "contacts", filter: at("@all.example") }, { dies: true });

  await faults();
  expect(done).toMatchObject({ status: "completed", rows: 5_000 });
  const rows = await rowsOf(done);
  expect(rows).toHaveLength(5_000);
  const byEmail = new Map(rows.map((row) => [row.email, row]));
  for (const [n, { email, lists }] of given.entries())
    expect(byEmail.get(email)).toMatchObject({
      first_name: n % 3 ? `Ada "${n}"` : `'=HYPERLINK("http://x.example")`,
      suppressed: n === 7 ? "complaint" : "",
      status: n === 7 ? "complained" : "subscribed",
      lists: lists.length > 0 ? "News; weekly" : "",
      number: String(-n),
      phone: n % 100 === 0 ? "'+49 30 1" : "",
      note: n % 100 === 0 ? "a,b\nc" : "",
    });
  await pass(cloud, 16 * 60);
  expect((await fetch(done.download!.url)).status).toBe(403);
  const again = await ask<LinkedExport>("GET", `/exports/${done.export_id}`);
  expect((await fetch(again.download!.url)).status).toBe(200);
  const { exports: listed } = await ask<{ exports: ExportView[] }>("GET", "/exports");
  expect(listed.map(({ export_id }) => export_id)).toEqual([done.export_id]);
  // After a week there is no file any more
  await pass(cloud, 9 * 86_400);
  expect(await ask("GET", `/exports/${done.export_id}`)).toMatchObject({ download: null });
});

test("a segment, suppressions and deliveries are exported", async () => {
  await addContacts(cloud, [
    { email: "in@segment.example", attributes: { city: "Turin" } },
    { email: "out@segment.example" },
  ]);
  const filter = { all: [at("@segment.example"), { field: "attributes.city", operator: "not_empty" }] };
  const { segment_id } = await ask<{ segment_id: string }>("POST", "/segments", { name: "Turin", filter });
  expect((await rowsOf(await exported({ kind: "contacts", segment_id }))).map(({ email }) => email)).toEqual([
    "in@segment.example",
  ]);

  await ask("POST", "/suppressions", { email: "never@segment.example" });
  const suppressions = await rowsOf(await exported({ kind: "suppressions" }));
  expect(suppressions).toContainEqual(
    expect.objectContaining({ email: "never@segment.example", reason: "manual", source: "api" }),
  );

  const audience = ["in@segment.example", "never@segment.example", "bounce@simulator.amazonses.com"];
  const id = await requestCampaign(cloud, { audience });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.hard_bounced_count === 1);
  const deliveries = await rowsOf(await exported({ kind: "deliveries", campaign_id: id }));
  const shown = (value: unknown) => (value === null ? "" : String(value));
  expect(deliveries).toEqual(
    (await allDeliveries(cloud, id)).map((delivery) =>
      Object.fromEntries(Object.entries(delivery).map(([name, value]) => [name, shown(value)])),
    ),
  );
});

test("of a campaign's deliveries those behind a figure are exported", async () => {
  const [arrived, bounces] = ["arrived@figure.example", "bounce+figure@simulator.amazonses.com"];
  const campaign_id = await requestCampaign(cloud, { audience: [arrived, bounces] });
  await untilCampaign(cloud, campaign_id, (c) => isCompleted(c) && c.delivered_count + c.bounced_count === 2);
  const emails = async (delivery_filter: object) =>
    (await rowsOf(await exported({ kind: "deliveries", campaign_id, delivery_filter }))).map(
      ({ email }) => email,
    );
  expect(await emails({ fact: "delivered" })).toEqual([arrived]);
  expect(await emails({ fact: "bounced", domain: "others" })).toEqual([bounces]);
});

test("a bulk change that is asked for again with its key is the same", async () => {
  await addContacts(cloud, [{ email: "once@key.example" }, { email: "twice@key.example" }]);
  const start = async (email: string) => {
    const body = { action: "unsubscribe", emails: [email], expected_count: 1 };
    const headers = { "Idempotency-Key": "unsubscribe one" };
    const response = await cloud.api("/bulk", { method: "POST", headers, body });
    const replayed = response.headers.get("idempotent-replayed");
    return { status: response.status, replayed, body: (await response.json()) as object };
  };
  const first = await start("once@key.example");
  expect(first).toMatchObject({ status: 202, replayed: null });
  const { bulk_id } = first.body as BulkView;
  expect(await start("once@key.example")).toMatchObject({
    ...{ status: 202, replayed: "true", body: { bulk_id } },
  });
  expect(await start("twice@key.example")).toMatchObject({
    status: 409,
    body: { error: { code: "idempotency_key_reused", field: "Idempotency-Key", details: { bulk_id } } },
  });
});

test("what is named and not there is refused, and so is what does not belong together", async () => {
  const refused = async (path: string, body: object) => {
    const response = await cloud.api(path, { method: "POST", body });
    const { error } = (await response.json()) as { error: { code: string; field: string } };
    return [response.status, error.code, error.field];
  };
  const list_id = "list_0000000000000000";
  expect(await refused("/exports", { kind: "deliveries" })).toEqual([400, "invalid_request", "campaign_id"]);
  expect(await refused("/exports", { kind: "contacts", delivery_filter: {} })).toEqual([
    ...[400, "invalid_request", "delivery_filter"],
  ]);
  expect(await refused("/exports", { kind: "deliveries", campaign_id: "ses_campaign_0" })).toEqual([
    ...[400, "unknown_campaign", "campaign_id"],
  ]);
  expect(await refused("/exports", { kind: "contacts", segment_id: "segment_0000000000000000" })).toEqual([
    ...[400, "unknown_segment", "segment_id"],
  ]);
  const everybody = { filter: at("@"), expected_count: 1 };
  expect(await refused("/bulk", { action: "add_to_list", ...everybody })).toEqual([
    ...[400, "invalid_request", "list_id"],
  ]);
  expect(await refused("/bulk", { action: "add_to_list", list_id, ...everybody })).toEqual([
    ...[400, "unknown_list", "list_id"],
  ]);
  expect(await refused("/bulk", { action: "delete", expected_count: 1 })).toEqual([
    ...[400, "invalid_request", "filter"],
  ]);
});

test("contacts are put on a list, taken off, unsubscribed and deleted, though the worker dies on the way", async () => {
  const { list_id } = await ask<{ list_id: string }>("POST", "/lists", { name: "Bulk" });
  await addContacts(
    cloud,
    Array.from({ length: 250 }, (_, n) => ({ email: `r${n}@bulk.example` })),
  );
  const filter = at("@bulk.example");
  const expected_count = 250;
  expect(await bulk({ action: "delete", filter, expected_count: 200 })).toMatchObject({
    status: "failed",
    counted: 250,
    done: 0,
    reason: "250 contacts are meant, not 200: nothing was changed. Count them again.",
  });

  const crash = { service: "dynamodb", role: "tidings-local-jobs", kind: "crash-after", count: 1 };
  await faults(
    { ...crash, operation: "UpdateItem", skip: 1 },
    { ...crash, operation: "TransactWriteItems", skip: 1 },
  );
  expect(
    await bulk({ action: "add_to_list", list_id, filter, expected_count }, { dies: true }),
  ).toMatchObject({
    ...{ status: "completed", counted: 250, done: 250, changed: 250, unchanged: 0, failed: 0 },
  });
  await faults();
  expect(await ask("GET", `/lists/${list_id}`)).toMatchObject({ contact_count: 250 });

  const some = ["R1@bulk.example", "r1@bulk.example", "r2@bulk.example", "nobody@bulk.example"];
  expect(await bulk({ action: "remove_from_list", list_id, emails: some, expected_count: 3 })).toMatchObject({
    ...{ counted: 2, done: 3, changed: 2, failed: 1, failures: { not_found: 1 } },
  });
  const on = { field: "lists", operator: "contains", value: list_id };
  // A hundred of them are unsubscribed when it dies: they are looked at one by one after that.
  await faults({ ...crash, operation: "TransactWriteItems", skip: 3 });
  expect(
    await bulk({ action: "unsubscribe", filter: on, expected_count: 248 }, { dies: true }),
  ).toMatchObject({ ...{ status: "completed", done: 248, changed: 248 } });
  await faults();
  expect(await ask("GET", "/suppressions/r3@bulk.example")).toMatchObject({ reason: "unsubscribe" });
  const those = { all: [filter, { field: "email", operator: "starts_with", value: "r3" }] };
  const open = { name: "Open", double_opt_in: true, from_email: "hello@example.com" };
  const asked = await ask<{ list_id: string }>("POST", "/lists", open);
  await ask("POST", "/subscribe", { list_id: asked.list_id, email: "r3@bulk.example" });
  expect(await ask("GET", "/contacts/r3@bulk.example/data")).toMatchObject({
    signups: [{ list_id: asked.list_id }],
  });
  expect(await bulk({ action: "delete", filter: those, expected_count: 11 })).toMatchObject({
    ...{ status: "completed", done: 11, changed: 11 },
  });
  expect((await cloud.api("/contacts/r3@bulk.example")).status).toBe(404);
  expect(await ask("GET", "/suppressions/r3@bulk.example")).toMatchObject({ lifted_at: null });
  expect(await ask("GET", "/contacts/r3@bulk.example/data")).toMatchObject({ signups: [] });
});

/** Imports a file of one column of addresses as people who want mail. */
const imported = async (file: string) => {
  const { import_id, upload } = await ask<{
    import_id: string;
    upload: { url: string; headers: Record<string, string> };
  }>("POST", "/imports", { filename: "people.csv" });
  expect((await fetch(upload.url, { method: "PUT", headers: upload.headers, body: file })).status).toBe(200);
  await ask("POST", `/imports/${import_id}/start`, {
    mapping: [{ column: 0, field: "email" }],
    mode: "both",
    as: { status: "subscribed" },
    consent: { source: "A form" },
  });
  return await ended<{ status: string; rows: number }>(`/imports/${import_id}`);
};

test("a bulk change is stopped: whoever was changed until then is counted, nobody else is changed", async () => {
  // Given
  const emails = Array.from({ length: 2_500 }, (_, n) => `r${n}@stopped.example`);
  await addContacts(
    cloud,
    emails.map((email) => ({ email })),
  );
  const filter = at("@stopped.example");
  const asked = { action: "unsubscribe", filter, expected_count: emails.length };
  const path = `/bulk/${(await ask<BulkView>("POST", "/bulk", asked)).bulk_id}`;
  await waitFor("some to be changed", async () => (await ask<BulkView>("GET", path)).changed > 0);

  // When
  const answered = await ask<BulkView>("POST", `${path}/cancel`);
  await untilQuiet(cloud);

  // Then
  const stopped = await ask<BulkView>("GET", path);
  const db = operatorDb(cloud);
  const people = await allItems(
    paginateScan({ client: db }, { TableName: "EmailContacts-local", ConsistentRead: true }),
  );
  db.destroy();
  const count = people.filter(
    ({ email, status }) => String(email).endsWith("@stopped.example") && status === "unsubscribed",
  ).length;
  expect(stopped).toMatchObject({ status: "cancelled", done: count, changed: count });
  expect(count - answered.changed).toBeLessThanOrEqual(800);
  expect(count).toBeLessThan(emails.length);
});

test("contacts that were exported are imported again, and nothing of them changes", async () => {
  const attributes = {
    FavouriteTea: "Earl Grey",
    shoes: 38.5,
    vip: true,
    phone: "+49 30;=1",
    note: "a\r\nb",
  };
  await addContacts(cloud, [
    { email: "One@again.example", first_name: "=Ada", attributes },
    { email: "two@again.example" },
  ]);
  await cloud.api("/contacts/two@again.example", { method: "PATCH", body: { status: "unsubscribed" } });
  const before = await ask<Contact>("GET", "/contacts/one@again.example");
  const { download } = await exported({ kind: "contacts", filter: at("@again.example") });
  const file = Buffer.from(await (await fetch(download!.url)).arrayBuffer());

  const imported = await importFile(cloud, file, { mode: "update" });

  // Consent is what it adds to who has none
  expect(imported).toMatchObject({ status: "completed", rows: 2, refused: 0, suppressed: 1 });
  const after = await ask<Contact>("GET", "/contacts/one@again.example");
  expect({ ...after, consents: {}, updated_at: before.updated_at }).toEqual(before);
  expect(await ask("GET", "/contacts/two@again.example")).toMatchObject({
    status: "unsubscribed",
    attributes: {},
  });
  expect(await importFile(cloud, file)).toMatchObject({ rows: 2, unchanged: 2 });
});

test("all that is held on a person is told; who is erased is gone, and is never mailed again, however added", async () => {
  const email = "ada@erased.example";
  await ask("POST", "/contacts", { email: "Ada@erased.example", first_name: "Adelaide" });
  const id = await requestCampaign(cloud, { audience: [email, "other@erased.net"] });
  await untilCampaign(cloud, id, (c) => isCompleted(c) && c.delivered_count === 2);

  const held = await cloud.api(`/contacts/${email}/data`);
  expect(held.headers.get("content-disposition")).toBe(
    'attachment; filename="held-data-ada@erased.example.json"',
  );
  expect(await held.json()).toMatchObject({
    contact: { email, address: "Ada@erased.example", first_name: "Adelaide", email_count: 1 },
    suppression: null,
    mails: [{ campaign_id: id, status: "sent", delivered_at: expect.any(String), values: { email } }],
    complete: true,
  });

  // When
  const erased = await cloud.api(`/contacts/${email}/erase`, { method: "POST" });
  expect([erased.status, await erased.json()]).toMatchObject([202, { suppressed_for: "unsubscribe" }]);
  // Longer than a request takes that was under way
  await pass(cloud, 61);
  await sweep(cloud);

  // Then nothing is held but that nothing is to be sent
  expect(await ask("GET", `/contacts/${email}/data`)).toMatchObject({
    contact: null,
    mails: [],
    erasure_requested_at: null,
    suppression: { email, source: "erasure", reason: "unsubscribe" },
  });
  const db = operatorDb(cloud);
  for (const TableName of [
    "EmailContacts",
    "EmailDeliveries",
    "EmailErasures",
    "EmailSuppressions",
    "EmailJobs",
  ]) {
    const { Items } = await db.send(
      new ScanCommand({ TableName: `${TableName}-local`, ConsistentRead: true }),
    );
    expect(JSON.stringify(Items)).not.toMatch(/ada@erased|Adelaide/i);
  }
  db.destroy();

  // And when she is imported, added, and named by a campaign
  await imported(`E-mail\nADA@erased.example\nnew@erased.net\n`);
  expect(await ask("GET", `/contacts/${email}`)).toMatchObject({ status: "unsubscribed" });
  const { list_id } = await ask<{ list_id: string }>("POST", "/lists", { name: "Everybody" });
  await bulk({ action: "add_to_list", list_id, emails: [email, "new@erased.net"], expected_count: 2 });
  const next = await requestCampaign(cloud, { audience: [email, "new@erased.net"] });
  await untilCampaign(cloud, next, isCompleted);
  expect(await mailedBy(cloud, next)).toEqual(["new@erased.net"]);

  // Until somebody who has the address lifts it
  await ask("DELETE", `/suppressions/${email}`, { reason: "Asked for mail again." });
  await ask("PATCH", `/contacts/${email}`, { status: "subscribed" });
  const last = await requestCampaign(cloud, { audience: [email] });
  await untilCampaign(cloud, last, (c) => isCompleted(c) && c.sent_count === 1);
});
