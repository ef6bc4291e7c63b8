import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reopenBatches } from "../../../../services/batching/reopen-batches.ts";
import { ledgerCounts } from "../../../../services/campaigns/counts.ts";
import {
  type Attempt,
  batchId,
  type Claim,
  nextAttempts,
  type Progress,
} from "../../../../services/deliveries/batch.ts";
import type { Outcome } from "../../../../services/deliveries/delivery.ts";
import { recoverClaim } from "../../../../services/sending/recover-claim.ts";
import { campaignItem, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const now = () => new Date().toISOString();

/** What SES says of one recipient of a chunk. */
const decision = fc.constantFrom<Outcome | "deferred">("sent", "failed", "suppressed", "unknown", "deferred");
const decisions = fc.array(decision, { minLength: 10, maxLength: 10 });

const step = fc.oneof(
  /** Two senders claim the same recipients at once. */
  fc.record({
    do: fc.constant("claim" as const),
    max: fc.integer({ min: 1, max: 10 }),
    in_flight: fc.integer({ min: 1, max: 10 }),
  }),
  /** The sender records what SES said, and ends its claim. */
  fc.record({ do: fc.constant("commit" as const), decisions }),
  /** The sender dies after so many records; another recovers its claim. */
  fc.record({
    do: fc.constant("die" as const),
    decisions,
    recorded: fc.integer({ min: 0, max: 10 }),
  }),
  /** The campaign ends, and its operator retries it. */
  fc.record({ do: fc.constant("retry" as const), include_unknown: fc.boolean() }),
);

/** One batch of a campaign of its own. */
const given = async (size: number) => {
  const id = `ses_campaign_${randomUUID()}`;
  await stage.campaigns.create(campaignItem(id, { status: "in_progress" }));
  const recipients = Array.from({ length: size }, (_, i) => {
    const email = `reader${i}@example.net`;
    return { email, address: email, values: { email } };
  });
  const batch = {
    batch_id: batchId(id, 0),
    entry: "batch" as const,
    campaign_id: id,
    batch: 0,
    recipients,
    dropped: [],
  };
  await stage.deliveries.append(await stage.campaign(id), [batch], "last", now());
  await stage.campaigns.freeze(id, now());
  return batch;
};

const progressOf = async (id: string): Promise<Progress> => (await stage.deliveries.progress(id, 0))!;

/** Claims twice at once, as two senders with the same batch do. @returns how many of them got it */
const claim = async (id: string, max: number, in_flight: number): Promise<number> => {
  const progress = await progressOf(id);
  const { attempts, next } = nextAttempts(progress, max);
  if (progress.claim || attempts.length === 0) return 1;
  const claims = await Promise.all(
    [1, 2].map(() =>
      stage.deliveries.claim(
        progress,
        { token: randomUUID(), attempts, in_flight, expires_at: now() },
        next,
        now(),
      ),
    ),
  );
  return claims.filter(Boolean).length;
};

/** Records the first so many recipients of a claim. */
const record = async (id: string, claim: Claim, said: readonly (Outcome | "deferred")[], count: number) => {
  const outcomes = new Map<number, Outcome>();
  const deferred: Attempt[] = [];
  for (const [place, { index, refusals }] of claim.attempts.slice(0, count).entries()) {
    const refused = { index, refusals: refusals + 1 };
    const outcome = said[place]!;
    if (outcome === "deferred") {
      deferred.push(refused);
      await stage.deliveries.recordRefusal(batchId(id, 0), refused, "refused");
    } else
      outcomes.set(
        index,
        await stage.deliveries.record(batchId(id, 0), index, outcome, { attempts: refusals + 1 }),
      );
  }
  return { outcomes, deferred };
};

const retry = async (id: string, include_unknown: boolean) => {
  const ended =
    (await stage.campaigns.complete(id, now())) ?? (await stage.campaigns.transition(id, "fail", now()));
  expect(ended).toBeDefined();
  const campaign = (await stage.campaigns.transition(id, "retry", now(), {
    retrying: { include_unknown, next: 0 },
  }))!;
  await reopenBatches(stage.deliveries, campaign, campaign.retrying!, () => true);
  await stage.campaigns.endRetry(campaign);
};

/** Where each recipient of a batch is, from what is stored. */
const look = async (id: string) => {
  const [progress, { rows }, campaign] = await Promise.all([
    progressOf(id),
    stage.deliveries.batchWithRows(id, 0),
    stage.campaign(id),
  ]);
  const claimed = progress.claim?.attempts.map(({ index }) => index) ?? [];
  const finished = [...rows].filter(([index, { outcome }]) => outcome && !claimed.includes(index));
  const open = Array.from({ length: progress.size - progress.next }, (_, i) => progress.next + i);
  return { progress, campaign, claimed, finished, open, deferred: progress.deferred.map((d) => d.index) };
};

test("whatever senders and operators do, each recipient is in one place, and the counts are those of the rows", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 14 }),
      fc.array(step, { minLength: 4, maxLength: 14 }),
      async (size, steps) => {
        const batch = await given(size);
        const id = batch.campaign_id;
        let ended: { progress: Progress; claim: Claim } | undefined;
        for (const one of steps) {
          const progress = await progressOf(id);
          if (one.do === "claim") expect(await claim(id, one.max, one.in_flight)).toBe(1);
          else if (one.do === "retry") await retry(id, one.include_unknown);
          else if (progress.claim) {
            const { claim } = progress;
            const count = one.do === "commit" ? claim.attempts.length : one.recorded;
            const result = await record(id, claim, one.decisions, count);
            if (one.do === "die") {
              await recoverClaim(stage, batch, progress, claim);
              const { rows } = await stage.deliveries.batchWithRows(id, 0);
              const left = claim.attempts.slice(count).map(({ index }) => index);
              expect(left.filter((index) => rows.get(index)?.outcome === "unknown")).toEqual(
                left.slice(0, claim.in_flight),
              );
            } else expect(await stage.deliveries.commit(progress, claim, result, now())).toBe(true);
            ended = { progress, claim };
          }
          // A sender whose claim ended, and who does not know, changes nothing.
          if (ended && !(await progressOf(id)).claim) {
            const late = { outcomes: new Map([[0, "sent" as const]]), deferred: [] };
            expect(await stage.deliveries.commit(ended.progress, ended.claim, late, now())).toBe(false);
          }

          const { progress: after, campaign, claimed, finished, open, deferred } = await look(id);
          const places = [...claimed, ...deferred, ...open, ...finished.map(([index]) => index)];
          expect(places.sort((a, b) => a - b)).toEqual(batch.recipients.map((_, index) => index));
          const counts = Object.fromEntries(
            ledgerCounts.map((name) => [
              name,
              finished.filter(([, { outcome }]) => `${outcome}_count` === name).length,
            ]),
          );
          expect(after).toMatchObject(counts);
          const done = finished.length === size;
          expect(after.status).toBe(done ? "done" : "ready");
          expect(campaign).toMatchObject({ ...counts, batches_done: done ? 1 : 0 });
        }
      },
    ),
    { numRuns: 15, interruptAfterTimeLimit: 8_000 },
  );
});
