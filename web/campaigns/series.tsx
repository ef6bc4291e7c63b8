import { useRef, useState } from "preact/hooks";
import { answer, type Campaign } from "../api/client.ts";
import { useConnection, useMaySend } from "../api/context.ts";
import { sentenceOf, toRefusal } from "../api/refusal.ts";
import { dateTime, localDateTime } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { Time } from "../parts/time.tsx";
import { ordinal, recurrenceWords } from "../recurrence-words.ts";
import { links } from "../router.ts";

type SeriesOf = NonNullable<Campaign["series"]>;

/** When a series comes. */
export const seriesWords = (series: SeriesOf): string =>
  recurrenceWords(series, localDateTime(series.first_at, series.time_zone), series.time_zone);

interface SeriesProps {
  readonly campaign: Campaign;
  /** Loads the campaign anew. */
  readonly onEnded: () => void;
}

/** The series of a campaign that repeats: which of it this is, which come before and after, and its end. */
export const Series = ({ campaign, onEnded }: SeriesProps) => {
  const maySend = useMaySend();
  const [isAsking, setAsking] = useState(false);
  const [isEnded, setEnded] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const { series } = campaign;
  if (!series) return null;
  const isOver = isEnded || series.ended_at !== null || campaign.reopened_as !== null;
  return (
    <section aria-labelledby="series">
      <h2 id="series" ref={title} tabIndex={-1}>
        Series
      </h2>
      <p>
        {seriesWords(series)}. This is the {ordinal(series.number)}.
      </p>
      <p class="series-links">
        {series.previous_campaign_id && <a href={links.campaign(series.previous_campaign_id)}>Previous</a>}
        {series.next_campaign_id && <a href={links.campaign(series.next_campaign_id)}>Next</a>}
        <Following series={series} isOver={isOver} />
      </p>
      {isEnded && <Notice tone="good">The series has ended: none follows any more.</Notice>}
      {maySend && !isOver && (
        <button type="button" class="small danger series-end" onClick={() => setAsking(true)}>
          End the series
        </button>
      )}
      {isAsking && (
        <EndDialog
          campaign={campaign}
          onEnded={() => {
            setAsking(false);
            setEnded(true);
            onEnded();
            // The button that had the focus is gone.
            setTimeout(() => title.current?.focus({ preventScroll: true }));
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
};

const Following = ({ series, isOver }: { series: SeriesOf; isOver: boolean }) => {
  if (series.ended_at !== null)
    return (
      <span class="muted">
        Ended <Time iso={series.ended_at} />
      </span>
    );
  if (isOver || series.next_campaign_id !== null) return null;
  if (series.then_at === null) return <span class="muted">It is the last.</span>;
  return <span class="muted">The next is on {dateTime(series.then_at)}.</span>;
};

const EndDialog = ({ campaign, onEnded, onClose }: SeriesProps & { readonly onClose: () => void }) => {
  const { api } = useConnection();
  const [error, setError] = useState<string>();
  // A second click arrives before the screen has changed.
  const busy = useRef(false);
  const end = async () => {
    if (busy.current) return;
    busy.current = true;
    setError(undefined);
    try {
      const param = { campaign_id: campaign.campaign_id };
      await answer(api.campaigns[":campaign_id"]["end-series"].$post({ param }));
      onEnded();
    } catch (refusal) {
      busy.current = false;
      setError(sentenceOf(toRefusal(refusal)));
    }
  };
  return (
    <Dialog title="End this series?" onClose={onClose}>
      <p>The one that waits for its time is cancelled, and none follows. What has started goes on.</p>
      {error && (
        <Notice tone="bad" title="It was not ended">
          {error}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Go back
        </button>
        <button type="button" class="danger" onClick={() => void end()}>
          End it
        </button>
      </div>
    </Dialog>
  );
};
