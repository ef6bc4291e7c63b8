import type { Campaign } from "../api/client.ts";
import { count, counted } from "../format.ts";
import { doneCount } from "./progress.ts";

/** The parts of the ledger that are outcomes, in the order they are drawn. */
export const outcomes = [
  { key: "sent_count", word: "Sent", part: "sent" },
  { key: "failed_count", word: "Failed", part: "failed" },
  { key: "suppressed_count", word: "Suppressed", part: "suppressed" },
  { key: "unknown_count", word: "Unknown", part: "unknown" },
] as const;

/** How far a campaign is, each outcome in its colour. */
export const ProgressBar = ({ campaign, slim }: { campaign: Campaign; slim?: boolean }) => {
  const total = campaign.total_contacts;
  const done = doneCount(campaign);
  return (
    <div
      class={slim ? "progress slim" : "progress"}
      role="progressbar"
      aria-label={`Progress of ${campaign.campaign_name}`}
      aria-valuemin={0}
      aria-valuemax={Math.max(total, 1)}
      aria-valuenow={done}
      aria-valuetext={`${count(done)} of ${counted(total, "recipient")}`}
    >
      {outcomes.map(
        ({ key, part }) =>
          campaign[key] > 0 && <div key={key} class={part} style={{ flexGrow: campaign[key] }} />,
      )}
      {done < total || total === 0 ? <div class="remaining" style={{ flexGrow: total - done || 1 }} /> : null}
    </div>
  );
};
