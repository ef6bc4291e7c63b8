import { useState } from "preact/hooks";
import { answer, type Export, type ExportRequest } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { bytes, counted } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Failure, Notice } from "../parts/notice.tsx";

const pollMs = 700;

/** Follows an export until there is a file. */
const Following = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const followed = useResource(
    id,
    (signal) => answer(api.exports[":export_id"].$get({ param: { export_id: id } }, { init: { signal } })),
    ({ status }) => (status === "running" || status === "waiting" ? pollMs : undefined),
  );
  const { data, error, reload } = followed;
  if (error) return <Failure what="The export could not be followed" error={error} retry={reload} />;
  if (data?.status === "failed" || data?.status === "cancelled")
    return (
      <Notice tone="bad" title="There is no file">
        {data.reason ?? "The export was cancelled."}
      </Notice>
    );
  return (
    <div role="status" class="job">
      {data?.download ? (
        <>
          <p>
            {counted(data.rows, "row")}, {bytes(data.bytes)}. The link works for 15 minutes, the file is kept
            for a week.
          </p>
          <a class="button primary" href={data.download.url}>
            Download CSV
          </a>
        </>
      ) : (
        <>
          <progress aria-label="Progress of the export" />
          <p class="muted">{counted(data?.rows ?? 0, "row")} written</p>
        </>
      )}
    </div>
  );
};

interface ExportDialogProps {
  /** What is exported, as in "Export 3 contacts". */
  readonly what: string;
  readonly request: ExportRequest;
  readonly onClose: () => void;
}

/** Has a file written, and gives it out. */
export const ExportDialog = ({ what, request, onClose }: ExportDialogProps) => {
  const { api } = useConnection();
  const [started, setStarted] = useState<Export>();
  const [refusal, setRefusal] = useState<Refusal>();
  const start = async () => {
    setRefusal(undefined);
    try {
      setStarted(await answer(api.exports.$post({ json: request })));
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Dialog title={`Export ${what}`} onClose={onClose}>
      {started ? (
        <Following id={started.export_id} />
      ) : (
        <p>
          A file of CSV is written, for Excel and the like. A text that a spreadsheet would run, such as one
          that begins with = or +, gets an apostrophe before it; telephone numbers, too.
        </p>
      )}
      {refusal && (
        <Notice tone="bad" title="Nothing was exported">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          {started ? "Close" : "Cancel"}
        </button>
        {!started && (
          <button type="button" class="primary" onClick={() => void start()}>
            Export
          </button>
        )}
      </div>
    </Dialog>
  );
};

/** A button that exports something. */
export const ExportButton = ({
  what,
  request,
  word = "Export",
  isSmall = false,
}: Omit<ExportDialogProps, "onClose"> & { readonly word?: string; readonly isSmall?: boolean }) => {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button type="button" class={isSmall ? "small" : undefined} onClick={() => setOpen(true)}>
        {word}
      </button>
      {isOpen && <ExportDialog what={what} request={request} onClose={() => setOpen(false)} />}
    </>
  );
};
