import { ScanCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newContact } from "../../../../services/contacts/contact.ts";
import { erasePerson } from "../../../../services/privacy/erase-person.ts";
import { createCheck } from "../../../../services/sending/check.ts";
import { liftSuppression } from "../../../../services/suppressions/lift-suppression.ts";
import { addContact } from "../../../../services/suppressions/opt-out.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const at = "2026-11-28T12:00:00.000Z";
const later = "2026-11-28T13:00:00.000Z";
const create = (email: string, status = "subscribed") =>
  addContact(stage, newContact.parse({ email, status }), at);
const suppress = (email: string, reason: "complaint" | "bounce") =>
  stage.suppressions.add({ email, reason, source: "api", created_at: at });
const erase = (email: string) => erasePerson(stage, email, at);
/** All that the table holds, as text. */
const stored = async () =>
  JSON.stringify(
    (await stage.db.send(new ScanCommand({ TableName: "Suppressions", ConsistentRead: true }))).Items,
  );

test("who is erased stays suppressed, and the address is nowhere", async () => {
  await create("ada@erased.example");

  expect(await erase("ada@erased.example")).toBe("unsubscribe");

  expect(await stage.contacts.get("ada@erased.example")).toBe(undefined);
  expect(await stored()).not.toContain("erased.example");
  expect(await stage.suppressions.get("ada@erased.example")).toMatchObject({
    email: "ada@erased.example",
    reason: "unsubscribe",
    source: "erasure",
  });
  const keys = ["other@erased.example", "ada@erased.example"];
  expect([...(await stage.suppressions.getMany(keys, { consistent: true })).keys()]).toEqual([keys[1]]);
  expect((await stage.suppressions.list(100)).items).toEqual([]);
});

test("what the person asked for and never confirmed is forgotten", async () => {
  const email = "asked@signup.example";
  const asked = { list_id: "list_0000000000000000", wording: "I want it.", asked_at: at };
  await stage.signups.keep({ ...asked, email, address: email });
  await erase(email);
  expect(await stage.signups.ofMailbox(email)).toEqual([]);
});

test.each([
  ["complaint", "complained"],
  ["bounce", "bounced"],
] as const)("what a suppression for a %s says stays", async (reason, status) => {
  const email = `${reason}@reason.example`;
  await create(email);
  await suppress(email, reason);

  expect(await erase(email)).toBe(reason);
  expect(await erase(email)).toBe(reason);

  expect(await stored()).not.toContain("reason.example");
  expect(await create(email)).toMatchObject({ status });
});

test("an address that is no contact is erased as well", async () => {
  expect(await erase("nobody@none.example")).toBe("unsubscribe");
  expect(await create("nobody@none.example")).toMatchObject({ status: "unsubscribed" });
});

test("what comes in late of who was erased does not bring the address back", async () => {
  await erase("late@late.example");
  expect(await suppress("late@late.example", "complaint")).toBe(false);
  expect(await stored()).not.toContain("late.example");
});

test("right before a send who was erased is excluded, also where the address is of a list", async () => {
  const campaign = await stage.campaign(await frozenCampaign(stage, [1], { audience: "list" }));
  const check = createCheck(stage.db, {
    campaigns: "Campaigns",
    contacts: "Contacts",
    suppressions: "Suppressions",
  });
  await erase("listed@check.example");

  const { excluded } = await check(campaign, ["fine@check.example", "listed@check.example"]);

  expect([...excluded]).toEqual([["listed@check.example", "The address is suppressed: unsubscribe."]]);
});

test("whoever has the address lifts it, after which it is suppressed and erased like any other", async () => {
  const email = "back@back.example";
  await erase(email);
  const unlist = async () => "unlisted" as const;

  expect(await liftSuppression({ ...stage, unlist }, email, "Asked for it.", later)).toBe("lifted");

  expect(await stage.suppressions.get(email)).toBe(undefined);
  expect(await stage.suppressions.record(email)).toMatchObject({ email, lifted_at: later });
  expect(await create(email)).toMatchObject({ status: "subscribed" });
  expect(await suppress(email, "complaint")).toBe(true);
  expect(await stage.suppressions.get(email)).toMatchObject({ reason: "complaint" });
  expect(await erase(email)).toBe("complaint");
  expect(await stored()).not.toContain("back.example");
});
