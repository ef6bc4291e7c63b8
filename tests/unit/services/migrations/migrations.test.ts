import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { array, assert, asyncProperty, constantFrom, option } from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { changeContact } from "../../../../services/contacts/change-contact.ts";
import { searchKeys } from "../../../../services/contacts/search-keys.ts";
import { attributeNames } from "../../../../services/migrations/attribute-names.ts";
import { contactSearchKeys } from "../../../../services/migrations/contact-search-keys.ts";
import { deliveryExpiry } from "../../../../services/migrations/delivery-expiry.ts";
import type { MigrationStores } from "../../../../services/migrations/migration.ts";
import { suppressionKeys } from "../../../../services/migrations/suppression-keys.ts";
import type { Item } from "../../../../services/platform/dynamodb.ts";
import { migrationStores } from "../../../support/migration-stores.ts";
import { campaignItem, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
let stores: MigrationStores;
const refused: [unknown, string][] = [];
beforeAll(async () => {
  stage = await startStage();
  stores = {
    ...migrationStores(stage),
    refused: (item, error) => refused.push([item.email, error.message]),
  };
});
afterAll(() => stage.stop());
beforeEach(() => {
  refused.length = 0;
  stage.faults.set({ seed: 1, rules: [] });
});

const now = "2026-11-30T12:00:00.000Z";
const put = async (table: string, item: Item): Promise<Item> => {
  await stage.db.send(new PutCommand({ TableName: table, Item: item }));
  return item;
};
const stored = async (table: string, email: string): Promise<Item | undefined> =>
  (await stage.db.send(new GetCommand({ TableName: table, Key: { email }, ConsistentRead: true }))).Item;

const old = {
  email: "ada@example.net",
  status: "subscribed",
  created_at: now,
  first_name: "Ada",
  last_name: "Byron",
};

test("a contact gets what it is found by, once, and nothing else of it changes", async () => {
  const item = await put("Contacts", old);
  expect(await contactSearchKeys.migrate([item], stores)).toEqual({ changed: 1, failed: 0 });
  const after = await stored("Contacts", old.email);
  expect(after).toEqual({ ...old, shard: "02", search_name: "ada byron", search_surname: "byron ada" });
  expect(await contactSearchKeys.migrate([after!], stores)).toEqual({ changed: 0, failed: 0 });
});

test("a write whose answer is lost, and that the SDK repeats, is done", async () => {
  const item = await put("Contacts", old);
  stage.faults.set({
    seed: 1,
    rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1 }],
  });
  expect(await contactSearchKeys.migrate([item], stores)).toEqual({ changed: 1, failed: 0 });
});

interface Names {
  readonly first_name: string;
  readonly last_name: string | null;
}

/** What happens to a contact after a page with it was read: by this version, and by the one before, which knows no keys. */
const deeds = {
  renamed: (names: Names) =>
    changeContact(
      { contacts: stage.contacts, suppressions: stage.suppressions, optOut: async () => {} },
      old.email,
      names,
      now,
    ),
  "renamed by the version before": ({ first_name }: Names) =>
    stage.db.send(
      new UpdateCommand({
        TableName: "Contacts",
        Key: { email: old.email },
        UpdateExpression: "SET first_name = :name",
        ConditionExpression: "attribute_exists(email)",
        ExpressionAttributeValues: { ":name": first_name },
      }),
    ),
  mailed: () =>
    stage.contacts.noteSent(old.email, { campaign_id: "ses_campaign_a", batch: 0, index: 0, at: now }),
  unsubscribed: () => stage.contacts.recordStatus(old.email, "unsubscribed", now),
  deleted: () => stage.db.send(new DeleteCommand({ TableName: "Contacts", Key: { email: old.email } })),
  "brought up to date": () => contactSearchKeys.migrate([old], stores),
} as const;

const deed = constantFrom(...(Object.keys(deeds) as (keyof typeof deeds)[]));
const name = constantFrom("Ada", "Zoë", "Łukasz");
const { first_name: _, last_name: __, ...nameless } = old;

test("what others write of a contact after it was read stays, and the keys are those of its names", async () => {
  const keysOf = (item: Item) => searchKeys(item as unknown as Parameters<typeof searchKeys>[0]);
  await assert(
    asyncProperty(
      constantFrom(old, nameless),
      array(deed, { maxLength: 5 }),
      name,
      option(name),
      async (item, done, first_name, last_name) => {
        const read = await put("Contacts", item);
        // Of who was deleted, nothing more is written.
        for (const one of done) await Promise.resolve(deeds[one]({ first_name, last_name })).catch(() => {});
        const before = await stored("Contacts", old.email);
        await contactSearchKeys.migrate([read], stores);
        const after = await stored("Contacts", old.email);
        const { search_surname: _, ...others } = before ?? {};
        expect(after).toEqual(before && { ...others, ...keysOf(before) });
      },
    ),
    { numRuns: 60 },
  );
  expect(refused).toEqual([]);
});

