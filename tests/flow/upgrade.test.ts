import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ListSuppressedDestinationsCommand, SESv2Client } from "@aws-sdk/client-sesv2";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { MigrationView } from "../../services/migrations/view.ts";
import { hashOf } from "../../services/platform/secret.ts";
import { askMigrations } from "../../stacks/setup/ask-migrations.ts";
import { askApi } from "../support/ask.ts";
import {
  allDeliveries,
  getCampaign,
  isCompleted,
  mailedBy,
  requestCampaign,
  sweep,
  sweptUntil,
} from "../support/campaigns.ts";
import { operatorConfig, startTestCloud, type TestCloud, waitFor } from "../support/cloud.ts";
import { firstRelease, putRaw, type RawItem, restoreFirstRelease } from "../support/first-release.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass, untilQuiet } from "../support/quiet.ts";

const contactsTable = "EmailContacts-local";
const text = (fields: Record<string, string>): RawItem =>
  Object.fromEntries(Object.entries(fields).map(([name, S]) => [name, { S }]));

/** More than a step takes, so that a worker dies between two. */
const crowd = Array.from({ length: 520 }, (_, place) => `crowd${place}@example.com`);
const crowdItems = crowd.map((email, place) =>
  text({
    email,
    address: email,
    first_name: `Crowd ${place}`,
    status: "subscribed",
    created_at: "2026-11-28T10:00:00.000Z",
    updated_at: "2026-11-28T10:00:00.000Z",
  }),
);
/** As no version writes it. */
const odd = "odd@example.org";
const oddItem: RawItem = { ...text({ email: odd, status: "unconfirmed" }), first_name: { N: "7" } };

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud({ cold: true, sesMaxSendRate: 500 });
  // Nothing is begun until all is there: the sweeper has its own minute.
  await faults({ role: "tidings-local-sweeper", kind: "error-before" });
  await restoreFirstRelease(cloud);
  await putRaw(cloud, contactsTable, [...crowdItems, oddItem]);
  // What the first release wrote last is past.
  const last = Math.max(...firstRelease.told.map(({ updated_at }) => Date.parse(updated_at)));
  await pass(cloud, Math.max(0, Math.ceil((last - Date.now()) / 1_000)) + 3_600);
});
afterAll(() => cloud?.stop());

/** Faults of updates in DynamoDB. */
const faults = (...rules: object[]) =>
  cloud.local("/faults", {
    method: "PUT",
    body: {
      seed: 3,
      rules: rules.map((rule) => ({ service: "dynamodb", operation: "UpdateItem", ...rule })),
    },
  });

const migrations = async (): Promise<MigrationView[]> =>
  (await askApi<{ migrations: MigrationView[] }>(cloud, "GET", "/settings")).answer.migrations;

/** Lets the sweeper look until all migrations are done. */
const untilMigrated = () =>
  waitFor(
    "the migrations",
    async () => {
      await sweep(cloud);
      await untilQuiet(cloud);
      const views = await migrations();
      if (views.every(({ state }) => state === "completed")) return views;
      await pass(cloud, 125);
      return false;
    },
    { timeoutMs: 120_000, intervalMs: 0 },
  );

const found = async (query: string): Promise<string[]> =>
  (await askApi<{ contacts: { email: string }[] }>(cloud, "GET", `/contacts?${query}`)).answer.contacts.map(
    ({ email }) => email,
  );

const suppressed = async (query: string) =>
  (
    await askApi<{ suppressions: { email: string; reason: string }[] }>(
      cloud,
      "GET",
      `/suppressions?${query}`,
    )
  ).answer.suppressions
    .map(({ email, reason }) => [email, reason])
    .toSorted();

