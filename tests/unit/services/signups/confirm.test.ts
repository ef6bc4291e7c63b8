import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { ContactStatus } from "../../../../services/contacts/contact.ts";
import type { StoredList } from "../../../../services/lists/store.ts";
import { confirmSignup, findSignup } from "../../../../services/signups/confirm.ts";
import type { SuppressionReason } from "../../../../services/suppressions/suppression.ts";
import { unsubscribe } from "../../../../services/unsubscribes/unsubscribe.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
let list: StoredList;
let other: StoredList;
beforeAll(async () => {
  stage = await startStage();
  const given = { description: "", double_opt_in: true, from_email: "hello@example.com" };
  list = await stage.lists.create({ ...given, name: "News" }, at);
  other = await stage.lists.create({ ...given, name: "Offers" }, at);
});
afterAll(() => stage.stop());

const at = "2026-11-28T12:00:00.000Z";
const now = new Date(at);
let key: string;
let person = 0;
beforeEach(() => {
  key = `reader${person++}@example.net`;
});

const asked = () =>
  stage.signups.keep({
    list_id: list.list_id,
    email: key,
    address: key,
    first_name: "Ada",
    wording: "I want it.",
    asked_at: at,
  });
const confirm = async (token: string, deps: Partial<Stage> = {}, ip: string | undefined = "192.0.2.7") => {
  const found = (await findSignup(stage, token, now))!;
  return await confirmSignup({ ...stage, ...deps }, { ...found, list: found.list! }, token, ip, at);
};
const given = async (status: ContactStatus, lists: string[] = []) => {
  const fields = { first_name: "Augusta", attributes: {}, status: "subscribed", lists } as const;
  await stage.contacts.create({ email: { key, address: key }, ...fields }, at, status);
};
const suppress = (reason: SuppressionReason) =>
  stage.suppressions.add({ email: key, reason, source: "api", created_at: at });
const consent = { at, source: "double opt-in", ip: "192.0.2.7", wording: "I want it." };

test("who confirms becomes a contact on the list, with the consent; twice is as once", async () => {
  const token = await asked();
  for (const _ of [1, 2]) expect(await confirm(token)).toBe(undefined);
  expect(await stage.contacts.get(key)).toMatchObject({
    status: "subscribed",
    first_name: "Ada",
    lists: [list.list_id],
    consents: { [list.list_id]: consent },
  });
});

test("who is a contact keeps name and lists, and comes back to a list they left, and from a pause", async () => {
  await given("subscribed", [other.list_id, list.list_id]);
  await stage.contacts.leaveForGood(key, [list.list_id], at);
  await stage.contacts.snooze(key, "2027-05-28T12:00:00.000Z", at);

  await confirm(await asked());

  const contact = await stage.contacts.get(key);
  expect(contact).toMatchObject({
    status: "subscribed",
    first_name: "Augusta",
    lists: [list.list_id, other.list_id].sort(),
  });
  expect(contact).not.toHaveProperty("snoozed_until");
  expect(contact).not.toHaveProperty("left_lists");
});

test("who never confirmed, or whose opt-out was lifted, is subscribed to what they confirm, and to nothing else", async () => {
  await given("unconfirmed", [other.list_id, list.list_id]);

  expect(await confirm(await asked())).toBe(undefined);

  const contact = await stage.contacts.get(key);
  expect(contact).toMatchObject({ status: "subscribed", lists: [list.list_id] });
  // They did not leave: an import may put them there.
  expect(contact).not.toHaveProperty("left_lists");
});

test("an opt-out of the person is lifted, and of their lists only what they confirmed is theirs again", async () => {
  await given("unsubscribed", [other.list_id]);
  await suppress("unsubscribe");

  expect(await confirm(await asked())).toBe(undefined);

  expect(await stage.contacts.get(key)).toMatchObject({
    status: "subscribed",
    lists: [list.list_id],
    left_lists: [other.list_id],
  });
  expect(await stage.suppressions.record(key)).toMatchObject({
    lifted_at: at,
    lift_reason: `The person confirmed that they want ${list.list_id}.`,
  });
});

