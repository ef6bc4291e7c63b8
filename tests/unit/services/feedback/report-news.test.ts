import { afterAll, beforeAll, expect, test } from "vitest";
import type { SendRecord } from "../../../../services/deliveries/batch-state.ts";
import type { Evidence } from "../../../../services/deliveries/evidence.ts";
import { newReport } from "../../../../services/deliveries/report-store.ts";
import { countNews } from "../../../../services/feedback/count-news.ts";
import { type Message, noteNews } from "../../../../services/feedback/note-news.ts";
import { transact } from "../../../../services/platform/dynamodb.ts";
import { unsubscribe } from "../../../../services/unsubscribes/unsubscribe.ts";
import { recount } from "../../../../services/upkeep/recount.ts";
import { frozenCampaign, reader, type Stage, startStage } from "../../../support/stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await startStage();
});
afterAll(() => stage.stop());

const at = "2026-11-24T12:00:30.000Z";
const now = () => new Date().toISOString();
const log = {
  error: (message: string, details: unknown) => {
    throw new Error(message, { cause: details });
  },
} as never;

const names = {
  domains: ["gmail.com", "example.net"],
  links: ["https://a.example/", "https://b.example/{{ x }}"],
};

/** Four recipients, all sent to. */
const givenSent = async (): Promise<string> => {
  const id = await frozenCampaign(stage, [4], { started_at: "2026-11-24T12:00:00.000Z" });
  await transact(stage.db, newReport("Deliveries", id, names, {}));
  const sent: SendRecord = { outcome: "sent", attempts: 1, at: Date.parse(at), id: "m" };
  const records = new Map([0, 1, 2, 3].map((index) => [index, sent]));
  await stage.deliveries.advance(await stage.state(id), { records }, now());
  return id;
};

const tell = async (
  id: string,
  ...news: [index: number, once: keyof Evidence, Evidence, link?: string][]
) => {
  const messages = news.map(
    ([index, once, fields, link]): Message => ({
      messageId: `${index}`,
      isAgain: false,
      subject: { campaign_id: id, batch: 0, index },
      once,
      fields,
      reached: { keys: [reader(index).email], at, id: "m" },
      facts: [],
      ...(link && { link }),
    }),
  );
  const noted = await noteNews({ ...stage, log }, messages, now());
  await countNews({ ...stage, log }, [noted], now());
};
const countsOf = async (id: string) => (await stage.deliveries.report(id))?.counts;

test("each link, device, domain and reason is counted once a person, in one write an invocation", async () => {
  const id = await givenSent();
  stage.meter.reset();
  await tell(
    id,
    [0, "delivered_at", { delivered_at: at }],
    [0, "clicked_at", { clicked_at: at, device: "phone" }, "https://b.example/7"],
    [1, "delivered_at", { delivered_at: at }],
    [2, "bounced_at", { bounced_at: at, bounce: { type: "Permanent", sub_type: "General" } }],
  );
  // The batch, the campaign, the report.
  expect(stage.calls("UpdateItem")).toBe(3);
  const first = { d1_d: 2, d1_b: 1, d1_h: 1, d1_k: 1, l1: 1, v_phone: 1, b_no_such_mailbox: 1 };
  expect(await countsOf(id)).toEqual(first);

  // The same again, by the same link and another, on another device.
  await tell(
    id,
    [0, "clicked_at", { clicked_at: at, device: "computer" }, "https://b.example/8"],
    [0, "clicked_at", { clicked_at: at, device: "computer" }, "https://a.example/"],
    [0, "clicked_at", { clicked_at: at, device: "computer" }, "https://elsewhere.example/"],
    [0, "delivered_at", { delivered_at: at }],
  );
  expect(await countsOf(id)).toEqual({ ...first, l0: 1 });
  const { rows } = await stage.deliveries.batchWithRows(id, 0);
  expect(rows.get(0)?.evidence).toMatchObject({ links: [1, 0], device: "phone" });
});

test("who bounces after the delivery is taken off the delivered, in the campaign, at its domain, and by a recount", async () => {
  const id = await givenSent();
  await tell(
    id,
    [0, "delivered_at", { delivered_at: at }],
    [1, "delivered_at", { delivered_at: at }],
    [1, "opened_at", { opened_at: at, device: "phone" }],
  );
  await tell(id, [1, "bounced_at", { bounced_at: at, bounce: { type: "Transient", sub_type: "General" } }]);

  const campaign = { delivered_count: 1, bounced_count: 1, hard_bounced_count: 0, opened_count: 1 };
  const report = { d1_d: 1, d1_b: 1, d1_o: 1, v_phone: 1, b_refused_for_now: 1 };
  expect(await stage.campaign(id)).toMatchObject(campaign);
  expect(await countsOf(id)).toEqual(report);
  await recount(stage, await stage.campaign(id), new Date(), () => true);
  expect(await stage.campaign(id)).toMatchObject(campaign);
  expect(await countsOf(id)).toMatchObject(report);
});

test("who follows a link and unsubscribes is counted of that link, in either order", async () => {
  const id = await givenSent();
  await tell(id, [0, "clicked_at", { clicked_at: at, device: "phone" }, "https://a.example/"]);
  const leave = (index: number) =>
    unsubscribe(stage, { key: reader(index).email, delivery: { campaign_id: id, batch: 0, index } }, at);
  for (const index of [0, 0, 1]) await leave(index);
  await tell(id, [1, "clicked_at", { clicked_at: at, device: "phone" }, "https://a.example/"]);

  const counts = { d1_k: 2, l0: 2, u0: 2, v_phone: 2 };
  expect(await countsOf(id)).toEqual(counts);
  await recount(stage, await stage.campaign(id), new Date(), () => true);
  expect(await countsOf(id)).toMatchObject(counts);
});

test("a recount makes a report equal the rows, whatever it lacked or had too much", async () => {
  const id = await givenSent();
  await tell(
    id,
    [0, "delivered_at", { delivered_at: at }],
    [3, "opened_at", { opened_at: at, device: "tablet" }],
  );
  await stage.deliveries.addToReport(id, "feedback", { d1_d: 5, l0: 2 });
  await stage.deliveries.addToReport(id, "senders", { s1: 1 });

  await recount(stage, await stage.campaign(id), new Date(), () => true);

  const exact = { s1: 4, m0: 4, d1_d: 1, d1_o: 1, v_tablet: 1, l0: 0 };
  expect(await countsOf(id)).toEqual(exact);
  stage.meter.reset();
  await stage.campaigns.forgetRecount(await stage.campaign(id));
  await recount(stage, await stage.campaign(id), new Date(), () => true);
  expect(await countsOf(id)).toEqual(exact);
  // What is right is not written: the campaign is, twice.
  expect(stage.calls("UpdateItem")).toBe(2);
});

test("of two that recount at once, one corrects the report", async () => {
  const id = await givenSent();
  await Promise.all([1, 2, 3].map(() => stage.deliveries.correctReport(id, { s1: 4, d1_d: 2 })));
  expect(await countsOf(id)).toEqual({ s1: 4, d1_d: 2 });
});

test("a campaign of an earlier version has no report, and its news are counted as ever", async () => {
  const id = await frozenCampaign(stage, [1]);
  await tell(id, [0, "delivered_at", { delivered_at: at }]);
  expect(await countsOf(id)).toBe(undefined);
  expect(await stage.campaign(id)).toMatchObject({ delivered_count: 1 });
});
