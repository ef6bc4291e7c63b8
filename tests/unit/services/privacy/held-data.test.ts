import { afterAll, beforeAll, expect, test } from "vitest";
import { newContact } from "../../../../services/contacts/contact.ts";
import { heldOn } from "../../../../services/privacy/held-data.ts";
import { addContact } from "../../../../services/suppressions/opt-out.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const at = "2026-11-28T12:00:00.000Z";
const soon = () => Date.now() + 20_000;

test("all that is held on an address is told: contact, lists, suppression and each mail", async () => {
  const { list_id } = await stage.lists.create({ name: "News", description: "", double_opt_in: false }, at);
  const email = "reader1@example.net";
  const given = { email, first_name: "Ada", attributes: { city: "Turin" }, lists: [list_id] };
  await addContact(stage, newContact.parse(given), at);
  await stage.suppressions.add({ email, reason: "complaint", source: "api", created_at: at });
  await stage.suppressions.lift(email, "A mistake.", at);
  const asked = { list_id, first_name: "Ada", wording: "I want it.", asked_at: at };
  await stage.signups.keep({ ...asked, email, address: email });
  const campaign_id = await frozenCampaign(stage, [3, 2]);
  await frozenCampaign(stage, [1]);

  const held = await heldOn(stage, email, soon());

  expect(held).toMatchObject({
    email,
    contact: { email, first_name: "Ada", attributes: { city: "Turin" }, lists: [list_id] },
    lists: [{ list_id, name: "News" }],
    suppression: { reason: "complaint", lifted_at: at, lift_reason: "A mistake." },
    signups: [asked],
    erasure_requested_at: null,
    mails: [{ campaign_id, email, batch: 0, index: 1, status: "pending", values: { email } }],
    campaigns_examined: 2,
    complete: true,
  });
  expect(Object.keys(held.contact!)).not.toContain("op");
});

test("of an address that nothing is held on nothing is told", async () => {
  expect(await heldOn(stage, "nobody@example.net", soon())).toMatchObject({
    contact: null,
    lists: [],
    suppression: null,
    erasure_requested_at: null,
    mails: [],
  });
});

test("what time did not suffice for is said to be missing", async () => {
  expect(await heldOn(stage, "reader1@example.net", 0)).toMatchObject({
    mails: [],
    campaigns_examined: 0,
    complete: false,
  });
});
