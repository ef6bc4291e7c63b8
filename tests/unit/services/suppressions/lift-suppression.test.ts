import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newContact } from "../../../../services/contacts/contact.ts";
import type { Unlisting } from "../../../../services/suppressions/account-list.ts";
import { liftSuppression } from "../../../../services/suppressions/lift-suppression.ts";
import { addContact, deleteContact } from "../../../../services/suppressions/opt-out.ts";
import type { SuppressionReason } from "../../../../services/suppressions/suppression.ts";
import { type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => stage.faults.set({ seed: 0, rules: [] }));

const at = "2026-11-28T12:00:00.000Z";
const later = "2026-11-28T13:00:00.000Z";
const unlisted: string[] = [];
const lift = (key: string, reason = "Asked to.", answer: Unlisting = "unlisted") =>
  liftSuppression(
    {
      ...stage,
      unlist: async (email) => {
        unlisted.push(email);
        return answer;
      },
    },
    key,
    reason,
    later,
  );
const suppress = (email: string, reason: SuppressionReason = "bounce") =>
  stage.suppressions.add({ email, reason, source: "api", created_at: at });
const create = (email: string, status = "subscribed") =>
  addContact(stage, newContact.parse({ email, status }), at);
const statusOf = async (email: string) => (await stage.contacts.get(email))?.status;

test("a suppression is lifted at SES first, and stays while SES is busy", async () => {
  await suppress("busy@example.net");
  expect(await lift("busy@example.net", "Asked to.", "later")).toBe("later");
  expect(await stage.suppressions.get("busy@example.net")).toBeDefined();
  expect(await lift("busy@example.net")).toBe("lifted");
  expect(await stage.suppressions.get("busy@example.net")).toBe(undefined);
  expect(unlisted).toEqual(["busy@example.net", "busy@example.net"]);
});

test("lifting again changes nothing, also when the reply to the first was lost; the first reason stays", async () => {
  await suppress("again@example.net");
  const rule = { service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 2 } as const;
  stage.faults.set({ seed: 0, rules: [rule] });
  expect(await lift("again@example.net", "First.")).toBe("lifted");
  expect(await lift("again@example.net", "Second.")).toBe("lifted");
  expect(await stage.suppressions.record("again@example.net")).toMatchObject({
    lifted_at: later,
    lift_reason: "First.",
  });
});

test("an address that was never suppressed is not found", async () => {
  expect(await lift("nobody@example.net")).toBe("not_found");
  await create("fine@example.net");
  expect(await lift("fine@example.net")).toBe("not_found");
});

test("who is suppressed again after that is, and it is known that it was lifted once", async () => {
  await suppress("twice@example.net", "manual");
  await lift("twice@example.net");
  expect(await suppress("twice@example.net", "unsubscribe")).toBe(true);
  expect(await suppress("twice@example.net", "manual")).toBe(false);
  expect(await stage.suppressions.record("twice@example.net")).toMatchObject({
    reason: "unsubscribe",
    lifted_at: null,
    lift_reason: "Asked to.",
  });
  expect((await stage.suppressions.getMany(["twice@example.net"], { consistent: true })).size).toBe(1);
});

test("what SES was told counts more than what was asked for here, in whatever order it comes", async () => {
  const reasons = ["unsubscribe", "manual", "bounce", "complaint"] as const;
  for (const first of reasons)
    for (const second of reasons) {
      const email = `${first}-${second}@example.net`;
      await suppress(email, first);
      const isHarder = reasons.indexOf(second) > Math.max(1, reasons.indexOf(first));
      expect(await suppress(email, second), email).toBe(isHarder);
      expect((await stage.suppressions.get(email))?.reason).toBe(isHarder ? second : first);
    }
});

test("a contact whose status alone says that it left is suppressed when it is deleted, and lifted with a reason", async () => {
  // As versions before wrote it: unsubscribed, and no suppression
  await create("old@example.net");
  await stage.contacts.recordStatus("old@example.net", "unsubscribed", at);
  expect(await stage.suppressions.get("old@example.net")).toBe(undefined);

  expect(await deleteContact(stage, "old@example.net", at)).toBe(true);
  expect(await stage.suppressions.get("old@example.net")).toMatchObject({ reason: "unsubscribe" });
  await create("old@example.net");
  expect(await statusOf("old@example.net")).toBe("unsubscribed");

  expect(await lift("old@example.net")).toBe("lifted");
  expect(await statusOf("old@example.net")).toBe("unconfirmed");
});
