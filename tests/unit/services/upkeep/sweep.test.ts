import { afterEach, beforeEach, expect, test } from "vitest";
import { batchId, nextAttempts } from "../../../../services/deliveries/batch.ts";
import type { Outcome } from "../../../../services/deliveries/delivery.ts";
import { sweep } from "../../../../services/upkeep/sweep.ts";
import { campaignItem, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const minutes = (n: number) => n * 60_000;
const plentyMs = 60_000;
const now = () => new Date().toISOString();

const reader = (number: number) => {
  const email = `reader${number}@example.net`;
  return { email, address: email, values: { email } };
};

/**
 * A campaign whose audience is being frozen, with so many batches of one recipient each, who in some is one that gets
 * nothing: these are done from the start.
 */
const beingFrozen = async (
  id: string,
  batches: number,
  isDropped = (_batch: number) => false,
): Promise<void> => {
  await stage.campaigns.create(campaignItem(id, { status: "in_progress", updated_at: now() }));
  for (let first = 0; first < batches; first += 40) {
    const numbers = Array.from({ length: Math.min(40, batches - first) }, (_, i) => first + i);
    await stage.deliveries.append(
      await stage.campaign(id),
      numbers.map((batch) => ({
        batch_id: batchId(id, batch),
        entry: "batch",
        campaign_id: id,
        batch,
        recipients: isDropped(batch) ? [] : [reader(batch)],
        dropped: isDropped(batch) ? [{ email: reader(batch).email, reason: "suppressed" }] : [],
      })),
      `r${numbers.at(-1)}`,
      now(),
    );
  }
};

/** A campaign that is being sent. */
const given = async (id: string, batches: number, isDropped?: (batch: number) => boolean): Promise<void> => {
  await beingFrozen(id, batches, isDropped);
  await stage.campaigns.freeze(id, now());
};

/** Sends a batch of one: it ends with this outcome. */
const finish = async (id: string, batch: number, outcome: Outcome = "sent") => {
  const progress = (await stage.deliveries.progress(id, batch))!;
  const { attempts, next } = nextAttempts(progress, 10);
  const claim = { token: `${id}${batch}`, attempts, in_flight: 1, expires_at: now() };
  const claimed = (await stage.deliveries.claim(progress, claim, next, now()))!;
  await stage.deliveries.record(batchId(id, batch), 0, outcome, { attempts: 1 });
  await stage.deliveries.commit(claimed, claim, { outcomes: new Map([[0, outcome]]), deferred: [] }, now());
};

/** Runs the sweeper at a moment after now, as its schedule does. */
const sweepIn = (ms: number, remainingMs = () => plentyMs) =>
  sweep(
    {
      ...stage,
      remainingMs,
      log: {
        error: (message: string, details: unknown) => {
          throw new Error(message, { cause: details });
        },
      } as never,
    },
    new Date(Date.now() + ms),
  );

/** Batches announced since the test began. */
const announced = () =>
  stage.published.flatMap(({ type, detail }) =>
    type.name === "BatchReady" ? (detail as { batch: number }).batch : [],
  );
/** Keys read by BatchGetItem. */
const itemsRead = () => stage.meter.snapshot().services.dynamodb?.operations.BatchGetItem?.units.read_units;

test("the sweeper reads on from the first open batch, until a retry opens one before it", async () => {
  // Given: of 240 batches all but the last five are done, one of them without success
  const id = "ses_campaign_mark";
  await given(id, 240, (batch) => batch < 235 && batch !== 7);
  await finish(id, 7, "failed");
  stage.meter.reset();

  // When
  await sweepIn(minutes(2));
  const first = { read: itemsRead(), announced: announced() };
  stage.published.length = 0;
  stage.meter.reset();
  await sweepIn(minutes(3));
  const second = { read: itemsRead(), announced: announced() };

  // Then: the campaign and 240 batches were read, then the campaign and those that are open
  const open = [235, 236, 237, 238, 239];
  expect(first.announced).toEqual(open);
  expect(second).toEqual({ announced: open, read: first.read! - 235 });

  // When: the campaign ends and is retried
  for (const batch of open) await finish(id, batch);
  await stage.campaigns.complete(id, now());
  const stale = await stage.campaign(id);
  await stage.campaigns.transition(id, "retry", now(), { retrying: { include_unknown: false, next: 0 } });
  await stage.deliveries.reopen(id, 7, [{ index: 0, refusals: 1, outcome: "failed" }], now());
  await stage.campaigns.endRetry(await stage.campaign(id));
  // A sweeper that read the campaign before the retry says what it found only now
  await stage.campaigns.noteFirstOpen(stale, 240);
  stage.published.length = 0;
  await sweepIn(minutes(2));

  // Then
  expect(announced()).toEqual([7]);
  expect(await stage.campaign(id)).toMatchObject({ first_open: { batch: 7 } });
  await finish(id, 7);
  await stage.campaigns.complete(id, now());
});

test("no batch is passed over while a retry is being prepared", async () => {
  const id = "ses_campaign_retry";
  await given(id, 3);
  for (const [batch, outcome] of (["failed", "sent", "failed"] as const).entries())
    await finish(id, batch, outcome);
  await stage.campaigns.complete(id, now());
  await stage.campaigns.transition(id, "retry", now(), { retrying: { include_unknown: false, next: 0 } });
  await stage.deliveries.reopen(id, 2, [{ index: 0, refusals: 1, outcome: "failed" }], now());

  await sweepIn(0);

  expect((await stage.campaign(id)).first_open).toBe(undefined);
  await stage.campaigns.transition(id, "fail", now(), { reason: "of the test" });
});

test("batches are not announced before the audience is frozen, however long that takes", async () => {
  const id = "ses_campaign_freezing";
  await beingFrozen(id, 2);
  await sweepIn(minutes(2));
  expect(announced()).toEqual([]);

  await stage.campaigns.freeze(id, now());
  await sweepIn(minutes(2));
  expect(announced()).toEqual([0, 1]);
});

/** A completed campaign whose deliveries were noted and, because of crashes, never counted. */
const uncounted = async (id: string, batches: number) => {
  await given(id, batches);
  for (let batch = 0; batch < batches; batch++) {
    await finish(id, batch);
    await stage.deliveries.noteEvidence(batchId(id, batch), 0, "delivered_at", { delivered_at: now() });
  }
  await stage.campaigns.complete(id, now());
};

test("a recount that does not fit one sweep goes on in the next, and reads no batch twice", async () => {
  // Given
  const id = "ses_campaign_recount";
  await uncounted(id, 40);
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
  const id = "ses_campaign_changed";
  await uncounted(id, 20);
  let looks = 0;
  await sweepIn(minutes(2), () => (looks++ < 1 ? plentyMs : 0));
  expect((await stage.campaign(id)).recounting?.next).toBe(8);

  // When: an event of a recipient that was counted already
  await stage.deliveries.noteEvidence(batchId(id, 0), 0, "opened_at", { opened_at: now() });
  await stage.campaigns.addFeedback(id, {}, now());
  await sweepIn(minutes(2));

  // Then
  expect(await stage.campaign(id)).toMatchObject({ delivered_count: 20, opened_count: 1 });
});
