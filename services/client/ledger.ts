import type { CampaignStatus } from "./api.ts";

/** A number as a person reads it. */
export const count = (value: number): string => value.toLocaleString("en-US");

const barWidth = 24;

/** `[######------]` of a part of a whole; of nothing an empty one. */
export const bar = (done: number, total: number): string => {
  const filled = total > 0 ? Math.floor((done / total) * barWidth) : 0;
  return `[${"#".repeat(filled)}${"-".repeat(barWidth - filled)}]`;
};

/** A part of a whole in percent, rounded down: what is not done is never 100%. */
export const percent = (done: number, total: number): number =>
  total > 0 ? Math.floor((done / total) * 100) : 0;

const doneOf = ({ total_contacts, remaining_count }: CampaignStatus): number =>
  total_contacts - remaining_count;

const why = ({ reason, resumes_at, send_at, status }: CampaignStatus): string => {
  const until = resumes_at ?? (status === "scheduled" ? send_at : null);
  return `${reason ? `: ${reason}` : ""}${until ? ` (until ${until})` : ""}`;
};

/** How far a campaign is, in one line. */
export const progressLine = (campaign: CampaignStatus): string => {
  const { status, total_contacts } = campaign;
  const done = doneOf(campaign);
  return `${bar(done, total_contacts)} ${percent(done, total_contacts)}%  ${count(done)} of ${count(total_contacts)}  ${status}${why(campaign)}`;
};

/** What of the progress is worth a line of its own where nobody looks on: its state, and every tenth part. */
export const progressStep = (campaign: CampaignStatus): string => {
  const { status, reason, total_contacts } = campaign;
  return [status, reason, Math.floor(percent(doneOf(campaign), total_contacts) / 10)].join(" ");
};

/** The account of a campaign, which closes: its parts come to its total. */
export const ledgerWords = (campaign: CampaignStatus): string => {
  const rows: [string, number, string][] = [
    ["total", campaign.total_contacts, ""],
    [
      "sent",
      campaign.sent_count,
      `delivered ${count(campaign.delivered_count)}, bounced ${count(campaign.bounced_count)}, complained ${count(campaign.complained_count)} so far`,
    ],
    ["failed", campaign.failed_count, ""],
    ["suppressed", campaign.suppressed_count, ""],
    [
      "unknown",
      campaign.unknown_count,
      campaign.unreported_count > 0 ? `of ${count(campaign.unreported_count)} SES told nothing` : "",
    ],
    ["remaining", campaign.remaining_count, ""],
  ];
  const width = Math.max(...rows.map(([, value]) => count(value).length));
  const lines = rows.map(([word, value, note]) =>
    `  ${word.padEnd(10)}  ${count(value).padStart(width)}${note && `  ${note}`}`.trimEnd(),
  );
  const { campaign_id, campaign_name, status, warning } = campaign;
  return [
    `${campaign_id} "${campaign_name}": ${status}${why(campaign)}`,
    ...lines,
    ...(warning ? [`  Warning: ${warning}`] : []),
  ].join("\n");
};

/** What a watch makes of a campaign: `wait` for more, or how it ended. */
export type Verdict = "wait" | "done" | "failed";

/**
 * @returns `wait` while it goes on by itself, comes at its time or waits for a colleague; one that is paused without a
 * time waits for a person, and a program that watches it would hang.
 */
export const verdictOf = ({ status, resumes_at }: Pick<CampaignStatus, "status" | "resumes_at">): Verdict => {
  switch (status) {
    case "completed":
      return "done";
    case "failed":
    case "cancelled":
      return "failed";
    case "paused":
      return resumes_at === null ? "failed" : "wait";
    case "awaiting_approval":
    case "scheduled":
    case "pending":
    case "in_progress":
      return "wait";
  }
};
