import type { Campaign } from "../api/client.ts";
import { counted, dateTime } from "../format.ts";

type Told = Pick<Campaign, "total_contacts" | "remaining_count" | "started_at" | "send_at">;

/** What a pause does: it is not asked about before, as it can be taken back. */
export const pauseWords = ({ started_at, total_contacts, remaining_count }: Told): string => {
  if (started_at === null) return "After a pause it does not start before it is resumed.";
  const pause =
    "A pause lets the few mails go that are on their way to SES; all others wait until it is resumed.";
  if (total_contacts === 0) return pause;
  return `${pause} ${counted(remaining_count, "recipient")} ${remaining_count === 1 ? "remains" : "remain"}.`;
};

/** What it does when a campaign is resumed that was paused. */
export const resumeWords = (
  { started_at, send_at, total_contacts, remaining_count }: Told,
  nowMs: number,
): string => {
  if (started_at !== null && total_contacts > 0)
    return `Once resumed, it goes on where it stopped: ${counted(remaining_count, "recipient")} ${remaining_count === 1 ? "remains" : "remain"}.`;
  return started_at === null && send_at !== null && Date.parse(send_at) > nowMs
    ? `Once resumed, it is scheduled again: it starts ${dateTime(send_at)}.`
    : "Once resumed, it starts at once.";
};
