import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Campaign } from "../../../../../services/campaigns/campaign.ts";
import type { CampaignView } from "../../../../../services/campaigns/schemas.ts";
import { newReport } from "../../../../../services/deliveries/report-store.ts";
import { transact } from "../../../../../services/platform/dynamodb.ts";
import { inSegment } from "../../../../../services/platform/trace.ts";
import { shareToken } from "../../../../../services/reporting/share-link.ts";
import { campaignItem } from "../../../../support/stage.ts";
import { startXrayDaemon } from "../../../../support/xray-daemon.ts";
import { type Api, startApi } from "./api-harness.ts";
import { expectRefusal } from "./refusal.ts";

const now = new Date("2026-11-29T23:30:00.000Z");
const dayMs = 24 * 60 * 60_000;
const daysAgo = (days: number) => new Date(now.getTime() - days * dayMs).toISOString();

let api: Api;
const add = async (id: string, fields: Partial<Campaign>) => {
  await api.stage.campaigns.create(campaignItem(id, { status: "completed", ...fields }));
  return id;
};
const begun = (days: number, fields: Partial<Campaign> = {}): Partial<Campaign> => ({
  created_at: daysAgo(days),
  started_at: daysAgo(days),
  completed_at: daysAgo(days),
  total_contacts: 1000,
  sent_count: 1000,
  delivered_count: 990,
  opened_count: 400,
  clicked_count: 20,
  unsubscribed_count: 2,
  bounced_count: 10,
  hard_bounced_count: 1,
  ...fields,
});

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now });
  api = await startApi();
  for (const days of [0, 1, 29]) await add(`ses_campaign_day-${days}`, begun(days));
  // Asked for long before, and begun then
  await add("ses_campaign_late", begun(1, { created_at: daysAgo(60), tracking: false, opened_count: 0 }));
  await add("ses_campaign_before", begun(31));
  await add("ses_campaign_never-begun", {
    ...begun(2),
    started_at: undefined,
    status: "failed",
    reason: "SES does not know the sender.",
    sent_count: 0,
  } as Partial<Campaign>);
  await add(
    "ses_campaign_bounced",
    begun(3, { delivered_count: 870, hard_bounced_count: 130, bounced_count: 130 }),
  );
  await add(
    "ses_campaign_bounced-long-ago",
    begun(9, { delivered_count: 870, hard_bounced_count: 130, bounced_count: 130 }),
  );
});
beforeEach(() => {
  vi.setSystemTime(now);
});
afterAll(async () => {
  vi.useRealTimers();
  await api.stop();
  expect(api.faults).toEqual([]);
});

const read = async <T>(path: string): Promise<T> => {
  const response = await api.asAdmin("GET", path);
  expect(response.status).toBe(200);
  return (await response.json()) as T;
};

interface Recent {
  readonly days: { readonly day: string; readonly campaign_count: number; readonly sent_count: number }[];
  readonly total: object;
  readonly attention: CampaignView[];
  readonly complete: boolean;
}

test("the last 30 days are those of who asks, each with the campaigns that began on it", async () => {
  const { days, total, attention, complete } = await read<Recent>("/overview/recent?time_zone=Europe/Berlin");

  // In Berlin it is the 30th already
  expect(days).toHaveLength(30);
  expect([days[0]?.day, days.at(-1)?.day]).toEqual(["2026-11-01", "2026-11-30"]);
  expect(
    Object.fromEntries(days.filter((one) => one.campaign_count > 0).map((one) => [one.day, one.sent_count])),
  ).toEqual({
    "2026-11-01": 1000,
    "2026-11-21": 1000,
    "2026-11-27": 1000,
    "2026-11-29": 2000,
    "2026-11-30": 1000,
  });
  expect(total).toEqual({
    campaign_count: 6,
    sent_count: 6000,
    delivered_count: 5700,
    bounced_count: 300,
    hard_bounced_count: 264,
    complained_count: 0,
    unsubscribed_count: 12,
    tracked_count: 4710,
    opened_count: 2000,
    clicked_count: 100,
  });
  expect(complete).toBe(true);

  // What is amiss, as long as a week is not over
  expect(attention.map(({ campaign_id, health }) => [campaign_id, health?.code])).toEqual([
    ["ses_campaign_never-begun", "failed"],
    ["ses_campaign_bounced", "bounce_rate"],
  ]);
  expect((await read<Recent>("/overview/recent")).days.at(-1)?.day).toBe("2026-11-29");
  await expectRefusal(api, "GET", "/overview/recent?time_zone=Mars/Olympus", undefined, 400, {
    code: "invalid_request",
    field: "time_zone",
  });
});

test("a summary says in words what came of a campaign, beside the others", async () => {
  const { parts, compared_with } = await read<{
    parts: { words: string; comparison: string | null }[];
    compared_with: number;
  }>("/campaigns/ses_campaign_bounced/summary");
  expect(compared_with).toBe(5);
  expect(parts.map(({ words, comparison }) => [words, comparison])).toContainEqual([
    "130 bounced, all of them for good",
    "3.8 times the usual 3.4%",
  ]);
  await expectRefusal(api, "GET", "/campaigns/ses_campaign_none/summary", undefined, 404, {
    code: "not_found",
  });
});

