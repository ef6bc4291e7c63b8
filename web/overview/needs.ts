import type { Campaign, Overview } from "../api/client.ts";
import { recipientsLink, type Shown } from "../campaigns/recipients-link.ts";
import { counted, dateTime } from "../format.ts";
import { links } from "../router.ts";

/** Something that a person has to look at, and the one thing to do about it. */
export interface Need {
  readonly key: string;
  readonly tone: "bad" | "warn";
  /** What it is about. */
  readonly title: string;
  readonly reason: string;
  /** Where those are whom the reason counts; undefined: it counts nobody. */
  readonly people?: string | undefined;
  readonly act: { readonly word: string; readonly href: string };
}

type Code = NonNullable<Campaign["health"]>["code"];

const acts: Record<Code, string> = {
  failed: "See why",
  bounce_rate: "Look at it",
  complaint_rate: "Look at it",
  sending_disabled: "Look at it",
  start_missed: "Start or move it",
  awaiting_approval: "Review it",
  winner_due: "Choose a winner",
  paused: "Go on or cancel",
  quota_spent: "Look at it",
  unreported: "Decide",
  recipients_failed: "Try again",
};

/** Whom a reason counts. */
const counts: Partial<Record<Code, Shown>> = {
  bounce_rate: { fact: "hard_bounced" },
  complaint_rate: { fact: "complained" },
  unreported: { status: "unknown", ses_reported: "false" },
  recipients_failed: { status: "failed" },
};

const peopleBehind = (campaign: Pick<Campaign, "campaign_id">, code: Code): string | undefined => {
  const shown = counts[code];
  return shown && recipientsLink(campaign, shown);
};

/** What campaigns need a person for, the gravest first; of those that are equal, the newest. */
export const needsOf = (campaigns: readonly Campaign[]): Need[] =>
  campaigns
    .flatMap(({ campaign_id, campaign_name, health }) =>
      health
        ? [
            {
              key: campaign_id,
              tone: health.tone,
              title: campaign_name,
              reason: health.reason,
              people: peopleBehind({ campaign_id }, health.code),
              act: { word: acts[health.code], href: links.campaign(campaign_id) },
            },
          ]
        : [],
    )
    .sort((a, b) => Number(a.tone !== "bad") - Number(b.tone !== "bad"));

/** Of the quota, so much is a reason to look. */
const quotaShareMax = 0.9;

/** What the account needs a person for; undefined: nothing. */
export const accountNeed = (
  account: Overview["account"],
): Omit<Need, "act" | "key" | "people"> | undefined => {
  if (!account) return undefined;
  if (!account.sending_enabled)
    return {
      tone: "bad",
      title: "The account",
      reason:
        "SES does not send for it: AWS, or somebody of yours, has stopped it. The console of SES says why.",
    };
  const { max_24_hour_send: quota, sent_last_24_hours: sent } = account;
  return quota !== null && sent >= quota * quotaShareMax
    ? {
        tone: "warn",
        title: "The account",
        reason: `${counted(sent, "message")} of the ${quota.toLocaleString()} of 24 hours are sent (as of ${dateTime(account.read_at)}): what is more waits.`,
      }
    : undefined;
};
