import { expect, test } from "vitest";
import { isOfFeedback, isOfRecords, isRowAsked } from "../../../../services/deliveries/delivery-filter.ts";
import {
  type AskedDeliveries,
  askedDeliveries,
  deliveryFilterOf,
} from "../../../../services/deliveries/delivery-query.ts";
import type { DeliveryRow } from "../../../../services/deliveries/delivery-row.ts";
import { listDeliveries } from "../../../../services/deliveries/list.ts";
import { campaignItem, reader } from "../../../support/stage.ts";

const at = "2026-11-24T12:05:00.000Z";
const sent: DeliveryRow = { outcome: "sent", at: Date.parse(at), evidence: {} };
const filterOf = (asked: AskedDeliveries) => deliveryFilterOf(askedDeliveries.parse(asked), []);

test.each<[string, AskedDeliveries, DeliveryRow, boolean]>([
  ["sent at that moment", { sent_from: at, sent_until: "2026-11-24T12:06:00.000Z" }, sent, true],
  ["sent before it", { sent_from: "2026-11-24T12:05:00.001Z" }, sent, false],
  ["sent when it was over", { sent_until: at }, sent, false],
  ["sent, it is not known when", { sent_until: at }, { outcome: "sent", evidence: {} }, false],
  ["tried then, and refused", { sent_from: at }, { ...sent, outcome: "failed" }, false],
  ["who left for that", { left_for: "too_many" }, { ...sent, evidence: { left_for: "too_many" } }, true],
  [
    "who left for something else",
    { left_for: "too_many" },
    { ...sent, evidence: { left_for: "other" } },
    false,
  ],
  ["who did not say", { left_for: "other" }, { ...sent, evidence: { unsubscribed_at: at } }, false],
  [
    "delivered and bounced since, among the delivered",
    { fact: "delivered" },
    { ...sent, evidence: { delivered_at: at, bounced_at: at } },
    false,
  ],
])("somebody %s", (_, asked, row, is) => {
  const filter = filterOf(asked);
  expect(isRowAsked(filter, row)).toBe(is);
  expect(isOfRecords(filter)).toBe(true);
});

test("who got a variant is looked for in its batches of the test alone, page by page", async () => {
  const campaign = campaignItem("ses_campaign_test", {
    ab_test: {
      share: 20,
      variants: [{ subject: "A" }, { subject: "B" }],
      winner_by: "opens",
      after_minutes: 60,
    },
    test_batch_count: 4,
    batch_count: 400,
  } as object);
  const read: number[] = [];
  const deliveries = {
    batchesWithRows: async (_: string, numbers: readonly number[]) => {
      read.push(...numbers);
      return new Map(
        numbers.map((number) => [
          number,
          { batch: { recipients: [reader(number % 100)], dropped: [] }, rows: new Map() },
        ]),
      );
    },
  };
  const filter = filterOf({ variant: "B" });
  const list = (start?: Record<string, string>) =>
    listDeliveries(deliveries as never, campaign, { limit: 1, filter, start });

  const first = await list();
  const second = await list(first.lastKey);
  const third = second.lastKey && (await list(second.lastKey));

  expect([...first.items, ...second.items, ...(third?.items ?? [])].map(({ batch }) => batch)).toEqual([
    100_000_001, 100_000_005,
  ]);
  expect(new Set(read)).toEqual(new Set([100_000_001, 100_000_005]));
});

test.each<[AskedDeliveries, boolean]>([
  [{ fact: "complained" }, true],
  [{ fact: "unsubscribed", link: "1", domain: "example.net" }, true],
  [{ device: "phone", variant: "B" }, true],
  [{ left_for: "other" }, true],
  [{ fact: "no_word" }, false],
  [{ fact: "delivered", status: "sent" }, false],
  [{ fact: "delivered", sent_from: at }, false],
  [{ reason: "no_such_mailbox" }, false],
  [{ variant: "B" }, false],
])("of %o what came back tells alone: %s", (asked, is) => {
  expect(isOfFeedback(filterOf(asked))).toBe(is);
});
