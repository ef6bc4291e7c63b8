import { useState } from "preact/hooks";
import { answer, type Campaign, done } from "../api/client.ts";
import { useConnection, useMaySend } from "../api/context.ts";
import { sentenceOf, toRefusal } from "../api/refusal.ts";
import { dateTime } from "../format.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { SelectField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

interface ShareProps {
  readonly campaign: Campaign;
  readonly onChanged: () => void;
}

const periods = [
  ["1", "A day"],
  ["7", "A week"],
  ["30", "30 days"],
  ["365", "A year"],
] as const;

/** Links to the result, for people without a key: made here, and ended. */
export const ShareResult = ({ campaign, onChanged }: ShareProps) => {
  const { api } = useConnection();
  const maySend = useMaySend();
  const [days, setDays] = useState("30");
  const [url, setUrl] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const { campaign_id, shared_until, started_at } = campaign;
  const isShared = shared_until !== null && shared_until > new Date().toISOString();
  const param = { campaign_id };
  const give = async (order: () => Promise<string | undefined>) => {
    if (isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      setUrl(await order());
      onChanged();
    } catch (refusal) {
      setError(sentenceOf(toRefusal(refusal)));
    } finally {
      setBusy(false);
    }
  };
  const make = () =>
    give(async () => {
      const made = await answer(
        api.campaigns[":campaign_id"].share.$post({ param, json: { days: Number(days) } }),
      );
      return made.url;
    });
  const end = () =>
    give(async () => {
      await done(api.campaigns[":campaign_id"].share.$delete({ param }));
      return undefined;
    });
  if (started_at === null || (!maySend && !isShared)) return null;
  return (
    <section aria-labelledby="share" class="share">
      <h2 id="share">Share the result</h2>
      <p class="muted">
        {isShared
          ? `Whoever has a link sees its figures, and nobody's address; the last one is good until ${dateTime(shared_until)}.`
          : "Whoever has the link sees its figures, and nobody's address: to be read, printed, or taken as a file."}
      </p>
      {error && <Notice tone="bad">{error}</Notice>}
      {maySend && (
        <div class="share-form">
          <SelectField label="Good for" value={days} onValue={setDays} options={periods} />
          {/* Disabled, a button would lose the focus of whoever uses the keyboard. */}
          <button type="button" class="small" aria-disabled={isBusy} onClick={() => void make()}>
            {isShared ? "Make another link" : "Make a link"}
          </button>
          {isShared && (
            <button type="button" class="small danger" aria-disabled={isBusy} onClick={() => void end()}>
              End all links
            </button>
          )}
        </div>
      )}
      <p role="status" class="public-link">
        {url && (
          <>
            <a href={url} target="_blank" rel="noreferrer">
              {url}
            </a>
            <CopyButton text={url} noun="the link" />
          </>
        )}
      </p>
    </section>
  );
};