test("a suppression is listed, and SES is told of it where its list is to have it; lifted since, it stays lifted", async () => {
  const of = (email: string, reason: string, more: object = {}) =>
    put("Suppressions", { email, reason, source: "api", created_at: now, ...more });
  const read = [
    await of("bounce@example.net", "bounce"),
    await of("left@example.net", "unsubscribe"),
    await of("lifted@example.net", "bounce"),
    await of("erased:abc", "bounce"),
  ];
  await stage.suppressions.lift("lifted@example.net", "She asked.", now);
  expect(await suppressionKeys.migrate(read, stores)).toEqual({ changed: 3, failed: 0 });
  const { items } = await stage.suppressions.find({ state: "standing" }, 10);
  expect(items.map(({ email }) => email).toSorted()).toEqual(["bounce@example.net", "left@example.net"]);
  const due: string[] = [];
  for await (const email of stage.suppressions.due()) due.push(email);
  expect(due).toEqual(["bounce@example.net"]);
  expect(await stored("Suppressions", "lifted@example.net")).toMatchObject({ lifted_at: now });
  expect(await stored("Suppressions", "erased:abc")).toEqual(read[3]);

  // Told since: it is not due again.
  await stage.suppressions.settleDue((await stage.suppressions.dueRecord("bounce@example.net"))!);
  const again = (await stored("Suppressions", "bounce@example.net"))!;
  expect(await suppressionKeys.migrate([again], stores)).toEqual({ changed: 0, failed: 0 });
});

test("the names of attributes are noted with all that they hold", async () => {
  const contacts = [
    { email: "a@example.net", attributes: { city: "Bonn", seats: 2 } },
    { email: "b@example.net", attributes: { city: "2026-11-30", seats: "two" } },
    { email: "c@example.net" },
  ];
  expect(await attributeNames.migrate(contacts, stores)).toEqual({ changed: 0, failed: 0 });
  const noted = await stage.attributes.all();
  expect(noted.map(({ name, kinds }) => [name, kinds.toSorted()]).toSorted()).toEqual([
    ["city", ["date", "text"]],
    ["seats", ["number", "text"]],
  ]);
});

test("what was frozen for ever expires with its campaign, no sooner than in 30 days; what expires, expires as it did", async () => {
  const daySeconds = 24 * 60 * 60;
  const seconds = Date.now() / 1_000;
  const ago = (days: number) => new Date((seconds - days * daySeconds) * 1_000).toISOString();
  await stage.campaigns.create(campaignItem("ses_campaign_new", { started_at: ago(10) }));
  await stage.campaigns.create(campaignItem("ses_campaign_old", { started_at: ago(1_000) }));
  const row = (id: string, entry: string, more: object = {}) =>
    put("Deliveries", { batch_id: `${id}#0`, entry, ...more });
  const read = [
    await row("ses_campaign_new", "batch", { recipients: [] }),
    await row("ses_campaign_new", "state", { version: 3 }),
    await row("ses_campaign_new", "feedback", { expires_at: 5 }),
    await row("ses_campaign_old", "batch"),
    await row("ses_campaign_none", "batch"),
  ];
  expect(await deliveryExpiry.migrate(read, stores)).toEqual({ changed: 3, failed: 0 });
  // Another worker that read the same page, as much later as it may be
  await deliveryExpiry.migrate(read, { ...stores, retentionDays: 500 });

  const [recent, past] = [386, 30].map((days) => expect.closeTo(seconds + days * daySeconds, -2));
  const rows = await Promise.all(
    read.map(async ({ batch_id, entry }) => {
      const Key = { batch_id, entry };
      const { Item } = await stage.db.send(new GetCommand({ TableName: "Deliveries", Key }));
      return Item;
    }),
  );
  expect(rows).toEqual([
    { ...read[0], expires_at: recent },
    { ...read[1], expires_at: recent },
    read[2],
    { ...read[3], expires_at: past },
    read[4],
  ]);
  expect((await stage.campaign("ses_campaign_old")).expires_at).toBe(rows[3]!.expires_at);
  expect((await stage.campaign("ses_campaign_new")).expires_at).toBe(rows[0]!.expires_at);
});

test("an item as no version writes it keeps no other from its turn", async () => {
  const odd = await put("Contacts", { email: "odd@example.net", first_name: 7 });
  const well = await put("Contacts", { ...old, email: "well@example.net" });
  expect(await contactSearchKeys.migrate([odd, well], stores)).toEqual({ changed: 1, failed: 1 });
  expect(refused).toEqual([["odd@example.net", "first_name is no text"]]);
  const contacts = [{ email: "odd@example.net", attributes: "none" }, { email: "well@example.net" }];
  expect(await attributeNames.migrate(contacts, stores)).toEqual({ changed: 0, failed: 1 });
});

test("what passes by itself is no fault of an item: the page is done again", async () => {
  const item = await put("Contacts", { ...old });
  stage.faults.set({ seed: 1, rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "throttle" }] });
  await expect(contactSearchKeys.migrate([item], stores)).rejects.toThrow();
  expect(refused).toEqual([]);
});
