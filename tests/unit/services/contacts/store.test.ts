import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { changeContact } from "../../../../services/contacts/change-contact.ts";
import { newContact } from "../../../../services/contacts/contact.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const now = "2026-11-28T12:00:00.000Z";
const stored = async (email: string) =>
  (await stage.db.send(new GetCommand({ TableName: "Contacts", Key: { email } }))).Item;
const rename = (key: string, names: { first_name?: string | null; last_name?: string | null }) =>
  changeContact(
    { contacts: stage.contacts, suppressions: stage.suppressions, optOut: async () => {} },
    key,
    names,
    now,
  );

test("a contact is indexed when it is made, and anew when it is renamed", async () => {
  await stage.contacts.create(
    newContact.parse({ email: "ada@example.net", first_name: "Ada", last_name: "Byron" }),
    now,
  );
  expect(await stored("ada@example.net")).toMatchObject({
    shard: "02",
    search_name: "ada byron",
    search_surname: "byron ada",
  });
  await rename("ada@example.net", { last_name: "Lovelace" });
  expect(await stored("ada@example.net")).toMatchObject({
    search_name: "ada lovelace",
    search_surname: "lovelace ada",
  });
  await rename("ada@example.net", { first_name: null });
  expect(await stored("ada@example.net")).toMatchObject({ search_name: "lovelace" });
  expect(await stored("ada@example.net")).not.toHaveProperty("search_surname");
});

test("a contact of before the indexes is in them once it is changed", async () => {
  const email = "old@example.net";
  await stage.db.send(
    new PutCommand({ TableName: "Contacts", Item: { email, status: "subscribed", created_at: now } }),
  );
  await rename(email, { first_name: "Olga" });
  const { shard } = (await stored(email)) as { shard: string };
  const { places } = await stage.contacts.placesIn({ by: "search_name", prefix: "ol" }, shard, { limit: 9 });
  expect(places).toContainEqual({ value: "olga", email });
});

test("of two renamings at the same moment neither leaves the keys of another name", async () => {
  await stage.contacts.create(newContact.parse({ email: "two@example.net" }), now);
  await Promise.all([
    rename("two@example.net", { first_name: "Grace" }),
    rename("two@example.net", { last_name: "Hopper" }),
  ]);
  expect(await stored("two@example.net")).toMatchObject({ search_name: "grace hopper" });
});
