import { afterAll, beforeAll, expect, test } from "vitest";
import { examinedMax } from "../../../../../services/campaigns/find-campaigns.ts";
import type { CampaignView } from "../../../../../services/campaigns/schemas.ts";
import { campaignItem } from "../../../../support/stage.ts";
import { type Api, startApi } from "./api-harness.ts";
import { expectRefusal } from "./refusal.ts";

/** More than one request looks at, so that what is rare is far away. */
const total = examinedMax + 200;
const id = (number: number) => `ses_campaign_${String(number).padStart(5, "0")}`;

let api: Api;
beforeAll(async () => {
  api = await startApi();
  for (let number = 0; number < total; number++) {
    // Only three have not ended; the first ever is the only one of its name.
    const isOpen = number % 500 === 0;
    const { open: _, ...item } = campaignItem(id(number), {
      campaign_name: number === 0 ? "Frühling in Łódź" : `Weekly ${number}`,
      status: isOpen ? "paused" : "completed",
      created_at: new Date(Date.UTC(2026, 0, 1) + number * 60_000).toISOString(),
    });
    await api.stage.campaigns.create(isOpen ? { ...item, open: "open" } : item);
  }
});
afterAll(async () => {
  await api.stop();
  expect(api.faults).toEqual([]);
});

interface CampaignPage {
  readonly campaigns: CampaignView[];
  readonly next_cursor: string | null;
}
const page = async (query: string): Promise<CampaignPage> => {
  const response = await api.asAdmin("GET", `/campaigns?${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as CampaignPage;
};
/** All pages of a question. */
const pages = async (query: string): Promise<string[][]> => {
  const found: string[][] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const read: CampaignPage = await page(`${query}${cursor && `&cursor=${cursor}`}`);
    found.push(read.campaigns.map(({ campaign_id }) => campaign_id));
    cursor = read.next_cursor;
  }
  return found;
};

test("all come once, page by page, in either order, and the last page has no cursor", async () => {
  const newest = (await pages("limit=100")).map((ids) => ids.length);
  expect(newest).toEqual(Array.from({ length: total / 100 }, () => 100));

  const first = await page("order=oldest&limit=2");
  expect(first.campaigns.map(({ campaign_id }) => campaign_id)).toEqual([id(0), id(1)]);
  const second = await page(`order=oldest&limit=2&cursor=${first.next_cursor}`);
  expect(second.campaigns.map(({ campaign_id }) => campaign_id)).toEqual([id(2), id(3)]);
});

test("what is rare is found after a request that looked at as many as it may", async () => {
  api.stage.meter.reset();
  const looked = await page("q=lodz");
  expect([looked.campaigns, looked.next_cursor === null]).toEqual([[], false]);
  expect(api.stage.calls("Query")).toBe(examinedMax / 100);
  expect((await page(`q=lodz&cursor=${looked.next_cursor}`)).campaigns[0]?.campaign_name).toBe(
    "Frühling in Łódź",
  );
  expect((await pages("q=FRUHLING&order=oldest")).flat()).toEqual([id(0)]);
});

test("those that have not ended are found without a look at all others", async () => {
  api.stage.meter.reset();
  expect(await pages("status=paused&limit=2")).toEqual([[id(1000), id(500)], [id(0)]]);
  expect(api.stage.calls("Query")).toBe(2);
  expect(await pages("status=scheduled")).toEqual([[]]);
  expect(await pages("status=paused&order=oldest&q=weekly")).toEqual([[id(500), id(1000)]]);
});

test("a cursor belongs to its index and order", async () => {
  const { next_cursor } = await page("limit=1");
  for (const query of [`order=oldest&cursor=${next_cursor}`, `status=paused&cursor=${next_cursor}`])
    await expectRefusal(api, "GET", `/campaigns?${query}`, undefined, 400, {
      code: "invalid_cursor",
      field: "cursor",
    });
  await expectRefusal(api, "GET", "/campaigns?status=gone", undefined, 400, {
    code: "invalid_request",
    field: "status",
  });
});
