import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { notStarted, startsAt } from "../../../../services/campaigns/status-changes.ts";
import { campaignItem, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => stage.faults.set({ seed: 0, rules: [] }));

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 12, 0, second)).toISOString();
const retrying = { repeats: ["failed"], next: 0 } as const;
const given = (id: string, fields: Parameters<typeof campaignItem>[1]) =>
  stage.campaigns.create(campaignItem(id, { batching: { done: true }, ...fields }));

const loseReplyTo = (operation: string) =>
  stage.faults.set({
    seed: 0,
    rules: [{ service: "dynamodb", operation, kind: "error-after", count: 1 }],
  });

test("a batcher that is late does not end a retry asked for since", async () => {
  const id = "ses_campaign_retried";
  await given(id, { status: "completed" });
  const first = (await stage.campaigns.transition(id, "retry", at(1), { retrying }))!;
  // Two batchers open its batches; the first to end it lets the campaign complete, and it is retried again.
  await stage.campaigns.endRetry(first);
  expect(await stage.campaigns.complete(id, at(2))).toBeDefined();
  await stage.campaigns.transition(id, "retry", at(3), { retrying });

  await stage.campaigns.endRetry(first);

  expect(await stage.campaign(id)).toMatchObject({ retrying });
  await stage.campaigns.endRetry(await stage.campaign(id));
  expect(await stage.campaign(id)).not.toHaveProperty("retrying");
});

test("a change whose answer was lost has taken place, and gives the milestones to announce", async () => {
  const id = "ses_campaign_lost";
  loseReplyTo("PutItem");
  expect(await given(id, { status: "in_progress" })).toBe(true);
  loseReplyTo("UpdateItem");
  const failed = await stage.campaigns.transition(id, "fail", at(1), {
    reason: "of the test",
    reason_code: "access_denied",
  });
  expect(failed).toMatchObject({ status: "failed", unannounced: new Set(["CampaignFailed"]) });
  expect(await stage.campaigns.transition(id, "fail", at(2))).toBeUndefined();
  loseReplyTo("UpdateItem");
  expect(await stage.campaigns.transition(id, "retry", at(3))).toMatchObject({ status: "in_progress" });
  loseReplyTo("UpdateItem");
  expect(await stage.campaigns.complete(id, at(4))).toMatchObject({ status: "completed" });
});

test("counting between a lost answer and its repeat does not make a change look like another's", async () => {
  const id = "ses_campaign_counted";
  await given(id, { status: "in_progress" });
  loseReplyTo("UpdateItem");
  let counted: Promise<unknown> | undefined;
  const middleware = { name: "countInBetween", step: "finalizeRequest", priority: "low" } as const;
  stage.db.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        counted ??= stage.campaigns.addFeedback(id, { bounced_count: 1 }, at(1));
        await counted;
        throw error;
      }
    },
    middleware,
  );

  const paused = await stage.campaigns.transition(id, "pause", at(1), { reason_code: "bounce_rate" });

  stage.db.middlewareStack.remove(middleware.name);
  expect(counted).toBeDefined();
  expect(paused).toMatchObject({ status: "paused", bounced_count: 1 });
});

test("a reason and its code go together, and go when the campaign goes on", async () => {
  const id = "ses_campaign_reasons";
  await given(id, { status: "scheduled" });
  await stage.campaigns.transition(id, "miss", at(1), { reason: "Missed." });
  expect(await stage.campaign(id)).toMatchObject({ reason: "Missed.", reason_code: "start_missed" });
  await stage.campaigns.transition(id, "resume", at(2));
  const resumed = await stage.campaign(id);
  expect(resumed).not.toHaveProperty("reason");
  expect(resumed).not.toHaveProperty("reason_code");
});

test("a sweeper that read a campaign before it was moved does not start it, nor say that it missed its start", async () => {
  const id = "ses_campaign_moved";
  const read = "2026-11-24T13:00:00.000Z";
  const moved = "2026-12-24T13:00:00.000Z";
  await given(id, { status: "scheduled", send_at: read });
  await stage.campaigns.transition(id, "move", at(1), { send_at: moved }, notStarted);
  expect(await stage.campaigns.transition(id, "due", at(2), {}, startsAt(read))).toBeUndefined();
  expect(await stage.campaigns.transition(id, "miss", at(2), {}, startsAt(read))).toBeUndefined();
  expect(await stage.campaign(id)).toMatchObject({ status: "scheduled", send_at: moved });
  expect(await stage.campaigns.transition(id, "due", at(3), {}, startsAt(moved))).toMatchObject({
    status: "pending",
  });
});

test("what has begun is not moved or taken back, though it is paused", async () => {
  const id = "ses_campaign_begun";
  await given(id, { status: "paused", started_at: at(1) });
  const moved = await stage.campaigns.transition(id, "reinstate", at(2), { send_at: at(9) }, notStarted);
  expect(moved).toBeUndefined();
  expect(await stage.campaigns.reopen(id, { reopened_as: "draft_1", reason: "Taken back." }, at(2), [])).toBe(
    false,
  );
  expect(await stage.campaign(id)).toMatchObject({ status: "paused" });
});
