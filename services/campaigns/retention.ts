import type { Campaign } from "./campaign.ts";

/** So long before its rows may be deleted a campaign ends, in milliseconds: time to count what it had given out. */
const closingMs = 24 * 60 * 60_000;

/** Why a campaign ended that was still to send when its retention was over. */
export const retentionReason = "Its retention is over: whom it is for is kept no longer.";

type Kept = Pick<Campaign, "expires_at">;

/** Whether rows of a campaign may be deleted by now: nothing is read of them any more, and its counts stand. */
export const isExpired = ({ expires_at }: Kept, now: Date): boolean =>
  expires_at !== undefined && now.getTime() >= expires_at * 1_000;

/** Whether a campaign is too old to send anything more. */
export const isClosing = ({ expires_at }: Kept, now: Date): boolean =>
  expires_at !== undefined && now.getTime() >= expires_at * 1_000 - closingMs;
