import { useState } from "preact/hooks";
import { answer, type Import } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { bytes, count, share } from "../format.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Notice } from "../parts/notice.tsx";

const counts = [
  ["rows", "Rows read"],
  ["added", "Added"],
  ["updated", "Updated"],
  ["unchanged", "Unchanged"],
  ["skipped", "Left alone"],
  ["duplicates", "Duplicates"],
  ["refused", "Refused"],
] as const;

/** How far an import is, or how it ended. */
export const ImportProgress = ({ one, onChanged }: { one: Import; onChanged: () => void }) => {
  const total = one.bytes_total ?? 0;
  const part = one.status === "completed" ? 1 : total > 0 ? one.bytes_read / total : 0;
  return (
    <section class="card" aria-label="Progress">
      <progress aria-label={`Import of ${one.filename}`} max={1} value={part} />
      <div class="pace">
        <span>
          <strong>{share(part, 1)}</strong> of {bytes(total)}
        </span>
        {one.rows_per_second !== null && <span>{count(one.rows_per_second)} rows a second</span>}
      </div>
      <Announcer one={one} />
      {one.status === "failed" && (
        <Notice tone="bad" title="The import failed">
          {one.reason} What was imported until then stays; importing the repaired file changes it no second
          time.
        </Notice>
      )}
      {one.status === "cancelled" && (
        <p class="muted">
          What was imported until it was cancelled stays. So does what was under way just then: it is counted
          as soon as it is in.
        </p>
      )}
      <dl class="tiles import-counts">
        {counts.map(([key, word]) => (
          <div key={key} class="tile">
            <dt>{word}</dt>
            <dd>{count(one[key])}</dd>
          </div>
        ))}
      </dl>
      {one.suppressed > 0 && (
        <p class="muted">
          {count(one.suppressed)} of these get no mail: they are suppressed, or unsubscribed, bounced or
          complained before, and stay so.
        </p>
      )}
      <Allowed to="send">
        <Actions one={one} onChanged={onChanged} />
      </Allowed>
    </section>
  );
};

/** Tells a screen reader of every tenth and of the end: each poll would talk without a pause. */
const Announcer = ({ one }: { one: Import }) => {
  const tenth = one.bytes_total ? Math.floor((10 * one.bytes_read) / one.bytes_total) * 10 : 0;
  return (
    <p role="status" class="visually-hidden">
      {one.status === "running"
        ? `${tenth} percent read.`
        : `Import ${one.status}: ${count(one.added)} added, ${count(one.updated)} updated, ${count(one.refused)} refused.`}
    </p>
  );
};

const Actions = ({ one, onChanged }: { one: Import; onChanged: () => void }) => {
  const { api } = useConnection();
  const [refusal, setRefusal] = useState<Refusal>();
  const param = { import_id: one.import_id };
  const attempt = async (what: () => Promise<void>) => {
    setRefusal(undefined);
    try {
      await what();
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  const cancel = () =>
    attempt(async () => {
      await answer(api.imports[":import_id"].cancel.$post({ param }));
      onChanged();
    });
  const download = () =>
    attempt(async () => {
      const { url } = await answer(api.imports[":import_id"].errors.$get({ param }));
      location.assign(url);
    });
  return (
    <>
      <div class="actions">
        {one.refused + one.duplicates > 0 && (
          <button type="button" class="small" onClick={() => void download()}>
            Download refused rows
          </button>
        )}
        {one.status === "running" && (
          <button type="button" class="small danger" onClick={() => void cancel()}>
            Cancel import
          </button>
        )}
      </div>
      {refusal && (
        <Notice tone="bad" title="That did not work">
          {refusal.message}
        </Notice>
      )}
    </>
  );
};