test.each<[SuppressionReason, ContactStatus | undefined]>([
  ["bounce", "bounced"],
  ["complaint", "complained"],
  ["complaint", undefined],
  ["manual", "subscribed"],
])("a suppression for a %s stands, and nothing is written", async (reason, status) => {
  if (status) await given(status);
  await suppress(reason);
  const before = await stage.contacts.get(key);
  expect(await confirm(await asked())).toBe(reason);
  expect(await stage.contacts.get(key)).toEqual(before);
  expect(await stage.suppressions.get(key)).toMatchObject({ reason });
});

test("who was erased, and wants mail again, lifts what stands for their address: they left or were erased, no more", async () => {
  await stage.suppressions.keepErased(key, { reason: "unsubscribe", created_at: at });
  expect(await stage.suppressions.get(key)).toMatchObject({ reason: "unsubscribe", source: "erasure" });

  expect(await confirm(await asked())).toBe(undefined);

  expect(await stage.contacts.get(key)).toMatchObject({ status: "subscribed", lists: [list.list_id] });
  expect(await stage.suppressions.get(key)).toBe(undefined);
  // What they leave later counts again
  expect(await suppress("unsubscribe")).toBe(true);
});

test.each(["bounce", "complaint", "manual"] as const)(
  "who was erased and suppressed for a %s stays so",
  async (reason) => {
    await stage.suppressions.keepErased(key, { reason, created_at: at });
    expect(await confirm(await asked())).toBe(reason);
    expect(await stage.contacts.get(key)).toBe(undefined);
    expect(await stage.suppressions.get(key)).toMatchObject({ reason, source: "erasure" });
  },
);

test("a complaint that comes meanwhile stands", async () => {
  await given("unsubscribed");
  await suppress("unsubscribe");
  const contacts: Stage["contacts"] = {
    ...stage.contacts,
    agree: async (...agreed) => {
      await stage.contacts.recordStatus(key, "complained", at);
      await stage.contacts.agree(...agreed);
    },
  };
  expect(await confirm(await asked(), { contacts })).toBe("complaint");
  expect(await stage.contacts.get(key)).toMatchObject({ status: "complained", lists: [] });
  expect(await stage.suppressions.get(key)).toMatchObject({ reason: "unsubscribe" });
});

test("who unsubscribed since stays so, whoever opens the old mail", async () => {
  const token = await asked();
  await confirm(token);
  await unsubscribe(stage, { key }, at);
  expect(await confirm(token)).toBe("unsubscribe");
  expect(await stage.contacts.get(key)).toMatchObject({ status: "unsubscribed" });
});

test("whoever is stopped anywhere between gets nothing, and confirms again", async () => {
  const token = await asked();
  await suppress("unsubscribe");
  const crash = async () => {
    throw new Error("crash");
  };
  const { contacts, suppressions, signups } = stage;
  for (const deps of [
    { contacts: { ...contacts, agree: crash } },
    { suppressions: { ...suppressions, liftOptOut: crash } },
  ]) {
    await expect(confirm(token, deps)).rejects.toThrow("crash");
    expect(await stage.suppressions.get(key)).toMatchObject({ reason: "unsubscribe" });
  }
  await expect(confirm(token, { signups: { ...signups, noteConfirmed: crash } })).rejects.toThrow("crash");
  expect(await confirm(token)).toBe(undefined);
  expect(await stage.suppressions.get(key)).toBe(undefined);
  expect(await stage.contacts.get(key)).toMatchObject({ consents: { [list.list_id]: consent } });
});

test("a list that takes nobody any more is found so", async () => {
  const token = await asked();
  await stage.lists.patch(list.list_id, { double_opt_in: false }, at);
  expect((await findSignup(stage, token, now))?.list).toBe(undefined);
  await stage.lists.patch(list.list_id, { double_opt_in: true }, at);
});