test("what the first release left is brought up to date by itself, though its worker dies", async () => {
  // Given: nobody is found; the worker dies in the second step of the contacts
  expect(await found("q=ada")).toEqual([]);
  expect(await suppressed("")).toEqual([]);
  await faults({ role: "tidings-local-jobs", kind: "crash-after", skip: 510, count: 1 });

  // When
  const views = await untilMigrated();

  // Then
  const { injected } = (await (await cloud.local("/faults")).json()) as { injected: object[] };
  expect(injected).toContainEqual(expect.objectContaining({ kind: "crash-after", count: 1 }));
  const people = firstRelease.tables[contactsTable]!.length + crowd.length + 1;
  expect(views).toMatchObject([
    { id: "contact-search-keys", examined: people, failed: 1 },
    { id: "attribute-names", examined: people, failed: 0 },
    { id: "suppression-keys", examined: 5, changed: 5, failed: 0 },
    { id: "delivery-expiry", examined: 9, changed: 9, failed: 0 },
  ]);
  // So the doctor finds them, too
  const dynamodb = new DynamoDBClient(operatorConfig(cloud));
  const told = await askMigrations({ dynamodb }, { stage: "local" });
  dynamodb.destroy();
  const asFound = told.map(({ id, isDone, failed }) => ({ id, isDone, failed }));
  expect(asFound).toHaveLength(views.length);
  expect(asFound).toEqual(
    expect.arrayContaining(views.map(({ id, failed }) => ({ id, isDone: true, failed }))),
  );
  const { answer } = await askApi<{ queues: { name: string; messages: number }[] }>(
    cloud,
    "GET",
    "/dead-letters",
  );
  expect(answer.queues.find(({ name }) => name === "jobs")).toMatchObject({ messages: 0 });
});

test("contacts are found by name and address, and all attributes are offered", async () => {
  expect(await found("q=ada")).toEqual(["ada@example.net"]);
  expect(await found("q=LOVELACE")).toEqual(["ada@example.net"]);
  expect(await found("q=muller")).toEqual(["lukasz@example.net"]);
  expect(await found("q=murray")).toEqual(["grace@example.net"]);
  expect(await found("q=nameless")).toEqual(["nameless@example.net"]);
  expect(await found("q=crowd+519")).toEqual(["crowd519@example.com"]);
  const { answer } = await askApi(cloud, "GET", "/contacts/count");
  expect(answer).toEqual({ count: firstRelease.tables[contactsTable]!.length + crowd.length, exact: true });
  // Its contact is gone: the name can only have been noted.
  await askApi(cloud, "DELETE", "/contacts/zoe@example.net");
  const attributes = await askApi<{ attributes: { name: string; kinds: string[] }[] }>(
    cloud,
    "GET",
    "/contacts/attributes",
  );
  expect(attributes.answer.attributes).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ name: "vip", kinds: ["boolean"], contacts: 0 }),
      expect.objectContaining({ name: "born", kinds: ["date"] }),
    ]),
  );
});

test("an item that cannot be migrated is named in the log by its hash, and never by its address", async () => {
  const log = await readFile(join(cloud.stateDir, "logs", "tidings-local-jobs.log"), "utf8");
  const lines = log.split("\n").filter((line) => line.includes("an item was not migrated"));
  // Again where the worker died in its page
  expect(lines.length).toBeGreaterThan(0);
  for (const line of lines)
    expect(JSON.parse(line)).toMatchObject({
      level: "ERROR",
      migration_id: "contact-search-keys",
      item: hashOf(odd),
    });
  expect(log).not.toMatch(/@example/);
});

test("suppressions are listed, and SES's list knows those for bounces and complaints", async () => {
  expect(await suppressed("")).toEqual([
    ["bounce@simulator.amazonses.com", "bounce"],
    ["complaint@simulator.amazonses.com", "complaint"],
    ["leaves@example.net", "unsubscribe"],
    ["manual@example.net", "manual"],
    ["stranger@example.net", "manual"],
  ]);
  expect(await suppressed("email=strang")).toEqual([["stranger@example.net", "manual"]]);

  // SES is told with the night's run, an address a second
  await cloud.local("/functions/tidings-local-account-list/invoke", { method: "POST", body: {} });
  await untilQuiet(cloud);
  await pass(cloud, 5);
  const ses = new SESv2Client(operatorConfig(cloud));
  const { SuppressedDestinationSummaries = [] } = await ses.send(new ListSuppressedDestinationsCommand({}));
  ses.destroy();
  expect(
    SuppressedDestinationSummaries.map(({ EmailAddress, Reason }) => [EmailAddress, Reason]).toSorted(),
  ).toEqual([
    ["bounce@simulator.amazonses.com", "BOUNCE"],
    ["complaint@simulator.amazonses.com", "COMPLAINT"],
  ]);
});

