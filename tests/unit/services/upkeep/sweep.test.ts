import { afterEach, beforeEach, expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { batchId } from "../../../../services/deliveries/batch.ts";
import type { BatchState } from "../../../../services/deliveries/batch-state.ts";
import { sweep } from "../../../../services/upkeep/sweep.ts";
import { campaignItem, frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const minutes = (n: number) => n * 60_000;
const plentyMs = 60_000;
const now = () => new Date().toISOString();

/** A campaign that is being sent, with so many batches of one recipient each. */
const given = (batches: number): Promise<string> => frozenCampaign(stage, Array<number>(batches).fill(1));

/** A sender sends the first so many batches, and counts them. */
const finish = async (id: string, batches: number) => {
  const numbers = Array.from({ length: batches }, (_, batch) => batch);
  const change = (counted: readonly BatchState[], taken: readonly number[]) => ({
    counted,
    freed: [],
    taken,
    untilMs: Date.now() + minutes(1),
  });
  const read = await stage.campaign(id);
  const campaign = (await stage.deliveries.changeTurns(read, change([], numbers), now()))!;
  const records = new Map([[0, { outcome: "sent", attempts: 1, at: 1, id: "m" } as const]]);
  await Promise.all(
    (await stage.deliveries.states(id, numbers)).map((state) =>
      stage.deliveries.advance(state, { records }, now()),
    ),
  );
  const counted = await stage.deliveries.states(id, numbers);
  await stage.deliveries.changeTurns(campaign, change(counted, []), now());
};

/** How many senders the rate needs, and how many are awake. */
let senders: { wanted: number; awake: number };
beforeEach(() => {
  senders = { wanted: 2, awake: 0 };
});

/** Objects that are to be kept for another term. */
let renewed: string[];
beforeEach(() => {
  renewed = [];
});

/** Runs the sweeper at a moment after now, as its schedule does. */
const sweepIn = (ms: number, remainingMs = () => plentyMs) =>
  sweep(
    {
      ...stage,
      content: { renew: async (key) => void renewed.push(key) },
      limiter: { senders: async () => senders },
      remainingMs,
      log: {
        error: (message: string, details: unknown) => {
          throw new Error(message, { cause: details });
        },
      } as never,
    },
    new Date(Date.now() + ms),
  );

/** Batches that senders were woken with since the test began. */
const woken = () =>
  stage.published.flatMap(({ type, detail }) => (type.name === "BatchReady" ? [detail] : []));

test("the senders that the rate needs and that are not awake are woken, once a sweep, for all campaigns", async () => {
  const [one, two] = [await given(1), await given(9)];
  senders = { wanted: 3, awake: 1 };
  await sweepIn(minutes(2));
  // Those of the newest campaign first, as they are listed
  const { created_at } = await stage.campaign(one);
  const newer = (await stage.campaign(two)).created_at >= created_at ? two : one;
  expect(woken()).toHaveLength(2);
  expect(woken()[0]).toEqual({ campaign_id: newer, batch: 0 });

  senders = { wanted: 3, awake: 3 };
  stage.published.length = 0;
  await sweepIn(minutes(2));
  expect(woken()).toEqual([]);
});

test("nobody is woken before the audience is frozen, while a campaign waits, or when senders have all of it", async () => {
  await stage.campaigns.create(
    campaignItem("ses_campaign_freezing", { status: "in_progress", batch_count: 3 }),
  );
  const waiting = await given(1);
  const resumes_at = new Date(Date.now() + minutes(10)).toISOString();
  await stage.campaigns.noteWait(waiting, { reason: "Waits", resumes_at });
  const taken = { counted: [], freed: [], taken: [0], untilMs: Date.now() + minutes(5) };
  const busy = await given(1);
  await stage.deliveries.changeTurns(await stage.campaign(busy), taken, now());
  await sweepIn(minutes(2));
  expect(woken()).toEqual([]);

  // Its sender was not heard of for too long.
  await sweepIn(minutes(6));
  expect(woken()).toEqual([{ campaign_id: busy, batch: 0 }]);
});

test("what dead senders had of a cancelled campaign is accounted for, and then recounted", async () => {
  // Given
  const id = await given(2);
  const taken = { counted: [], freed: [], taken: [0], untilMs: Date.now() };
  await stage.deliveries.changeTurns(await stage.campaign(id), taken, now());
  const claim = { token: "dead", indices: [0], expires_at: now() };
  await stage.deliveries.advance(await stage.state(id), { records: new Map(), claim }, now());
  await stage.campaigns.transition(id, "cancel", now());

  // When
  await sweepIn(minutes(2));

  // Then
  expect(await stage.campaign(id)).toMatchObject({ status: "cancelled", held: {}, unknown_count: 1 });
  await sweepIn(minutes(4));
  const campaign = await stage.campaign(id);
  expect(campaign).toMatchObject({ unknown_count: 1, recounted_at: campaign.updated_at });
});

test("a campaign whose last sender died before it said so is completed", async () => {
  const id = await given(2);
  await finish(id, 2);
  await sweepIn(0);
  expect(await stage.campaign(id)).toMatchObject({ status: "completed", sent_count: 2 });
  expect(stage.published.map(({ type }) => type.name)).toContain("CampaignCompleted");
});

/** A completed campaign whose deliveries were noted and, because of crashes, never counted. */
const uncounted = async (batches: number): Promise<string> => {
  const id = await given(batches);
  await finish(id, batches);
  for (let batch = 0; batch < batches; batch++)
    await stage.deliveries.noteEvidence(batchId(id, batch), [
      { index: 0, evidence: { delivered_at: now() } },
    ]);
  await stage.campaigns.complete(id, now());
  return id;
};

test("a recount that does not fit one sweep goes on in the next, and reads no batch twice", async () => {
  // Given
  const id = await uncounted(40);
  stage.meter.reset();
  let looks = 0;
  const twoPieces = () => (looks++ < 2 ? plentyMs : 0);

  // When
  await sweepIn(minutes(2), twoPieces);

  // Then
  expect(await stage.campaign(id)).toMatchObject({
    delivered_count: 0,
    recounting: { next: 16, counts: { sent_count: 16, delivered_count: 16 } },
  });

  // When
  await sweepIn(minutes(3));

  // Then
  const done = await stage.campaign(id);
  expect(done).toMatchObject({ sent_count: 40, delivered_count: 40, recounted_at: done.updated_at });
  expect(done.recounting).toBe(undefined);
  // One for each batch; those of the index of open campaigns are two.
  expect(stage.calls("Query")).toBe(40 + 2);
});

test("a recount begins again when the campaign changed since", async () => {
  // Given
  const id = await uncounted(20);
  let looks = 0;
  await sweepIn(minutes(2), () => (looks++ < 1 ? plentyMs : 0));
  expect((await stage.campaign(id)).recounting?.next).toBe(8);

  // When: an event of a recipient that was counted already
  await stage.deliveries.noteEvidence(batchId(id, 0), [{ index: 0, evidence: { opened_at: now() } }]);
  await stage.campaigns.addFeedback(id, {}, now());
  await sweepIn(minutes(2));

  // Then
  expect(await stage.campaign(id)).toMatchObject({ delivered_count: 20, opened_count: 1 });
});

/** Each day from a moment on; this one is planned for it. */
const daily = (planned_at: string, series_id: string, number: number): Campaign["series"] => ({
  every: "day",
  interval: 1,
  time_zone: "UTC",
  first_at: planned_at,
  planned_at,
  series_id,
  number,
});

test("a series that many sweep at a time has one next campaign, which has nothing of the one before but what it sends", async () => {
  const planned_at = new Date(Math.trunc(Date.now() / 1_000) * 1_000).toISOString();
  const id = await frozenCampaign(stage, [1], {
    series: daily(planned_at, "ses_campaign_first", 3),
    attachments: [{ key: "file", filename: "a.txt", content_type: "text/plain", size_bytes: 2 }],
  });

  await Promise.all([sweepIn(minutes(1)), sweepIn(minutes(2)), sweepIn(minutes(3))]);
  await sweepIn(minutes(4));

  const before = await stage.campaign(id);
  const all = (await stage.campaigns.list(100)).items.filter(({ series }) => series);
  expect(all).toHaveLength(2);
  const next = all.find(({ campaign_id }) => campaign_id === before.next_campaign_id)!;
  expect(next).toMatchObject({
    status: "scheduled",
    send_at: next.series!.planned_at,
    content_key: before.content_key,
    attachments: before.attachments,
    total_contacts: 0,
    batch_count: 0,
    batching: { done: false },
    series: { series_id: "ses_campaign_first", number: 4, previous_campaign_id: id },
  });
  expect(Date.parse(next.send_at!) - Date.parse(planned_at)).toBe(minutes(24 * 60));
  expect(next.unsubscribe_key).not.toBe(before.unsubscribe_key);
  expect(new Set(renewed)).toEqual(new Set([before.content_key, "file"]));
});

test("what each variant of a test sends, and the editor it was written in keeps, lies there for the next of a series", async () => {
  const planned_at = new Date(Math.trunc(Date.now() / 1_000) * 1_000).toISOString();
  const content_key = "campaigns/tested/content.json";
  await frozenCampaign(stage, [1], {
    content_key,
    format: "blocks",
    series: daily(planned_at, "ses_campaign_tested", 1),
    ab_test: {
      share: 50,
      winner_by: "by_hand",
      after_minutes: 60,
      variants: [{ subject: "A" }, { subject: "B", format: "blocks" }, { subject: "C" }],
    },
  });

  await sweepIn(minutes(1));

  const names = ["content", "variant-1", "variant-2", "design", "design-1"];
  expect(renewed.sort()).toEqual(names.map((name) => `campaigns/tested/${name}.json`).sort());
});
