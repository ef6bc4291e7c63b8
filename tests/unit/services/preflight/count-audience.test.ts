import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { distinctMailboxes } from "../../../../services/audience/audience-list.ts";
import { resolveAudience } from "../../../../services/audience/resolve-audience.ts";
import { parseAddress } from "../../../../services/contacts/address.ts";
import { contactStore } from "../../../../services/contacts/store.ts";
import { countAudience } from "../../../../services/preflight/count-audience.ts";
import { sampleAudience } from "../../../../services/preflight/sample-audience.ts";
import { suppressionStore } from "../../../../services/suppressions/store.ts";
import { type DynamoDb, startDynamoDb } from "../../../../stacks/local/engines/dynamodb.ts";
import { startGateway } from "../../../support/local-gateway.ts";
import { temporaryFolder } from "../../../support/local-sqs-s3.ts";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dynamodb: DynamoDb;
let gateway: Awaited<ReturnType<typeof startGateway>>;
let client: DynamoDBClient;
let db: DynamoDBDocumentClient;
let tables = { contacts: "", suppressions: "" };
let stores: Parameters<typeof countAudience>[0];

beforeAll(async () => {
  folder = await temporaryFolder();
  dynamodb = await startDynamoDb({
    stateDir: folder.path,
    failed: (error) => {
      throw error;
    },
  });
  gateway = await startGateway(() => ({ dynamodb: dynamodb.engine }));
  client = new DynamoDBClient(gateway.clientOf("api"));
  db = DynamoDBDocumentClient.from(client);
});
afterAll(async () => {
  client.destroy();
  await gateway.stop();
  await dynamodb.stop();
  await folder.remove();
});
beforeEach(async ({ task }) => {
  tables = { contacts: `EmailContacts-${task.id}`, suppressions: `EmailSuppressions-${task.id}` };
  for (const TableName of Object.values(tables))
    await dynamodb.ensureTable({
      TableName,
      BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "email", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "email", AttributeType: "S" }],
    });
  stores = {
    contacts: contactStore(db, tables.contacts),
    suppressions: suppressionStore(db, tables.suppressions),
  };
});

const put = async (table: string, items: readonly object[]): Promise<void> => {
  for (let start = 0; start < items.length; start += 25) {
    const requests = items.slice(start, start + 25).map((Item) => ({ PutRequest: { Item } }));
    await db.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
};
const contact = (name: string, fields: object = {}) => ({
  email: `${name}@example.net`,
  address: `${name}@example.net`,
  attributes: {},
  status: "subscribed",
  ...fields,
});
const suppression = (name: string, reason = "manual") => ({ email: `${name}@example.net`, reason });
const named = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);
const never = Number.POSITIVE_INFINITY;
const mailboxes = (...names: string[]) => names.map((name) => parseAddress(`${name}@example.net`)!);
/** The audience of a request for these. */
const list = (...names: string[]) => distinctMailboxes(mailboxes(...names));

test("all subscribed contacts are counted over many pages, less the suppressed among them", async () => {
  // Given: 6 MB of contacts
  const attributes = { notes: "n".repeat(15_000) };
  await put(
    tables.contacts,
    named("reader", 400).map((name) => contact(name, { attributes })),
  );
  await put(
    tables.contacts,
    named("gone", 20).map((name) => contact(name, { attributes, status: "unsubscribed" })),
  );
  await put(tables.suppressions, [
    ...named("reader", 120).map((name) => suppression(name, "bounce")),
    suppression("reader300"),
    // Neither is in the audience
    suppression("gone1", "unsubscribe"),
    ...named("stranger", 150).map((name) => suppression(name)),
  ]);

  // Then
  expect(await countAudience(stores, "subscribed", never)).toEqual({
    complete: true,
    recipients: 279,
    excluded: new Map([
      ["The address is suppressed: bounce.", 120],
      ["The address is suppressed: manual.", 1],
    ]),
    besides: new Map([["The contact is unsubscribed.", 20]]),
  });
});

