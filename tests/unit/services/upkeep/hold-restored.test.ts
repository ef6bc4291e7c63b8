import { afterEach, beforeEach, expect, test } from "vitest";
import { heldReason, holdRestored } from "../../../../services/upkeep/hold-restored.ts";
import { campaignItem, frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

/** What is not held is logged alone, so that others are. */
let errors: unknown[];
beforeEach(() => {
  errors = [];
});
afterEach(() => expect(errors).toEqual([]));
const hold = () =>
  holdRestored({ ...stage, log: { error: (...told: unknown[]) => void errors.push(told) } }, new Date());
const added = async (id: string, fields: Parameters<typeof campaignItem>[1]) => {
  await stage.campaigns.create(campaignItem(id, fields));
  return id;
};

test("what would go on by itself is paused, and what waits for a person goes on waiting", async () => {
  const running = await frozenCampaign(stage, [1, 1]);
  const scheduled = await added("ses_campaign_later", {
    status: "scheduled",
    send_at: "2030-01-01T00:00:00.000Z",
  });
  const pending = await added("ses_campaign_asked", { status: "pending" });
  const paused = await added("ses_campaign_paused", { status: "paused", reason: "Paused by an operator." });
  const awaiting = await added("ses_campaign_awaiting", { status: "awaiting_approval", reason: "It waits." });

  await hold();
  await hold();

  for (const id of [running, scheduled, pending])
    expect(await stage.campaign(id)).toMatchObject({
      status: "paused",
      reason: heldReason,
      reason_code: "operator",
    });
  expect(await stage.campaign(paused)).toMatchObject({ reason: "Paused by an operator." });
  expect(await stage.campaign(awaiting)).toMatchObject({ status: "awaiting_approval", reason: "It waits." });
});

test("a campaign that ended and would mail the unreported again does not, and others stay as they are", async () => {
  const resends = await added("ses_campaign_resends", { status: "completed", unreported: "resend" });
  const ended = await added("ses_campaign_ended", { status: "completed" });
  await hold();
  expect(await stage.campaign(resends)).not.toHaveProperty("open");
  expect(await stage.campaign(ended)).toHaveProperty("open");
});
