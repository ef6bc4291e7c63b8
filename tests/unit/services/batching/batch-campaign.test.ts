import { BatchWriteCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { audienceListReader, type ReadAudienceList } from "../../../../services/audience/audience-list.ts";
import { batchCampaign } from "../../../../services/batching/batch-campaign.ts";
import type { Mailbox } from "../../../../services/contacts/address.ts";
import { campaignItem, type Stage, startStage } from "../../../support/stage.ts";

/** Enough for two pages of the audience, the last one not full. */
const count = 2_345;
const keys = Array.from({ length: count }, (_, i) => `reader${String(i).padStart(5, "0")}@example.net`);
/** More than what makes the batcher hand over. */
const plentyMs = 300_000;

/** An account whose rate needs this many senders more. */
const limiter = { senders: async () => ({ wanted: 2, awake: 0 }) };

let stage: Stage;
const put = async (emails: readonly string[], attributes: Record<string, string>) => {
  const now = new Date().toISOString();
  for (let start = 0; start < emails.length; start += 25) {
    const puts = emails.slice(start, start + 25).map((email) => ({
      PutRequest: {
        Item: {
          email,
          address: email,
          attributes,
          status: "subscribed",
          created_at: now,
          updated_at: now,
          email_count: 0,
        },
      },
    }));
    await stage.db.send(new BatchWriteCommand({ RequestItems: { Contacts: puts } }));
  }
};
beforeAll(async () => {
  stage = await startStage();
  await put(keys, {});
});
afterAll(() => stage.stop());
beforeEach(() => {
  stage.published.length = 0;
  stage.meter.reset();
});

/** What the report of a campaign is made of. */
const words = {
  content: {
    getJson: async <T>() => ({ html: '<a href="https://shop.example/{{ city }}">New</a>' }) as T,
  },
  log: {
    error: (message: string) => {
      throw new Error(message);
    },
  } as never,
};

/** Runs the batcher as its queue does: again for each CampaignRequested it leaves. @returns how often it ran */
const runBatcher = async (id: string, readAudienceList: ReadAudienceList, pagesPerRun: number) => {
  for (let runs = 1; ; runs++) {
    stage.published.length = 0;
    let looks = 0;
    const remainingMs = () => (looks++ < pagesPerRun ? plentyMs : 0);
    await batchCampaign(
      { ...stage, ...words, limiter, retentionDays: 396, readAudienceList, remainingMs },
      id,
    );
    if (!stage.published.some(({ type }) => type.name === "CampaignRequested")) return runs;
  }
};

/** Everyone who is in a batch of a campaign, in order. */
const frozen = async (id: string): Promise<string[]> => {
  const { batch_count } = await stage.campaign(id);
  const batches = await Promise.all(
    Array.from({ length: batch_count }, (_, number) => stage.deliveries.batch(id, number)),
  );
  return batches.flatMap((batch) => batch!.recipients.map(({ email }) => email));
};

const noList = audienceListReader({
  getJson: async () => {
    throw new Error("this campaign has no list");
  },
});

test("all contacts: several invocations freeze each contact once, and read no page of them twice", async () => {
  // Given
  const id = "ses_campaign_all";
  await stage.campaigns.create(campaignItem(id));
  stage.meter.reset();

  // When: an invocation has time for one page
  const runs = await runBatcher(id, noList, 1);

  // Then
  expect(runs).toBe(3);
  expect((await frozen(id)).sort()).toEqual(keys);
  expect(stage.calls("Scan")).toBe(Math.ceil(count / 1_500));
  expect(await stage.campaign(id)).toMatchObject({
    status: "in_progress",
    total_contacts: count,
    batch_count: 47,
    batching: { done: true },
    issued: 0,
    held: {},
  });
  // Nobody is woken before the audience is frozen, and then as many as the rate needs.
  expect(
    stage.published.filter(({ type }) => type.name === "BatchReady").map(({ detail }) => detail),
  ).toEqual([
    { campaign_id: id, batch: 0 },
    { campaign_id: id, batch: 1 },
  ]);
});

test("a list: each address is frozen once over several invocations, and the list is read once", async () => {
  // Given
  const id = "ses_campaign_list";
  const list: Mailbox[] = keys.map((key) => ({ key, address: key }));
  const reads: string[] = [];
  const readAudienceList = audienceListReader({
    getJson: async <T>(key: string) => {
      reads.push(key);
      return list as T;
    },
  });
  await stage.campaigns.create(campaignItem(id, { audience: "list" }));

  // When
  const runs = await runBatcher(id, readAudienceList, 1);

  // Then
  expect(runs).toBe(3);
  expect(await frozen(id)).toEqual(keys);
  expect(reads).toEqual([`campaigns/${id}/audience.json`]);
});

test("a page whose recipients have much to say is frozen in as many transactions as it takes", async () => {
  const many = keys.slice(0, 800);
  await put(many, { note: "n".repeat(5_000) });
  const id = "ses_campaign_wordy";
  await stage.campaigns.create(campaignItem(id, { audience: "list" }));
  const getJson = async <T>() => many.map((key) => ({ key, address: key })) as T;
  stage.meter.reset();

  expect(await runBatcher(id, audienceListReader({ getJson }), 100)).toBe(1);

  expect(stage.calls("TransactWriteItems")).toBe(4);
  expect(await frozen(id)).toEqual(many);
  expect(await stage.campaign(id)).toMatchObject({ total_contacts: 800, batch_count: 16 });
});

test("a batcher that dies between two pages, or runs twice at once, puts nobody into two batches", async () => {
  const id = "ses_campaign_twice";
  await stage.campaigns.create(campaignItem(id));
  let looks = 0;
  const dies = () => {
    if (looks++ < 1) return plentyMs;
    throw new Error("the batcher died");
  };
  await expect(
    batchCampaign(
      { ...stage, ...words, limiter, retentionDays: 396, readAudienceList: noList, remainingMs: dies },
      id,
    ),
  ).rejects.toThrow("died");

  await Promise.all([runBatcher(id, noList, 100), runBatcher(id, noList, 100)]);

  expect((await frozen(id)).sort()).toEqual(keys);
});
