import type { Campaign } from "../api/client.ts";
import type { Shown } from "./recipients-link.ts";

const ofStatus = {
  pending: "remaining_count",
  sent: "sent_count",
  failed: "failed_count",
  suppressed: "suppressed_count",
  unknown: "unknown_count",
} as const;

/** The counters that change when other people are behind a figure than before: one at least, of what all must hold. */
const countersOf = (campaign: Campaign, shown: Shown): readonly (number | string)[] => {
  const { status, fact, left_for, device, link } = shown;
  const { sent_count, delivered_count, bounced_count, hard_bounced_count, opened_count, clicked_count } =
    campaign;
  if (left_for !== undefined) return [campaign.departures[left_for]];
  if (fact === "no_word") return [sent_count, delivered_count, bounced_count];
  if (fact === "soft_bounced") return [bounced_count, hard_bounced_count];
  if (fact !== undefined) return [campaign[`${fact}_count`], ...(link === undefined ? [] : [clicked_count])];
  if (device !== undefined || link !== undefined) return [opened_count, clicked_count];
  if (status !== undefined) return [campaign[ofStatus[status]], campaign.unreported_count];
  if (shown.sent_from !== undefined || shown.sent_until !== undefined) return [sent_count];
  return [campaign.updated_at];
};

/**
 * What moves those behind a figure, as the campaign has it: while it stays the same, a search would find the same people.
 * An order of an operator may change them at once.
 */
export const movedBy = (campaign: Campaign, shown: Shown): string =>
  [campaign.status, ...countersOf(campaign, shown)].join(" ");
