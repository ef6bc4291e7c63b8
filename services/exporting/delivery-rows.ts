import { batchAt } from "../campaigns/ab-test.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { deliveryView } from "../deliveries/delivery.ts";
import { type DeliveryFilter, isBatchAsked } from "../deliveries/delivery-filter.ts";
import { deliveriesOf } from "../deliveries/list.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { Cell } from "../platform/csv.ts";
import type { Place } from "./export.ts";

/** Batches of 50 read at once. */
const lanes = 8;

export const deliveryHeader = Object.keys(deliveryView.shape) as (keyof typeof deliveryView.shape)[];

export interface DeliveryStores {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly deliveries: Pick<DeliveryStore, "batchWithRows">;
}

const cellOf = (value: Cell | readonly number[]): Cell =>
  Array.isArray(value) ? value.join(" ") : (value as Cell);

/** The deliveries of the next batches of a campaign that are asked for, in the order of the frozen audience. */
export const readDeliveries = async (
  { campaigns, deliveries }: DeliveryStores,
  campaignId: string,
  filter: DeliveryFilter,
  after: Place | undefined,
): Promise<{ rows: Cell[][]; next: Place | undefined }> => {
  const campaign = await campaigns.get(campaignId);
  if (!campaign) return { rows: [], next: undefined };
  const total = campaign.batch_count;
  const first = Number(after?.batch ?? 0);
  const numbers = Array.from({ length: Math.min(lanes, total - first) }, (_, lane) =>
    batchAt(campaign, first + lane),
  );
  const found = await Promise.all(
    numbers
      .filter((number) => isBatchAsked(filter, number))
      .map(async (number) =>
        deliveriesOf(number, await deliveries.batchWithRows(campaignId, number), filter),
      ),
  );
  const next = first + numbers.length;
  return {
    rows: found.flat().map((delivery) => deliveryHeader.map((field) => cellOf(delivery[field]))),
    next: next < total ? { batch: String(next) } : undefined,
  };
};
