import { useState } from "preact/hooks";
import { answer, type Campaign } from "../api/client.ts";
import { useConnection, useMaySend } from "../api/context.ts";
import { sentenceOf, toRefusal } from "../api/refusal.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Notice } from "../parts/notice.tsx";

interface PublicPageProps {
  readonly campaign: Campaign;
  readonly onChanged: () => void;
}

/** The page on which everybody reads a campaign, and whether it has one. */
export const PublicPage = ({ campaign, onChanged }: PublicPageProps) => {
  const { api } = useConnection();
  const maySend = useMaySend();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const { campaign_id, archive, started_at } = campaign;
  const publish = async (isPublic: boolean) => {
    setBusy(true);
    setError(undefined);
    try {
      await answer(
        api.campaigns[":campaign_id"].$patch({ param: { campaign_id }, json: { archive: isPublic } }),
      );
      onChanged();
    } catch (refusal) {
      setError(sentenceOf(toRefusal(refusal)));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section aria-labelledby="public-page">
      <h2 id="public-page">On the web</h2>
      {error && <Notice tone="bad">{error}</Notice>}
      {maySend ? (
        <label class="choice">
          <input
            type="checkbox"
            checked={archive}
            // Disabled, it would lose the focus of whoever uses the keyboard.
            aria-disabled={isBusy}
            onChange={(event) => !isBusy && void publish(event.currentTarget.checked)}
          />
          Anyone with the link may read it
        </label>
      ) : (
        !archive && <p class="muted">It has no public page.</p>
      )}
      {archive && <Link url={`${location.origin}/archive/${campaign_id}`} isThere={started_at !== null} />}
    </section>
  );
};

const Link = ({ url, isThere }: { url: string; isThere: boolean }) => (
  <>
    <p class="public-link">
      {isThere ? (
        <a href={url} target="_blank" rel="noreferrer">
          {url}
        </a>
      ) : (
        <span>{url}</span>
      )}
      <CopyButton text={url} noun="the link" />
    </p>
    {!isThere && <p class="hint">The page is there once the campaign has started.</p>}
  </>
);
