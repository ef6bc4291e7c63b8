import { afterEach, beforeEach, expect, test } from "vitest";
import type { Campaign } from "../../../../services/campaigns/campaign.ts";
import { batchId } from "../../../../services/deliveries/batch.ts";
import type { SendRecord } from "../../../../services/deliveries/batch-state.ts";
import { settlementOf } from "../../../../services/upkeep/actions.ts";
import { recount } from "../../../../services/upkeep/recount.ts";
import { tellUnreported } from "../../../../services/upkeep/tell-unreported.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeEach(async () => {
  stage = await startStage();
});
afterEach(() => stage.stop());

const hour = 60 * 60_000;
const start = Date.now();
const iso = (ms: number) => new Date(ms).toISOString();
const sent: SendRecord = { outcome: "sent", attempts: 1, at: start, id: "m" };
const unknown: SendRecord = { outcome: "unknown", attempts: 1, at: start, error: "died" };

/** A completed campaign whose batches have these records; SES told of all that were sent. */
const completed = async (
  batches: readonly (readonly SendRecord[])[],
  fields: Partial<Campaign> = {},
): Promise<string> => {
  const id = await frozenCampaign(
    stage,
    batches.map(({ length }) => length),
    fields,
  );
  const numbers = [...batches.keys()];
  const turn = async (counted: typeof numbers, taken: typeof numbers) =>
    stage.deliveries.changeTurns(
      await stage.campaign(id),
      { counted: await stage.deliveries.states(id, counted), freed: [], taken, untilMs: start + hour },
      iso(start),
    );
  await turn([], numbers);
  for (const [batch, records] of batches.entries()) {
    const step = { records: new Map(records.entries()) };
    await stage.deliveries.advance(await stage.state(id, batch), step, iso(start));
    const notes = [...records.entries()].flatMap(([index, { outcome }]) =>
      outcome === "sent" ? [{ index, evidence: { delivered_at: iso(start) } }] : [],
    );
    await stage.deliveries.noteEvidence(batchId(id, batch), notes);
    const lost = [...records.keys()].filter((index) => records[index]!.outcome === "unknown");
    if (lost.length > 0) await stage.deliveries.markUnknown(batchId(id, batch), lost);
  }
  await turn(numbers, []);
  await stage.campaigns.complete(id, iso(start));
  return id;
};
const recountAt = async (id: string, ms: number) =>
  recount(stage, await stage.campaign(id), new Date(ms), () => true);
const tellAt = async (id: string, ms: number) =>
  tellUnreported(stage, await stage.campaign(id), new Date(ms), () => true);
const settlementAt = async (id: string, ms: number) => settlementOf(await stage.campaign(id), new Date(ms));

const withUnknown = [sent, sent, sent, sent, unknown, unknown];
const full = [sent, sent, sent];

test("an hour after, whom SES most likely never had is recorded and counted; nothing else is read", async () => {
  // Given
  const id = await completed([full, withUnknown, ...Array.from({ length: 8 }, () => full)]);
  await recountAt(id, start + 60_000);
  expect(await stage.campaign(id)).toMatchObject({
    unknown_count: 2,
    unreported_count: 0,
    awaiting: { batches: [1], at: iso(start + hour) },
  });
  expect(await settlementAt(id, start + hour - 1)).toBe(undefined);
  expect(await settlementAt(id, start + hour)).toBe("tell_unreported");
  stage.meter.reset();

  // When
  await tellAt(id, start + hour);

  // Then
  expect(stage.calls("Query")).toBe(1);
  const campaign = await stage.campaign(id);
  expect(campaign).toMatchObject({ unknown_count: 2, unreported_count: 2, sent_count: 31 });
  expect(campaign).not.toHaveProperty("awaiting");
  // Whoever is held is not mailed, and the rows were not changed behind the counters: no recount.
  expect(campaign).not.toHaveProperty("resend_due");
  expect(campaign.recounted_at).toBe(campaign.updated_at);
  expect((await stage.state(id, 1)).records).toMatchObject({
    4: { outcome: "unknown", unreported: true },
    5: { outcome: "unknown", unreported: true },
  });
  await recountAt(id, start + hour + 60_000);
  expect(await stage.campaign(id)).toMatchObject({ unknown_count: 2, unreported_count: 2 });
});

test("an event that comes after all settles it, and the counters go back", async () => {
  const id = await completed([withUnknown]);
  await recountAt(id, start + 60_000);
  await tellAt(id, start + hour);

  expect(await stage.deliveries.settle(id, 0, 4, { at: iso(start), id: "m4" }, iso(start + hour))).toBe(true);

  expect(await stage.campaign(id)).toMatchObject({ sent_count: 5, unknown_count: 1, unreported_count: 1 });
  expect((await stage.state(id)).records[4]).toEqual({ outcome: "sent", attempts: 1, at: start, id: "m4" });
});

test("where it is so asked, the campaign is due to mail them once more, each once", async () => {
  const id = await completed([withUnknown], { unreported: "resend" });
  await recountAt(id, start + 60_000);
  await tellAt(id, start + hour);
  expect(await stage.campaign(id)).toMatchObject({ resend_due: true, unreported_count: 2 });
  expect(await settlementAt(id, start + hour + 60_000)).toBe("resend");

  // Both were mailed again before, and are unknown again.
  const again = await completed([withUnknown], { unreported: "resend" });
  const { deliveries } = stage;
  const mailedAgain = {
    campaigns: stage.campaigns,
    deliveries: {
      ...deliveries,
      batchWithRows: async (campaignId: string, batch: number) => {
        const read = await deliveries.batchWithRows(campaignId, batch);
        return { ...read, state: read.state && { ...read.state, again: { 4: 1, 5: 1 } } };
      },
    },
  };
  await recountAt(again, start + 60_000);
  await tellUnreported(mailedAgain, await stage.campaign(again), new Date(start + hour), () => true);
  expect(await stage.campaign(again)).toMatchObject({ unreported_count: 2 });
  expect(await stage.campaign(again)).not.toHaveProperty("resend_due");
});

test("a campaign that changed since it was read is left as it is", async () => {
  const id = await completed([withUnknown]);
  await recountAt(id, start + 60_000);
  const read = await stage.campaign(id);
  await stage.campaigns.addFeedback(id, { opened_count: 1 }, iso(start + hour));

  await tellUnreported(stage, read, new Date(start + hour), () => true);

  expect(await stage.campaign(id)).toMatchObject({ unreported_count: 0, awaiting: { batches: [0] } });
});

test("what does not fit one sweep goes on in the next", async () => {
  const id = await completed(Array.from({ length: 24 }, () => withUnknown));
  await recountAt(id, start + 60_000);
  let looks = 0;
  await tellUnreported(stage, await stage.campaign(id), new Date(start + hour), () => looks++ < 1);
  expect(await stage.campaign(id)).toMatchObject({
    unreported_count: 40,
    awaiting: { batches: [20, 21, 22, 23] },
  });

  await tellAt(id, start + hour);
  expect(await stage.campaign(id)).toMatchObject({ unreported_count: 48 });
  expect(await stage.campaign(id)).not.toHaveProperty("awaiting");
});
