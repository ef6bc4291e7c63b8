import { afterAll, beforeAll, expect, test } from "vitest";
import { withExactLedger } from "../../../../services/deliveries/ledger.ts";
import { takeBack } from "../../../../services/upkeep/take-back.ts";
import { frozenCampaign, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const now = new Date();
const at = now.toISOString();
const long = new Date(now.getTime() - 60_000).toISOString();
const soon = new Date(now.getTime() + 10_000).toISOString();

/** Three batches of two that senders had when they died: of the second and third a block was claimed. */
const given = async (): Promise<string> => {
  const id = await frozenCampaign(stage, [2, 2, 2]);
  const taken = { counted: [], freed: [], taken: [0, 1, 2], untilMs: now.getTime() - 1 };
  await stage.deliveries.changeTurns(await stage.campaign(id), taken, at);
  const records = new Map([[0, { outcome: "sent", attempts: 1, at: 1, id: "m" } as const]]);
  await stage.deliveries.advance(await stage.state(id, 0), { records }, at);
  for (const [batch, expires_at] of [
    [1, long],
    [2, soon],
  ] as const) {
    const claim = { token: `${batch}`, indices: [0], expires_at };
    await stage.deliveries.advance(await stage.state(id, batch), { records: new Map(), claim }, at);
  }
  return id;
};
const take = async (id: string) => {
  const campaign = await stage.campaign(id);
  await takeBack(stage, campaign, Object.keys(campaign.held).map(Number), now);
};

test("of a campaign that has ended, what was left is counted, but for the block of a sender that may live", async () => {
  const id = await given();
  await stage.campaigns.transition(id, "cancel", at);

  await take(id);

  const campaign = await stage.campaign(id);
  expect(Object.keys(campaign.held)).toEqual(["2"]);
  expect(campaign).toMatchObject({ sent_count: 1, unknown_count: 1 });
  expect((await stage.state(id, 1)).claim).toBe(undefined);
  expect((await stage.state(id, 2)).claim).toMatchObject({ token: "2" });

  // Again: nothing is counted twice.
  await take(id);
  expect(await stage.campaign(id)).toMatchObject({ sent_count: 1, unknown_count: 1 });
});

test("of a paused campaign the dead senders' blocks are recovered, and its batches stay free for those to come", async () => {
  const id = await given();
  await stage.campaigns.transition(id, "pause", at);
  const before = await stage.campaign(id);

  await take(id);

  const campaign = await stage.campaign(id);
  expect(campaign).toMatchObject({ held: before.held, sent_count: 0, unknown_count: 0 });
  expect(await withExactLedger(stage.deliveries, campaign)).toMatchObject({
    sent_count: 1,
    unknown_count: 1,
  });
});

test("a campaign that changed since it was read is left to the next sweep", async () => {
  const id = await given();
  const read = (await stage.campaigns.transition(id, "cancel", at))!;
  const freed = { counted: [], freed: [0], taken: [], untilMs: 0 };
  await stage.deliveries.changeTurns(read, freed, at);

  await takeBack(stage, read, [0, 1, 2], now);
  expect(await stage.campaign(id)).toMatchObject({ sent_count: 0, held: { 0: 0 } });
  await take(id);
  expect(await stage.campaign(id)).toMatchObject({ sent_count: 1, unknown_count: 1 });
});
