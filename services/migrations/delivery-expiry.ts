import type { Campaign } from "../campaigns/campaign.ts";
import type { Item } from "../platform/dynamodb.ts";
import { amending } from "./amend.ts";
import type { Migration, MigrationStores, PageOutcome } from "./migration.ts";

const daySeconds = 24 * 60 * 60;
/** Nothing is deleted sooner than so many days after the upgrade: until then its operator may export it. */
const noticeDays = 30;

/** When the rows of a campaign may be deleted that says nothing of it: seconds since the epoch. */
export const expiryOf = (
  { started_at, created_at }: Pick<Campaign, "started_at" | "created_at">,
  retentionDays: number,
  now: Date,
): number => {
  const nowSeconds = Math.ceil(now.getTime() / 1_000);
  const frozen = Math.ceil(Date.parse(started_at ?? created_at) / 1_000);
  return Math.max(frozen + retentionDays * daySeconds, nowSeconds + noticeDays * daySeconds);
};

const campaignIdOf = ({ batch_id }: Item): string => String(batch_id).split("#")[0]!;
const isForEver = ({ expires_at }: Item): boolean => expires_at === undefined;

/** When the rows of these campaigns may be deleted, by their ids. The campaign says so first: what is read goes by that. */
const expiriesOf = async (
  ids: readonly string[],
  { campaigns, retentionDays }: MigrationStores,
): Promise<Map<string, number>> => {
  const now = new Date();
  const expiries = new Map<string, number>();
  for (const [id, campaign] of await campaigns.getMany(ids)) {
    const kept = await campaigns.keepUntil(id, expiryOf(campaign, retentionDays, now));
    if (kept?.expires_at !== undefined) expiries.set(id, kept.expires_at);
  }
  return expiries;
};

const letExpire = async (items: readonly Item[], stores: MigrationStores): Promise<PageOutcome> => {
  const left = items.filter(isForEver);
  if (left.length === 0) return { changed: 0, failed: 0 };
  const expiries = await expiriesOf([...new Set(left.map(campaignIdOf))], stores);
  return await amending({
    walks: "deliveries",
    of: [],
    wanted: (item) => {
      const expires_at = expiries.get(campaignIdOf(item));
      return expires_at !== undefined && isForEver(item) ? { expires_at } : undefined;
    },
  })(left, stores);
};

/** What was frozen and recorded of recipients before decision 30 names people for ever. */
export const deliveryExpiry: Migration = {
  id: "delivery-expiry",
  what: "Who was mailed what is kept for as long as the stage says, and 30 days from the upgrade on.",
  walks: "deliveries",
  migrate: letExpire,
};
