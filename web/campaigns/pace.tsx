import { useEffect, useState } from "preact/hooks";
import type { Campaign, CampaignReport } from "../api/client.ts";
import type { Resource } from "../api/use-resource.ts";
import { count, counted, duration, exactTime, measure, share } from "../format.ts";
import { campaignWords } from "../words.ts";
import { doneCount, phaseOf, ratePerSecond, type Sample, secondsLeft, withSample } from "./progress.ts";
import { ProgressBar } from "./progress-bar.tsx";
import { statusNoteOf } from "./status-note.ts";
import { isWaitingForWinner } from "./test-state.ts";

interface PaceProps {
  readonly campaign: Campaign;
  /** How `campaign` was loaded: what was measured says nothing once it is old. */
  readonly seen: Pick<Resource<unknown>, "failures" | "loadedAtMs">;
  readonly account: CampaignReport["account"];
}

/** So often in a row the campaign could not be asked after: then its rate is a guess. */
const missedMin = 2;

/** How far the campaign is, how fast it goes and how long it still takes, from one poll to the next. */
export const Pace = ({ campaign, seen, account }: PaceProps) => {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    const sample = { atMs: performance.now(), done: doneCount(campaign) };
    // The time it stood still is no part of its rate.
    setSamples((before) => (phaseOf(campaign) === "moving" ? withSample(before, sample) : []));
  }, [campaign]);
  const moving = phaseOf(campaign) === "moving";
  const note = statusNoteOf(campaign);
  const rate = ratePerSecond(samples);
  const left = secondsLeft(campaign.remaining_count, rate);
  const isOld = seen.failures >= missedMin;
  return (
    <section aria-label="Progress">
      <ProgressBar campaign={campaign} />
      <div class="pace">
        {campaign.total_contacts > 0 && (
          <span>
            <strong>{share(doneCount(campaign), campaign.total_contacts)}</strong> of{" "}
            {counted(campaign.total_contacts, "recipient")}
          </span>
        )}
        {moving && campaign.total_contacts === 0 && <span>Putting the audience together…</span>}
        {isOld && seen.loadedAtMs !== undefined && (
          <span class="as-of">as of {exactTime(seen.loadedAtMs)}</span>
        )}
        {!isOld &&
          moving &&
          campaign.total_contacts > 0 &&
          !campaign.resumes_at &&
          !isWaitingForWinner(campaign) && (
            <>
              <span>{rate === undefined ? "Measuring the rate…" : rateWords(rate, account)}</span>
              <span>{left ? `About ${duration(left)} left` : "Estimating the time left…"}</span>
            </>
          )}
        {moving && account?.quota_left != null && (
          <span>{count(account.quota_left)} left of the 24-hour quota</span>
        )}
        {note && <span class={`status-note ${campaign.status}`}>{note}</span>}
      </div>
      <Announcer campaign={campaign} />
    </section>
  );
};

const rateWords = (rate: number, account: CampaignReport["account"]): string => {
  const words = `${measure(rate)} per second`;
  return account ? `${words}, of ${measure(account.max_per_second)} that SES takes` : words;
};

/** Tells a screen reader of every tenth of the way and of every change of status: each poll would talk without a pause. */
const Announcer = ({ campaign }: { campaign: Campaign }) => {
  const tenth = campaign.total_contacts
    ? Math.floor((10 * doneCount(campaign)) / campaign.total_contacts)
    : 0;
  const message =
    phaseOf(campaign) === "moving"
      ? `${tenth * 10} percent done.`
      : `${campaignWords[campaign.status]}: ${count(campaign.sent_count)} sent, ${count(campaign.failed_count)} failed, ${count(campaign.remaining_count)} remaining.`;
  return (
    <p role="status" class="visually-hidden">
      {message}
    </p>
  );
};