test("a summary says of a domain what stands out beside the reports of the campaigns before", async () => {
  const names = { domains: ["gmail.com"], links: [] };
  const give = async (id: string, sent: number, bounced: number) => {
    await transact(api.stage.db, newReport("Deliveries", id, names, {}));
    await api.stage.deliveries.addToReport(id, "senders", { s0: sent });
    await api.stage.deliveries.addToReport(id, "feedback", { d0_b: bounced, b_mailbox_full: bounced });
  };
  for (const days of [0, 1, 29]) await give(`ses_campaign_day-${days}`, 500, 5);
  await give("ses_campaign_bounced", 500, 100);
  const { parts } = await read<{ parts: { fact: string; details: object[] }[] }>(
    "/campaigns/ses_campaign_bounced/summary",
  );
  expect(parts.find(({ fact }) => fact === "bounced")?.details).toEqual([
    {
      words: "100 of 500 at gmail.com bounced",
      comparison: "over 9 times the usual 1%",
      count: 100,
      domain: "gmail.com",
      link: null,
      reason: null,
      numbers: [
        { words: "100", filter: { fact: "bounced", domain: "gmail.com" } },
        { words: "500 at gmail.com", filter: { status: "sent", domain: "gmail.com" } },
      ],
    },
    {
      words: "100 people: mailbox full",
      comparison: null,
      count: 100,
      domain: null,
      link: null,
      reason: "mailbox_full",
      numbers: [],
    },
  ]);
});

const shareOf = async (id: string, days: number) => {
  const response = await api.asAdmin("POST", `/campaigns/${id}/share`, { days });
  expect(response.status).toBe(201);
  const { url, expires_at } = (await response.json()) as { url: string; expires_at: string };
  return { path: new URL(url).pathname, expires_at };
};
const open = async (path: string) => {
  const response = await api.request("GET", path);
  return { status: response.status, text: await response.text(), headers: response.headers };
};

test("the trace of a request says which campaign it was about", async () => {
  const daemon = await startXrayDaemon();
  const id = await add("ses_campaign_traced", begun(2));
  daemon.invocation("1-6761e3c0-0123456789abcdef01234567");

  await inSegment("request", {}, () => read(`/campaigns/${id}`));

  expect(await daemon.documents(1)).toMatchObject([{ name: "request", annotations: { campaign_id: id } }]);
  daemon.stop();
});

test("who has a link sees the result without a key, and nobody's address, until it is over or ended", async () => {
  const id = await add(
    "ses_campaign_shared",
    begun(2, {
      campaign_name: "News <b>& more</b>",
      subject: "Hello {{ first_name | default: 'friend' }}",
      from_email: "boss@example.com",
      from_name: "The Boss",
    }),
  );
  const short = await shareOf(id, 1);
  const long = await shareOf(id, 30);
  expect(await read<CampaignView>(`/campaigns/${id}`)).toMatchObject({ shared_until: long.expires_at });
  // A shorter one does not shorten it
  await shareOf(id, 2);
  expect(await read<CampaignView>(`/campaigns/${id}`)).toMatchObject({ shared_until: long.expires_at });

  const shown = await open(short.path);
  expect(shown.status).toBe(200);
  expect(shown.text).toContain("<h1>News &lt;b&gt;&amp; more&lt;/b&gt;</h1>");
  expect(shown.text).toContain("“Hello friend”");
  expect(shown.text).toContain("99% delivered; 40.4% opened it;");
  expect(shown.text).not.toMatch(/boss|example\.com|usual|ses_campaign/i);
  expect(shown.text).not.toContain("<script");
  expect(shown.text).not.toContain("by mail provider");
  expect(shown.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(shown.headers.get("referrer-policy")).toBe("no-referrer");
  const csv = await open(`${short.path}/figures.csv`);
  expect(csv.text).toContain("\r\nDelivered,990,0.99,sent\r\n");
  expect(shown.text).toContain("0.2% <small>of delivered</small>");
  expect(csv.headers.get("content-disposition")).toContain("figures.csv");

  // When the short one is over
  vi.setSystemTime(now.getTime() + dayMs);
  for (const path of [short.path, `${short.path}/figures.csv`]) expect((await open(path)).status).toBe(404);
  expect((await open(long.path)).status).toBe(200);

  // When all are ended
  expect((await api.asAdmin("DELETE", `/campaigns/${id}/share`)).status).toBe(204);
  expect((await open(long.path)).status).toBe(404);
  expect(await read<CampaignView>(`/campaigns/${id}`)).toMatchObject({ shared_until: null });
  // A new one does not bring them back
  const again = await shareOf(id, 30);
  expect([(await open(long.path)).status, (await open(again.path)).status]).toEqual([404, 200]);
});

test("a link is refused that was sealed for another campaign, or by nobody", async () => {
  const link = {
    campaign_id: "ses_campaign_day-1",
    share_id: "0000000000000000",
    expires_at_ms: now.getTime() + dayMs,
  };
  const sealed = shareToken(link, await api.stage.sealKey());
  const forged = shareToken(link, new Uint8Array(32));
  const gone = shareToken({ ...link, campaign_id: "ses_campaign_gone" }, await api.stage.sealKey());
  for (const token of [sealed, forged, gone, "", "x", "x/figures.csv"])
    expect((await open(`/share/${token}`)).status).toBe(404);
});

test("what was not begun has no result; a key that reads makes no link", async () => {
  const ahead = await add("ses_campaign_ahead", { status: "scheduled", created_at: daysAgo(0) });
  await expectRefusal(api, "POST", `/campaigns/${ahead}/share`, {}, 409, { code: "wrong_state" });
  await expectRefusal(api, "POST", `/campaigns/${ahead}/share`, { days: 400 }, 400, { field: "days" });
  await expectRefusal(api, "DELETE", "/campaigns/ses_campaign_none/share", undefined, 404, {
    code: "not_found",
  });
  const response = await api.request("POST", `/campaigns/${ahead}/share`, {
    body: {},
    headers: { authorization: `Bearer ${api.keys.read}` },
  });
  expect(response.status).toBe(403);
});
