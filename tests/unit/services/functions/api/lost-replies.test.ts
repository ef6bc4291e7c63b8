import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { campaignItem } from "../../../../support/stage.ts";
import { type Api, startApi } from "./api-harness.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
afterEach(() => api.stage.faults.set({ seed: 0, rules: [] }));

/** The next such call takes effect and its answer is lost: the SDK repeats it. */
const loseReplyTo = (operation: string) =>
  api.stage.faults.set({
    seed: 0,
    rules: [{ service: "dynamodb", operation, kind: "error-after", count: 1 }],
  });

test.each([
  ["/contacts", "PutItem", "contact_exists"],
  ["/suppressions", "UpdateItem", "suppression_exists"],
])("POST %s answers 201 for what it made, and 409 for what was there", async (path, operation, code) => {
  const body = { email: "ada@example.net" };
  loseReplyTo(operation);
  const made = await api.asAdmin("POST", path, body);
  expect(api.stage.faults.injected()).toHaveLength(1);
  expect(made.status).toBe(201);
  expect(await made.json()).not.toHaveProperty("op");
  const again = await api.asAdmin("POST", path, body);
  expect(again.status).toBe(409);
  expect(await again.json()).toMatchObject({ error: { code } });
});

test("DELETE /contacts answers 204 for what it removed", async () => {
  await api.asAdmin("POST", "/contacts", { email: "gone@example.net" });
  loseReplyTo("TransactWriteItems");
  expect((await api.asAdmin("DELETE", "/contacts/gone@example.net")).status).toBe(204);
  expect(api.stage.faults.injected()).toHaveLength(1);
  expect((await api.asAdmin("DELETE", "/contacts/gone@example.net")).status).toBe(404);
});

test("a campaign that was paused says so, and the bus is told", async () => {
  const id = "ses_campaign_lost-pause";
  await api.stage.campaigns.create(campaignItem(id, { status: "in_progress" }));
  loseReplyTo("UpdateItem");
  const paused = await api.asAdmin("POST", `/campaigns/${id}/pause`);
  expect(api.stage.faults.injected()).toHaveLength(1);
  expect(paused.status).toBe(200);
  expect(await paused.json()).toMatchObject({ status: "paused", reason: "Paused by an operator." });
  expect(api.stage.published).toMatchObject([{ detail: { campaign_id: id, reason: "operator" } }]);
});
