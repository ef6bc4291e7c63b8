import { randomBytes } from "node:crypto";
import type { AbTest } from "../campaigns/ab-test.ts";
import { awaitingReason } from "../campaigns/approval.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { type Series, timeAfter } from "../campaigns/recurrence.ts";
import { idOf } from "../platform/ids.ts";
import { unsent } from "./new-campaign.ts";

/** Of a series, whether a campaign is over its start, or will have none, so that the next of the series takes its place. */
const gaveWay = ({ status, started_at, reason_code }: Campaign): boolean => {
  if (status === "awaiting_approval" || status === "scheduled") return false;
  // Paused before its start by a person it holds its series up, too. A start that was missed holds up nothing.
  return status !== "paused" || started_at !== undefined || reason_code === "start_missed";
};

/** What the next campaign of a series has of its own. */
interface Next extends Pick<Campaign, "campaign_id" | "send_at"> {
  readonly series: Series;
}

/**
 * The next campaign that a series is to have now: after one that started, was missed or was cancelled, at its first time
 * from now on. @returns undefined when there is one, or the series is over, or it is not its turn.
 */
export const nextOf = (campaign: Campaign, now: Date): Next | undefined => {
  const { series, campaign_id } = campaign;
  if (!series || campaign.next_campaign_id !== undefined || !gaveWay(campaign)) return undefined;
  // One that was taken back goes on as its draft, if at all.
  if (campaign.series_ended_at !== undefined || campaign.reopened_as !== undefined) return undefined;
  const planned = Date.parse(series.planned_at);
  // One that was moved ahead of its time has had that time's turn.
  const start = timeAfter(series, new Date(Math.max(now.getTime(), planned)));
  if (!start) return undefined;
  const send_at = start.toISOString();
  const number = series.number + 1;
  return {
    campaign_id: idInSeries(series.series_id, number),
    send_at,
    series: { ...series, number, planned_at: send_at, previous_campaign_id: campaign_id },
  };
};

/** The same for the same place: what is made twice is made once. No idempotency key has a line break. */
const idInSeries = (seriesId: string, number: number): string =>
  `ses_campaign_${idOf(`${seriesId}\n${number}`)}`;

/**
 * The next campaign as it is stored. Its words and files are those of the one before, where they lie; its audience is yet
 * to be found, and a test begins anew. One that nobody released waits for that again.
 */
export const nextCampaign = (before: Campaign, next: Next, now: Date): Campaign => ({
  ...keptOf(before),
  ...next,
  ...standingOf(before, now),
  time_zone: next.series.time_zone,
  unsubscribe_key: randomBytes(32).toString("base64url"),
  ...unsent(now),
});

const standingOf = (
  { approval }: Campaign,
  now: Date,
): Pick<Campaign, "status" | "reason" | "approval" | "unannounced"> =>
  approval && !approval.approved_by
    ? {
        status: "awaiting_approval",
        reason: awaitingReason,
        approval: { asked_by: approval.asked_by, asked_at: now.toISOString() },
        unannounced: new Set(["CampaignApprovalRequested"] as const),
      }
    : { status: "scheduled", ...(approval && { approval }) };

const untested = ({ share, winner_by, after_minutes, variants }: AbTest): AbTest => ({
  share,
  winner_by,
  after_minutes,
  variants,
});

/** What all campaigns of a series have. */
const keptOf = ({
  kind,
  campaign_name,
  subject,
  from_email,
  from_name,
  reply_to,
  audience,
  audience_parts,
  content_key,
  format,
  attachments,
  tracking,
  ab_test,
  published,
  sending_window,
  unreported,
  request_hash,
}: Campaign) => ({
  kind,
  campaign_name,
  subject,
  from_email,
  ...(from_name !== undefined && { from_name }),
  ...(reply_to !== undefined && { reply_to }),
  audience,
  ...(audience_parts && { audience_parts }),
  content_key,
  ...(format && { format }),
  attachments,
  tracking,
  ...(ab_test && { ab_test: untested(ab_test) }),
  ...(published && { published }),
  ...(sending_window && { sending_window }),
  ...(unreported && { unreported }),
  request_hash,
});
