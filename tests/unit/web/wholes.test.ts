import { expect, test } from "vitest";
import { wholeCount as ofServices, wholes as servicesWholes } from "../../../services/campaigns/wholes.ts";
import type { Campaign } from "../../../web/api/client.ts";
import { countedOf, wholeCount, wholes } from "../../../web/campaigns/wholes.ts";
import { campaignItem } from "../../support/stage.ts";

test("a figure is a share of the same whole on every screen, in every word and in every file", () => {
  expect(wholes).toEqual(servicesWholes);
});

test.each([
  ["all is told", { sent_count: 200, delivered_count: 190, bounced_count: 9 }, 200, 190],
  ["news came before their sender counted", { sent_count: 5, delivered_count: 6, bounced_count: 2 }, 8, 6],
  ["nothing was told of a delivery", { sent_count: 4, opened_count: 2, clicked_count: 3 }, 4, 3],
])("where %s, both count as many", (_, counts, sent, delivered) => {
  const campaign = campaignItem("ses_campaign_whole", counts);
  const figures = countedOf(campaign as unknown as Campaign);
  expect([wholeCount("sent", figures), wholeCount("delivered", figures)]).toEqual([sent, delivered]);
  expect([ofServices(campaign, "complained"), ofServices(campaign, "unsubscribed")]).toEqual([
    sent,
    delivered,
  ]);
});
