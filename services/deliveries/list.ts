import { batchAt } from "../campaigns/ab-test.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { Page } from "../platform/pagination.ts";
import type { DeliveryView } from "./delivery.ts";
import {
  type DeliveryFilter,
  isAddressAsked,
  isBatchAsked,
  isEmptyFilter,
  isOfFeedback,
  isOfRecords,
  isRowAsked,
} from "./delivery-filter.ts";
import { type DeliveryRow, deliveryOf } from "./delivery-row.ts";
import type { BatchWithRows } from "./reads.ts";
import type { DeliveryStore } from "./store.ts";

/** Batches read together: the two items of records of each in one call. */
const windowSize = 50;
/**
 * A request looks through no more batches than this, 20,000 recipients: a rare fact in a huge campaign takes several
 * pages, some empty.
 */
const searchedMax = 400;

/** A recipient, as it stands in its batch. */
interface Placed {
  readonly index: number;
  readonly key: string;
  readonly row: DeliveryRow;
}

/** All who are in a batch, in the order of the frozen audience: those who are to be mailed, then those left out. */
const placedIn = ({ batch, rows }: Pick<BatchWithRows, "batch" | "rows">): Placed[] => {
  const { recipients = [], dropped = [] } = batch ?? {};
  return [
    ...recipients.map(({ email }, index) => ({
      index,
      key: email,
      row: rows.get(index) ?? { evidence: {} },
    })),
    ...dropped.map(({ email, reason }, place) => ({
      index: recipients.length + place,
      key: email,
      row: { outcome: "suppressed" as const, error: reason, evidence: {} },
    })),
  ];
};

/** Those of a batch that are asked for, as the API shows them; all, without a filter. */
export const deliveriesOf = (
  number: number,
  found: Pick<BatchWithRows, "batch" | "rows">,
  filter: DeliveryFilter = {},
): DeliveryView[] =>
  placedIn(found)
    .filter(({ key, row }) => isRowAsked(filter, row) && isAddressAsked(filter, key))
    .map(({ index, key, row }) => deliveryOf(number, index, key, row));

type Deliveries = Pick<DeliveryStore, "batchesWithRows">;

/** Reads batches; of those whose records say that nobody is asked for, the records alone. */
const readWindow = async (
  deliveries: Deliveries,
  campaignId: string,
  numbers: readonly number[],
  filter: DeliveryFilter,
): Promise<Map<number, BatchWithRows>> => {
  if (!isOfRecords(filter)) return await deliveries.batchesWithRows(campaignId, numbers);
  const only = isOfFeedback(filter) ? "feedback" : "records";
  const records = await deliveries.batchesWithRows(campaignId, numbers, { only });
  const holding = numbers.filter((number) =>
    [...(records.get(number)?.rows.values() ?? [])].some((row) => isRowAsked(filter, row)),
  );
  return await deliveries.batchesWithRows(campaignId, holding);
};

/**
 * One page of a campaign's recipients, in the order of the frozen audience, those not tried yet included.
 * @param start where the page before ended: a place of a batch, and an index in it.
 */
export const listDeliveries = async (
  deliveries: Deliveries,
  campaign: Campaign,
  {
    limit,
    filter,
    start,
  }: { limit: number; filter: DeliveryFilter; start?: Record<string, string> | undefined },
): Promise<Page<DeliveryView>> => {
  const items: DeliveryView[] = [];
  const firstPlace = Number(start?.batch ?? 0);
  let after = Number(start?.index ?? -1);
  // Unfiltered, a page is in its first batches.
  const step = isEmptyFilter(filter) ? Math.ceil(limit / windowSize) + 1 : windowSize;
  // Those of a test come first.
  const all = filter.variant === undefined ? campaign.batch_count : (campaign.test_batch_count ?? 0);
  const end = Math.min(all, firstPlace + searchedMax);
  for (let place = firstPlace; place < end; place += step) {
    const places = Array.from({ length: Math.min(step, end - place) }, (_, next) => place + next);
    const numbers = places.map((one) => batchAt(campaign, one));
    const asked = numbers.filter((number) => isBatchAsked(filter, number));
    const found = await readWindow(deliveries, campaign.campaign_id, asked, filter);
    for (const [nth, number] of numbers.entries()) {
      const batch = found.get(number);
      for (const delivery of batch ? deliveriesOf(number, batch, filter) : []) {
        if (delivery.index <= after) continue;
        items.push(delivery);
        if (items.length === limit)
          return { items, lastKey: { batch: String(place + nth), index: String(delivery.index) } };
      }
      after = -1;
    }
  }
  return end < all ? { items, lastKey: { batch: String(end), index: "-1" } } : { items };
};

/** Where an address is in a campaign: in one place, or nowhere. */
export const findDelivery = async (
  deliveries: Deliveries & Pick<DeliveryStore, "batchesWith">,
  campaign: Campaign,
  key: string,
): Promise<DeliveryView[]> => {
  const numbers = await deliveries.batchesWith(campaign, key);
  for (let place = 0; place < numbers.length; place += windowSize) {
    const some = numbers.slice(place, place + windowSize);
    const found = await deliveries.batchesWithRows(campaign.campaign_id, some);
    const deliveriesFound = some.flatMap((number) => {
      const batch = found.get(number);
      return batch ? deliveriesOf(number, batch).filter(({ email }) => email === key) : [];
    });
    if (deliveriesFound.length > 0) return deliveriesFound;
  }
  return [];
};
