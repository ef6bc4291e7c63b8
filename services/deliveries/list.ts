import { batchAt } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { Page } from "../platform/pagination.ts";
import type { DeliveryStatus, DeliveryView } from "./delivery.ts";
import { deliveryOf } from "./delivery-row.ts";
import type { DeliveryStore } from "./store.ts";

/** A request reads no more batches than this: a rare status in a huge campaign takes several pages, some empty. */
const batchesMax = 40;

/** All who are in a batch, in the order of the frozen audience: those who are to be mailed, then those left out. */
export const deliveriesOf = (
  number: number,
  { batch, rows }: Pick<Awaited<ReturnType<DeliveryStore["batchWithRows"]>>, "batch" | "rows">,
): DeliveryView[] => [
  ...(batch?.recipients ?? []).map(({ email }, index) => deliveryOf(number, index, email, rows.get(index))),
  ...(batch?.dropped ?? []).map(({ email, reason }, place) =>
    deliveryOf(number, batch!.recipients.length + place, email, {
      outcome: "suppressed",
      error: reason,
      evidence: {},
    }),
  ),
];

/** One page of a campaign's recipients, in the order of the frozen audience, those not tried yet included. */
export const listDeliveries = async (
  deliveries: Pick<DeliveryStore, "batchWithRows">,
  campaign: Campaign,
  {
    limit,
    status,
    sesReported,
    start,
  }: {
    limit: number;
    status?: DeliveryStatus | undefined;
    sesReported?: boolean | undefined;
    start?: Record<string, string> | undefined;
  },
): Promise<Page<DeliveryView>> => {
  const items: DeliveryView[] = [];
  const isAsked = (delivery: DeliveryView) =>
    (status === undefined || delivery.status === status) &&
    (sesReported === undefined || delivery.ses_reported === sesReported);
  const firstPlace = Number(start?.batch ?? 0);
  let after = Number(start?.index ?? -1);
  for (let place = firstPlace; place < campaign.batch_count; place++, after = -1) {
    if (place === firstPlace + batchesMax) return { items, lastKey: { batch: String(place), index: "-1" } };
    const number = batchAt(campaign, place);
    const recipients = deliveriesOf(number, await deliveries.batchWithRows(campaign.campaign_id, number));
    for (const delivery of recipients) {
      if (delivery.index <= after || !isAsked(delivery)) continue;
      items.push(delivery);
      if (items.length === limit)
        return { items, lastKey: { batch: String(place), index: String(delivery.index) } };
    }
  }
  return { items };
};
