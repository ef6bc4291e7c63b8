import type { Campaign, CampaignReport } from "../api/client.ts";
import { count, share } from "../format.ts";
import { Figure } from "./figure.tsx";
import { type Gauge, gaugesOf, shareBeside } from "./health.ts";

/** What endangers the sending account, against the line at which a campaign pauses by itself. */
export const Gauges = ({ campaign, limits }: { campaign: Campaign; limits: CampaignReport["limits"] }) => {
  if (campaign.sent_count === 0) return null;
  return (
    <div class="gauges">
      {gaugesOf(campaign, limits).map((gauge) => (
        <Dial key={gauge.what} campaign={campaign} gauge={gauge} />
      ))}
      {campaign.sent_count < limits.sent_min && (
        <p class="muted">
          From {count(limits.sent_min)} sent on it is judged by these; fewer say nothing about a list.
        </p>
      )}
    </div>
  );
};

const Dial = ({ campaign, gauge }: { campaign: Campaign; gauge: Gauge }) => {
  const { what, word, share: part, limit, tone } = gauge;
  // The line stands in the middle, so that what is beyond it is seen to be.
  const filled = Math.min(1, part / (2 * limit));
  const text = `${shareBeside(gauge, campaign.sent_count)} of sent; pauses beyond ${share(limit, 1)}`;
  return (
    <div class={`gauge ${tone}`}>
      <p>
        <strong>{word}</strong>{" "}
        <Figure campaign={campaign} value={gauge.count} of={{ fact: what }} what={word.toLowerCase()} />{" "}
        <span class="muted">{text}</span>
      </p>
      {/* It says in colour what is written above. */}
      <div class="gauge-track" aria-hidden="true">
        <div class="gauge-fill" style={{ width: `${filled * 100}%` }} />
        <div class="gauge-line" />
      </div>
    </div>
  );
};
