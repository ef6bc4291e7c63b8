import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { withExactLedger } from "../deliveries/ledger.ts";
import { type ReportRows, reportRows } from "../deliveries/report-view.ts";
import type { DeliveryStore } from "../deliveries/store.ts";
import type { SealKey } from "../platform/seal-key.ts";
import { readShareToken } from "./share-link.ts";

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "get">;
  readonly deliveries: Pick<DeliveryStore, "states" | "report">;
  readonly sealKey: SealKey;
}

/** A campaign that somebody may see the result of, and until when: milliseconds since the epoch. */
export interface Shared {
  readonly campaign: Campaign;
  /** Its figures by mail provider, link and reason. */
  readonly rows: ReportRows;
  readonly until: number;
}

/** The campaign that a link leads to; undefined when it was ended, is over, or is none that was given. */
export const readShared = async (
  { campaigns, deliveries, sealKey }: Dependencies,
  token: string,
  now: Date,
): Promise<Shared | undefined> => {
  const link = readShareToken(token, await sealKey());
  if (!link || link.expires_at_ms <= now.getTime()) return undefined;
  const campaign = await campaigns.get(link.campaign_id);
  if (!campaign || campaign.share_id !== link.share_id) return undefined;
  const [exact, report] = await Promise.all([
    withExactLedger(deliveries, campaign),
    deliveries.report(link.campaign_id),
  ]);
  return { campaign: exact, rows: reportRows(report), until: link.expires_at_ms };
};
