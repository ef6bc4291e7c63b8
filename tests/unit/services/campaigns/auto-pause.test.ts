import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { autoPause, autoPauseMessage } from "../../../../services/campaigns/auto-pause.ts";
import { campaignItem, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
let lines: unknown[][] = [];
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
afterEach(() => {
  stage.faults.set({ seed: 0, rules: [] });
  stage.published.length = 0;
  lines = [];
});

const log = { error: (...words: unknown[]) => void lines.push(words) };
const cause = { reason_code: "bounce_rate", reason: "6 of 100 messages bounced." } as const;
const pause = (id: string) => autoPause({ ...stage, log }, id, cause);

test("a campaign that pauses by itself raises its alarm and tells the bus, though the answer was lost", async () => {
  const id = "ses_campaign_auto-pause";
  await stage.campaigns.create(campaignItem(id, { status: "in_progress" }));
  stage.faults.set({
    seed: 0,
    rules: [{ service: "dynamodb", operation: "UpdateItem", kind: "error-after", count: 1 }],
  });

  await pause(id);

  expect(stage.faults.injected()).toHaveLength(1);
  expect(lines).toMatchObject([[autoPauseMessage, { campaign_id: id, ...cause }]]);
  expect(stage.published).toMatchObject([{ detail: { campaign_id: id, reason: "bounce_rate" } }]);
  expect(await stage.campaign(id)).toMatchObject({
    status: "paused",
    reason: "Paused by itself: 6 of 100 messages bounced.",
    reason_code: "bounce_rate",
  });
});

test("one that another paused raises none", async () => {
  const id = "ses_campaign_paused-before";
  await stage.campaigns.create(campaignItem(id, { status: "paused" }));
  await pause(id);
  expect(lines).toEqual([]);
  expect(stage.published).toEqual([]);
});
