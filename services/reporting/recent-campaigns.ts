import type { Campaign } from "../campaigns/campaign.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { withExactLedger } from "../deliveries/ledger.ts";
import type { DeliveryStore } from "../deliveries/store.ts";

/** Days that are looked back on, today among them. */
export const recentDays = 30;
/** A campaign that was asked for longer ago than this is not looked for, though it may have started late. */
const askedDaysMax = 90;
/** Campaigns that are looked at, whatever there are. */
const examinedMax = 500;
const readMax = 100;
const dayMs = 24 * 60 * 60_000;

interface Stores {
  readonly campaigns: Pick<CampaignStore, "list">;
  readonly deliveries: Pick<DeliveryStore, "states">;
}

/** The campaigns of the last days. */
export interface Recent {
  /** That began to be sent in these days, newest first, with the ledger as it is now. */
  readonly begun: readonly Campaign[];
  /** That ended in these days, likewise. */
  readonly ended: readonly Campaign[];
  /** False: there were more than are looked at. */
  readonly complete: boolean;
}

/** Reads the campaigns of the last 30 days. */
export const recentCampaigns = (stores: Stores, now: Date): Promise<Recent> =>
  campaignsSince(stores, new Date(now.getTime() - recentDays * dayMs), now);

/** Reads the campaigns of some days, up to now. */
export const campaignsSince = async (
  { campaigns, deliveries }: Stores,
  start: Date,
  now: Date,
): Promise<Recent> => {
  const since = start.toISOString();
  const askedSince = new Date(now.getTime() - askedDaysMax * dayMs).toISOString();
  const found: Campaign[] = [];
  let from: Record<string, string> | undefined;
  let isThrough = false;
  for (let examined = 0; examined < examinedMax && !isThrough; examined += readMax) {
    const { items, lastKey } = await campaigns.list(readMax, from);
    found.push(
      ...items.filter(
        ({ started_at = "", completed_at = "" }) => started_at >= since || completed_at >= since,
      ),
    );
    from = lastKey;
    isThrough = lastKey === undefined || items.some(({ created_at }) => created_at < askedSince);
  }
  const read = await Promise.all(found.map((campaign) => withExactLedger(deliveries, campaign)));
  return {
    begun: read.filter(({ started_at = "" }) => started_at >= since),
    ended: read.filter(({ status, completed_at = "" }) => isEnded(status) && completed_at >= since),
    complete: isThrough,
  };
};
