import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const key = "ada@example.net";
const at = (minute: number) => new Date(Date.UTC(2026, 10, 28, 12, minute)).toISOString();
const mail = (campaign_id: string, minute: number) => ({
  campaign_id,
  batch: 0,
  index: minute,
  at: at(minute),
});
const contact = async () => (await stage.contacts.get(key))!;
const removeContact = () => stage.db.send(new DeleteCommand({ TableName: "Contacts", Key: { email: key } }));
beforeEach(async () => {
  await removeContact();
  await stage.contacts.create(
    { email: { key, address: key }, attributes: {}, status: "subscribed" },
    "2026-11-28T12:00:00.000Z",
  );
  stage.meter.reset();
});

test("a mail costs one write of a contact that was just read", async () => {
  const seen = await contact();
  stage.meter.reset();
  await stage.contacts.noteSent(key, mail("ses_campaign_a", 1), seen);
  expect([stage.calls("UpdateItem"), stage.calls("GetItem")]).toEqual([1, 0]);
  expect(await contact()).toMatchObject({ email_count: 1, last_email_sent: at(1) });
});

test("a repeat after another campaign's mail counts nothing and does not move the last one back", async () => {
  await stage.contacts.noteSent(key, mail("ses_campaign_a", 1));
  await stage.contacts.noteSent(key, mail("ses_campaign_b", 2));
  await stage.contacts.noteSent(key, mail("ses_campaign_a", 1));
  // Not every function that tells of a mail may read contacts.
  expect(stage.calls("GetItem")).toBe(0);
  expect(await contact()).toMatchObject({
    email_count: 2,
    last_email_sent: at(2),
    last_campaign: "ses_campaign_b",
  });
});

test("two campaigns that saw the same contact both count", async () => {
  const seen = await contact();
  await stage.contacts.noteSent(key, mail("ses_campaign_b", 2), seen);
  await stage.contacts.noteSent(key, mail("ses_campaign_a", 1), seen);
  expect(await contact()).toMatchObject({ email_count: 2, last_email_sent: at(2) });
});

test("a repeat by the SDK after a lost answer counts nothing", async () => {
  stage.faults.set({
    seed: 1,
    rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1 }],
  });
  await stage.contacts.noteSent(key, mail("ses_campaign_a", 1));
  stage.faults.clear();
  expect(stage.calls("UpdateItem")).toBe(2);
  expect(await contact()).toMatchObject({ email_count: 1, last_email_sent: at(1) });
});

test("who is no contact, or no longer one, has no history", async () => {
  const seen = await contact();
  await removeContact();
  await stage.contacts.noteSent(key, mail("ses_campaign_a", 1));
  await stage.contacts.noteSent(key, mail("ses_campaign_a", 1), seen);
  expect(await stage.contacts.get(key)).toBe(undefined);
});

test("a contact of which no count is stored gets a history", async () => {
  await stage.db.send(new PutCommand({ TableName: "Contacts", Item: { email: key, status: "subscribed" } }));
  await stage.contacts.noteSent(key, mail("ses_campaign_a", 1));
  expect(await contact()).toMatchObject({ email_count: 1, last_email_sent: at(1) });
});
