import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PreflightReport } from "../../services/preflight/report.ts";
import {
  allDeliveries,
  campaign,
  getCampaign,
  isCompleted,
  mailedBy,
  requestCampaign,
  sweep,
  untilCampaign,
} from "../support/campaigns.ts";
import { startTestCloud, type TestCloud } from "../support/cloud.ts";
import { addContacts, operatorDb } from "../support/contacts.ts";
import { expectLedgerCloses } from "../support/ledger.ts";
import { pass } from "../support/quiet.ts";

let cloud: TestCloud;
beforeAll(async () => {
  cloud = await startTestCloud();
});
afterAll(() => cloud?.stop());

const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
  const response = await cloud.api(path, { method, ...(body && { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return (text ? JSON.parse(text) : undefined) as T;
};
const makeList = async (name: string) => (await ask<{ list_id: string }>("POST", "/lists", { name })).list_id;
const makeSegment = async (name: string, filter: object) =>
  (await ask<{ segment_id: string }>("POST", "/segments", { name, filter })).segment_id;
const is = (field: string, value: unknown) => ({ field, operator: "is", value });
const numbered = (name: string, count: number) =>
  Array.from({ length: count }, (_, number) => `${name}${number}@example.net`);

/** The list `news`, the segment of who lives in Ulm, and the list of those who asked not to be asked. */
const audience = async () => {
  const [news, quiet] = [await makeList("News"), await makeList("Quiet")];
  const ulm = await makeSegment("Ulm", is("attributes.city", "Ulm"));
  await addContacts(cloud, [
    // On the list, and some of them in the segment, too
    ...numbered("news", 60).map((email, number) => ({
      email,
      lists: [news],
      attributes: number < 10 ? { city: "Ulm" } : {},
    })),
    ...numbered("ulm", 20).map((email) => ({ email, attributes: { city: "Ulm" } })),
    ...numbered("quiet", 5).map((email) => ({ email, lists: [news, quiet] })),
    ...numbered("other", 30).map((email) => ({ email })),
    { email: "gone@example.net", lists: [news], status: "unsubscribed" },
    { email: "stopped@example.net", lists: [news] },
    { email: "snoozing@example.net", lists: [news] },
  ]);
  await ask("POST", "/suppressions", { email: "stopped@example.net" });
  const db = operatorDb(cloud);
  await db.send(
    new UpdateCommand({
      TableName: "EmailContacts-local",
      Key: { email: "snoozing@example.net" },
      UpdateExpression: "SET snoozed_until = :later",
      ExpressionAttributeValues: { ":later": "2999-01-01T00:00:00.000Z" },
    }),
  );
  db.destroy();
  return { news, quiet, ulm };
};

test("a campaign to a list, a segment and addresses, less exclusions, reaches exactly those, each once", async () => {
  // Given
  const { news, quiet, ulm } = await audience();
  const chosen = {
    lists: [news],
    segments: [ulm],
    // One is on the list already, one is excluded by a list, one by its address, and one is no contact
    addresses: ["News3@example.net", "quiet1@example.net", "ulm9@example.net", "stranger@example.org"],
    exclude: { lists: [quiet], addresses: ["ulm9@example.net", "news20@example.net"] },
  };
  const expected = [
    ...numbered("news", 60).filter(
      (email) => email !== "news20@example.net" && email !== "news3@example.net",
    ),
    "News3@example.net",
    ...numbered("ulm", 20).filter((email) => email !== "ulm9@example.net"),
    "stranger@example.org",
  ].sort();

  // When: it is looked at before
  const counted = await ask<{ recipients: number; suppressed: object }>("POST", "/campaigns/audience", {
    audience: chosen,
  });
  const report = await ask<PreflightReport>("POST", "/campaigns/preflight", campaign({ audience: chosen }));
  // Then
  const suppressed = {
    count: 2,
    reasons: [
      { reason: "The address is suppressed: manual.", count: 1 },
      { reason: "The contact is snoozed until 2999-01-01.", count: 1 },
    ],
  };
  const left_out = {
    count: 8,
    reasons: [
      { reason: "The campaign excludes them.", count: 7 },
      { reason: "The contact is unsubscribed.", count: 1 },
    ],
  };
  expect(counted).toEqual({ complete: true, recipients: expected.length, suppressed, left_out });
  expect(report).toMatchObject({ ok: true, recipients: expected.length, suppressed, left_out });

  // When: it is sent, and the segment is changed and deleted at once
  const id = await requestCampaign(cloud, { audience: chosen });
  await ask("PATCH", `/segments/${ulm}`, { filter: is("company", "nobody's") });
  await ask("DELETE", `/segments/${ulm}`);
  const done = await untilCampaign(cloud, id, isCompleted);

  // Then
  expect(await mailedBy(cloud, id)).toEqual(expected);
  expect(done).toMatchObject({ total_contacts: expected.length + 2, suppressed_count: 2 });
  expect(done.audience).toEqual({
    kind: "filter",
    words: "1 list, 1 segment and 3 addresses, without 1 list and 2 addresses",
    all: false,
    lists: [news],
    segments: [ulm],
    addresses: 3,
    exclude: { lists: [quiet], segments: [], addresses: 2 },
  });
  await expectLedgerCloses(cloud, id);
});

test("everyone but who is on a list; who is on it is told, and counted", async () => {
  // Given
  const staff = await makeList("Staff");
  await addContacts(cloud, [{ email: "boss@example.net" }]);
  const path = `/lists/${staff}/contacts/boss%40example.net`;
  await ask("PUT", path);
  expect(await ask("GET", `/lists/${staff}/contacts`)).toMatchObject({
    contacts: [{ email: "boss@example.net", lists: [staff] }],
    next_cursor: null,
  });
  // When
  const id = await requestCampaign(cloud, { audience: { all: true, exclude: { lists: [staff] } } });
  await untilCampaign(cloud, id, isCompleted);
  // Then
  const mailed = await mailedBy(cloud, id);
  expect(mailed).not.toContain("boss@example.net");
  expect(mailed).toContain("other0@example.net");
  expect((await getCampaign(cloud, id)).audience.words).toBe("all subscribed contacts, without 1 list");
  await ask("DELETE", path);
  expect(await ask("GET", `/lists/${staff}`)).toMatchObject({ contact_count: 0, count_complete: true });
});

test("who is erased before the start is also erased from what the audience names", async () => {
  const late = await makeList("Late");
  await addContacts(cloud, [{ email: "late@example.net", lists: [late] }, { email: "early@example.net" }]);
  const id = await requestCampaign(cloud, {
    audience: { lists: [late], addresses: ["early@example.net"] },
    send_at: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await ask("DELETE", "/contacts/early@example.net");
  await sweep(cloud);
  await pass(cloud, 3_700);
  await sweep(cloud);
  await untilCampaign(cloud, id, isCompleted);
  expect((await allDeliveries(cloud, id)).map(({ email }) => email)).toEqual(["late@example.net"]);
});
