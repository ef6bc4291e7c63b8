import { expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { wakeSenders } from "../../../../services/deliveries/wake-senders.ts";
import type { Announcement } from "../../../../services/platform/publish.ts";
import { campaignItem } from "../../../support/stage.ts";

const now = new Date("2026-11-24T12:00:00.000Z");
const campaign = (name: string, fields: Partial<Campaign>): Campaign =>
  campaignItem(`ses_campaign_${name}`, { status: "in_progress", batching: { done: true }, ...fields });

const woken = async (campaigns: readonly Campaign[], senders: { wanted: number; awake: number }) => {
  const published: Announcement[] = [];
  const asked: number[] = [];
  const limiter = {
    senders: async (untilMs: number) => {
      asked.push(untilMs);
      return senders;
    },
  };
  const publish = async (facts: readonly Announcement[]) => void published.push(...facts);
  await wakeSenders({ limiter, publish }, campaigns, now);
  return {
    asked,
    batches: published.map(({ type, detail }) => {
      expect(type.name).toBe("BatchReady");
      const { campaign_id, batch } = detail as { campaign_id: string; batch: number };
      return `${campaign_id.replace("ses_campaign_", "")} ${batch}`;
    }),
  };
};

test("as many are woken as the rate needs and are not awake, each told of a batch of its own", async () => {
  const one = campaign("a", { batch_count: 40, issued: 3, held: { 1: 0, 2: now.getTime() + 1 } });
  expect((await woken([one], { wanted: 5, awake: 2 })).batches).toEqual(["a 1", "a 3", "a 4"]);
});

test("they are woken one after the other, so that they do not all write the campaign at once", async () => {
  const moments: number[] = [];
  await wakeSenders(
    {
      limiter: { senders: async () => ({ wanted: 3, awake: 0 }) },
      publish: async () => void moments.push(performance.now()),
    },
    [campaign("a", { batch_count: 40 })],
    now,
  );
  const [first, second, third] = moments as [number, number, number];
  expect(Math.min(second - first, third - second)).toBeGreaterThanOrEqual(140);
});

test("no more are woken than there are batches, over all campaigns", async () => {
  const small = campaign("a", { batch_count: 1 });
  const large = campaign("b", { batch_count: 2 });
  expect((await woken([small, large], { wanted: 9, awake: 0 })).batches).toEqual(["a 0", "b 0", "b 1"]);
});

test("nobody is woken when enough are awake, or more than enough", async () => {
  const one = campaign("a", { batch_count: 40 });
  expect((await woken([one], { wanted: 2, awake: 2 })).batches).toEqual([]);
  expect((await woken([one], { wanted: 2, awake: 3 })).batches).toEqual([]);
});

test("a sender that ends before the sweeper comes again is replaced now", async () => {
  const { asked } = await woken([campaign("a", { batch_count: 1 })], { wanted: 1, awake: 0 });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toBeGreaterThan(now.getTime() + 60_000);
});

test("without work the limiter is not asked", async () => {
  expect(await woken([], { wanted: 2, awake: 0 })).toEqual({ asked: [], batches: [] });
});