test("campaigns, their deliveries and reports are read as they were", async () => {
  for (const told of firstRelease.told) {
    const { status, subject, reason } = told;
    const counts = Object.entries(told).filter(([name]) => /_(count|contacts)$/.test(name));
    const now = await getCampaign(cloud, told.campaign_id);
    expect(now).toMatchObject({ status, subject, reason, ...Object.fromEntries(counts) });
    const deliveries = await allDeliveries(cloud, told.campaign_id);
    const sent = deliveries.filter(({ status }) => status === "sent").map(({ email }) => email);
    expect([deliveries.length, sent.length]).toEqual([told.total_contacts, told.sent_count]);
    const report = await askApi(cloud, "GET", `/campaigns/${told.campaign_id}/report`);
    expect(report.status).toBe(200);
  }
});

test("a campaign that was paused in the middle goes on: nobody is mailed twice", async () => {
  const { half } = firstRelease.campaigns;
  await askApi(cloud, "POST", `/campaigns/${half}/resume`);
  const done = await sweptUntil(cloud, half, isCompleted);
  expect(done).toMatchObject({ total_contacts: 12, sent_count: 12, unknown_count: 0 });
  const before = firstRelease.mailed.filter(({ campaign_id }) => campaign_id === half).map(({ to }) => to);
  const mailed = [...before, ...(await mailedBy(cloud, half))];
  expect(mailed.toSorted()).toEqual(Array.from({ length: 12 }, (_, i) => `half${i}@example.org`).toSorted());
});

test("the links and keys of then are good", async () => {
  const link = cloud.origin + firstRelease.links["stays@example.net"]!;
  const response = await fetch(link, {
    method: "POST",
    body: new URLSearchParams("List-Unsubscribe=One-Click"),
  });
  expect(response.status).toBe(200);
  expect(await suppressed("email=stays")).toEqual([["stays@example.net", "unsubscribe"]]);
  const authorization = `Bearer ${firstRelease.key}`;
  expect((await fetch(`${cloud.origin}/contacts`, { headers: { authorization } })).status).toBe(200);
});

test("a new campaign reaches everybody of then once, but for whom nothing may be sent to", async () => {
  const id = await requestCampaign(cloud);
  await sweptUntil(cloud, id, isCompleted);
  await expectLedgerCloses(cloud, id);
  const statusOf = ({ email, status }: RawItem) => [email!.S!, status!.S!] as const;
  const gone = ["zoe@example.net", "stays@example.net", ...(await suppressed("")).map(([email]) => email)];
  const expected = [...firstRelease.tables[contactsTable]!, ...crowdItems]
    .map(statusOf)
    .filter(([email, status]) => status === "subscribed" && !gone.includes(email))
    .map(([email]) => email);
  const mailed = (await mailedBy(cloud, id)).map((address) => address.toLowerCase());
  expect(mailed.toSorted()).toEqual(expected.toSorted());
});

test("who was written by functions of then, while the deploy lasted or since it was rolled back, is found soon", async () => {
  const late = text({
    email: "late@example.net",
    first_name: "Laura",
    status: "subscribed",
    created_at: new Date().toISOString(),
  });
  // Given: the deploy is still under way when it comes
  await putRaw(cloud, contactsTable, [late]);
  // When
  await pass(cloud, 15 * 60);
  await untilMigrated();
  // Then
  expect(await found("q=laura")).toEqual(["late@example.net"]);

  // Given: this version was not in service for an hour
  await putRaw(cloud, contactsTable, [{ ...late, ...text({ email: "later@example.net" }) }]);
  await pass(cloud, 3_600);
  await untilMigrated();
  expect((await found("q=laura")).toSorted()).toEqual(["late@example.net", "later@example.net"]);
});