test("who is on a list and gets nothing is told, whatever the reason", async () => {
  const lists = new Set(["list_a"]);
  await put(tables.contacts, [
    ...["ada", "bob", "cleo"].map((name) => contact(name, { lists })),
    contact("gone", { lists, status: "unsubscribed" }),
    contact("bad", { lists, status: "bounced" }),
    contact("vip", { lists: new Set(["list_a", "list_b"]) }),
    contact("other", { status: "unsubscribed" }),
  ]);
  const resolved = await resolveAudience(
    {
      lists: { getMany: async (ids) => new Map(ids.map((id) => [id, {} as never])) },
      segments: { getMany: async () => new Map() },
    },
    {
      lists: ["list_a"],
      addresses: mailboxes("vip", "new"),
      exclude: { lists: ["list_b"], addresses: mailboxes("cleo") },
    },
  );
  if (!resolved.ok) throw new Error(resolved.message);
  expect(await countAudience(stores, resolved.audience, never)).toEqual({
    complete: true,
    recipients: 3,
    excluded: new Map(),
    besides: new Map([
      ["The campaign excludes them.", 2],
      ["The contact is unsubscribed.", 1],
      ["The contact is bounced.", 1],
    ]),
  });
});

test("a list is counted once an address, with the reason of everyone who is dropped", async () => {
  await put(tables.contacts, [
    contact("ada"),
    contact("bob", { status: "unsubscribed" }),
    contact("eve", { status: "bounced" }),
  ]);
  await put(tables.suppressions, [suppression("eve", "bounce"), suppression("zoe", "complaint")]);

  const audience = list("ada", "Ada", "bob", "eve", "zoe", ...named("stranger", 450));
  expect(await countAudience(stores, audience, never)).toEqual({
    complete: true,
    recipients: 451,
    excluded: new Map([
      ["The contact is unsubscribed.", 1],
      ["The address is suppressed: bounce.", 1],
      ["The address is suppressed: complaint.", 1],
    ]),
    besides: new Map(),
  });
});

test("when time is up, what was counted so far is said to be incomplete", async () => {
  await put(tables.contacts, [contact("ada")]);
  const nothing = { complete: false, recipients: 0, excluded: new Map(), besides: new Map() };
  expect(await countAudience(stores, "subscribed", Date.now())).toEqual(nothing);
  expect(await countAudience(stores, list("ada"), Date.now())).toEqual(nothing);
});

test("a sample is of those who would get it, with the values they would be frozen with", async () => {
  await put(
    tables.contacts,
    named("gone", 150).map((name) => contact(name, { status: "unsubscribed" })),
  );
  await put(tables.contacts, [contact("ada", { first_name: "Ada", attributes: { city: "Ulm" } })]);
  await put(tables.contacts, [contact("bob", { address: "Bob@example.net" }), contact("sue")]);
  await put(tables.suppressions, [suppression("sue")]);

  const ada = {
    email: "ada@example.net",
    address: "ada@example.net",
    values: { email: "ada@example.net", first_name: "Ada", attributes: { city: "Ulm" } },
    contact: true,
  };
  const bob = {
    email: "bob@example.net",
    address: "Bob@example.net",
    values: { email: "bob@example.net" },
    contact: true,
  };
  const sample = await sampleAudience(stores, "subscribed", 100, never);
  expect(sample.toSorted((a, b) => (a.email < b.email ? -1 : 1))).toEqual([ada, bob]);

  const stranger = { email: "x@example.net", address: "X@example.net", values: { email: "x@example.net" } };
  const audience = list(...named("gone", 110), "sue", "X", "ada", "bob");
  expect(await sampleAudience(stores, audience, 3, never)).toEqual([
    ada,
    { ...bob, address: "bob@example.net" },
    stranger,
  ]);
  expect(await sampleAudience(stores, audience, 1, never)).toEqual([ada]);
});
