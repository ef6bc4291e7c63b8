import type { Campaign } from "./campaign.ts";

/** Why a campaign waits that the account has no sends left for. */
export const quotaWait = "Waits: the 24-hour sending quota of the account is spent.";

export const isWaitingForQuota = ({ status, reason, resumes_at }: Campaign): boolean =>
  status === "in_progress" && reason === quotaWait && resumes_at !== undefined;
