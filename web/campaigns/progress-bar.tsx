import type { Campaign } from "../api/client.ts";
import { count, counted } from "../format.ts";
import { sentParts } from "./health.ts";
import { doneCount } from "./progress.ts";

/** What is known of those sent. */
const partsOfSent = (campaign: Campaign) => {
  const { delivered, bounced, noWord } = sentParts(campaign);
  return [
    ["delivered", delivered],
    ["no-word", noWord],
    ["bounced", bounced],
  ] as const;
};

/** The parts of the ledger that are outcomes, in the order they are drawn. */
export const outcomes = [
  { key: "sent_count", word: "Sent", part: "sent" },
  { key: "failed_count", word: "Failed", part: "failed" },
  { key: "suppressed_count", word: "Suppressed", part: "suppressed" },
  { key: "unknown_count", word: "Unknown", part: "unknown" },
] as const;

/** How far a campaign is, each outcome in its colour; of those sent, what is known of them. */
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
      {partsOfSent(campaign).map(
        ([part, people]) => people > 0 && <div key={part} class={part} style={{ flexGrow: people }} />,
      )}
      {outcomes.map(
        ({ key, part }) =>
          key !== "sent_count" &&
          campaign[key] > 0 && <div key={key} class={part} style={{ flexGrow: campaign[key] }} />,
      )}
      {done < total || total === 0 ? <div class="remaining" style={{ flexGrow: total - done || 1 }} /> : null}
    </div>
  );
};
