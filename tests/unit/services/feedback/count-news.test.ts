import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { FeedbackCount } from "../../../../services/campaigns/counts.ts";
import type { SendRecord } from "../../../../services/deliveries/batch-state.ts";
import { countNews } from "../../../../services/feedback/count-news.ts";
import type { Noted } from "../../../../services/feedback/note-news.ts";
import { tally } from "../../../../services/platform/counts.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
const logged: [string, object][] = [];
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());
beforeEach(() => {
  logged.length = 0;
  stage.published.length = 0;
});

const log = { error: (message: string, details: object) => logged.push([message, details]) } as never;
const now = () => new Date().toISOString();
const noted = (campaignId: string, ...counts: FeedbackCount[]): Noted => ({
  campaignId,
  counts: tally(counts),
  report: {},
});
const count = (...all: Noted[]) => countNews({ ...stage, log }, all, now());

test("what the batches of an invocation changed is one write a campaign", async () => {
  const [one, two] = [await frozenCampaign(stage, [1]), await frozenCampaign(stage, [1])];
  stage.meter.reset();

  await count(
    noted(one, "delivered_count", "delivered_count", "opened_count"),
    noted(two, "delivered_count"),
    noted(one, "delivered_count"),
  );

  expect(stage.calls("UpdateItem")).toBe(2);
  expect(await stage.campaign(one)).toMatchObject({ delivered_count: 3, opened_count: 1 });
  expect(await stage.campaign(two)).toMatchObject({ delivered_count: 1, opened_count: 0 });
});

test("news that count nothing open the campaign to the sweeper, whose recount makes good what a crash lost", async () => {
  const id = await frozenCampaign(stage, [1]);
  await stage.campaigns.transition(id, "cancel", now());
  await stage.campaigns.close(await stage.campaign(id));
  const before = await stage.campaign(id);
  expect(before.open).toBe(undefined);

  await countNews({ ...stage, log }, [noted(id)], "2030-01-01T00:00:00.000Z");

  expect(await stage.campaign(id)).toMatchObject({ open: "open", updated_at: "2030-01-01T00:00:00.000Z" });
});

/** A hundred sent, in batches that a sender still has: nothing of it is counted in the campaign. */
const givenSending = async (): Promise<string> => {
  const id = await frozenCampaign(stage, [50, 50]);
  const taken = { counted: [], freed: [], taken: [0, 1], untilMs: Date.now() + 60_000 };
  await stage.deliveries.changeTurns(await stage.campaign(id), taken, now());
  const sent: SendRecord = { outcome: "sent", attempts: 1, at: 1, id: "m" };
  const records = new Map(Array.from({ length: 50 }, (_, index) => [index, sent]));
  for (const batch of [0, 1])
    await stage.deliveries.advance(await stage.state(id, batch), { records }, now());
  return id;
};
const bounces = (n: number) => Array<FeedbackCount>(n).fill("hard_bounced_count");

test("a campaign whose bounces endanger the account is paused, judged by all it has sent until now", async () => {
  const id = await givenSending();
  await count(noted(id, ...bounces(5)));
  expect(await stage.campaign(id)).toMatchObject({ status: "in_progress", hard_bounced_count: 5 });

  await count(noted(id, ...bounces(1)));

  expect(await stage.campaign(id)).toMatchObject({
    status: "paused",
    reason: expect.stringMatching(/^Paused by itself: 6 of 100 messages bounced for good/),
  });
  expect(stage.published.map(({ type }) => type.name)).toContain("CampaignPaused");
  expect(logged.map(([message]) => message)).toEqual(["a campaign paused by itself"]);
});

test("one that does not run is not judged, nor is any by what endangers nothing", async () => {
  const id = await givenSending();
  await count(noted(id, ...Array<FeedbackCount>(90).fill("bounced_count")));
  expect(await stage.campaign(id)).toMatchObject({ status: "in_progress" });
  await stage.campaigns.transition(id, "cancel", now());
  await count(noted(id, ...bounces(50)));
  expect(await stage.campaign(id)).toMatchObject({ status: "cancelled", hard_bounced_count: 50 });
  expect(stage.published).toEqual([]);
});

test("a campaign that cannot be counted is told and logged, and keeps no other from being counted", async () => {
  const id = await frozenCampaign(stage, [1]);
  const addFeedback: Stage["campaigns"]["addFeedback"] = async (campaignId, counts, at) => {
    if (campaignId === "ses_campaign_bad") throw new Error("throttled");
    return await stage.campaigns.addFeedback(campaignId, counts, at);
  };
  const deps = { ...stage, log, campaigns: { ...stage.campaigns, addFeedback } };
  const all = [noted("ses_campaign_bad", "opened_count"), noted(id, "opened_count")];
  expect([...(await countNews(deps, all, now()))]).toEqual(["ses_campaign_bad"]);
  expect(await stage.campaign(id)).toMatchObject({ opened_count: 1 });
  expect(logged).toMatchObject([["feedback was not counted", { campaign_id: "ses_campaign_bad" }]]);
});

test("news of a campaign that is gone are no failure", async () => {
  await count(noted("ses_campaign_gone", "delivered_count"));
  expect(logged).toEqual([]);
});

test("operators are shown what was counted of deliveries, bounces for good and complaints", async () => {
  const id = await frozenCampaign(stage, [1]);
  stage.measured.length = 0;
  await count(
    noted(id, "delivered_count", "delivered_count", "bounced_count", "hard_bounced_count", "opened_count"),
  );
  expect(stage.measured).toEqual([
    ["MailsDelivered", 2],
    ["MailsBounced", 1],
  ]);
});
