import type { Campaign } from "../api/client.ts";
import { count, counted, dateTime } from "../format.ts";

/** Why a campaign does not move: one that is scheduled, paused or was cancelled. Undefined for any other. */
export const statusNoteOf = ({
  status,
  reason,
  send_at,
  total_contacts,
  remaining_count,
  started_at,
  series,
}: Pick<
  Campaign,
  "status" | "reason" | "send_at" | "total_contacts" | "remaining_count" | "started_at" | "series"
>): string | undefined => {
  if (status === "scheduled" && send_at) return `Starts ${dateTime(send_at)}. Who gets it is decided then.`;
  if (status === "paused" && series && started_at === null && series.next_campaign_id === null)
    return `${reason ?? "Paused."} Nothing is sent of it or its series until it is resumed or cancelled.`;
  if (status === "paused") return `${reason ?? "Paused."} Nothing more is sent until it is resumed.`;
  if (status !== "cancelled") return undefined;
  if (total_contacts === 0) return "Ended by an operator before anybody was mailed.";
  return `Ended by an operator: ${count(remaining_count)} of ${counted(total_contacts, "recipient")} ${remaining_count === 1 ? "was" : "were"} not reached.`;
};
