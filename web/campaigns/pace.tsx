import { useEffect, useState } from "preact/hooks";
import type { Campaign } from "../api/client.ts";
import { count, counted, duration, share } from "../words.ts";
import { doneCount, isOver, ratePerSecond, type Sample, secondsLeft, withSample } from "./progress.ts";
import { ProgressBar } from "./progress-bar.tsx";

const rates = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** How far the campaign is, how fast it goes and how long it still takes, from one poll to the next. */
export const Pace = ({ campaign }: { campaign: Campaign }) => {
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  useEffect(() => {
    setSamples((before) => withSample(before, { atMs: performance.now(), done: doneCount(campaign) }));
  }, [campaign]);
  const over = isOver(campaign);
  const rate = ratePerSecond(samples);
  const left = secondsLeft(campaign.remaining_count, rate);
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
        {!over && campaign.total_contacts === 0 && <span>Putting the audience together…</span>}
        {!over && campaign.total_contacts > 0 && (
          <>
            <span>{rate === undefined ? "Measuring the rate…" : `${rates.format(rate)} per second`}</span>
            <span>{left ? `About ${duration(left)} left` : "Time left not known yet"}</span>
          </>
        )}
      </div>
      <Announcer campaign={campaign} />
    </section>
  );
};

/** Tells a screen reader of every tenth of the way and of the end: every poll would talk without a pause. */
const Announcer = ({ campaign }: { campaign: Campaign }) => {
  const tenth = campaign.total_contacts
    ? Math.floor((10 * doneCount(campaign)) / campaign.total_contacts)
    : 0;
  const message = isOver(campaign)
    ? `Campaign ${campaign.status}: ${count(campaign.sent_count)} sent, ${count(campaign.failed_count)} failed.`
    : `${tenth * 10} percent done.`;
  return (
    <p role="status" class="visually-hidden">
      {message}
    </p>
  );
};
