import { useEffect } from "preact/hooks";
import type { Refusal } from "../api/refusal.ts";
import { counted, dateTime, windowWords } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";
import { addressesOf, type Draft } from "./draft.ts";
import { faultOf } from "./faults.ts";
import { Preflight } from "./preflight.tsx";
import { TestSend } from "./test-send.tsx";
import { usePreflight } from "./use-preflight.ts";

interface ConfirmDialogProps {
  readonly draft: Draft;
  readonly onConfirm: () => void;
  /** Called when the API refuses the draft for one of its fields. */
  readonly onRefused: (refusal: Refusal) => void;
  readonly onClose: () => void;
}

/** The last look before mail leaves for good, or is set to leave: what would become of it, and a test of it. */
export const ConfirmDialog = ({ draft, onConfirm, onRefused, onClose }: ConfirmDialogProps) => {
  const { report, error, step } = usePreflight(draft);
  const later = draft.start === "later";
  const fault = error && faultOf(error, draft);
  useEffect(() => {
    if (error && fault) onRefused(error);
  }, [error]);
  // A check that failed says nothing against the campaign: the API has the last word.
  const mayBeSent = report ? report.ok : error !== undefined && !fault;
  return (
    <Dialog title={later ? "Schedule this campaign?" : "Send this campaign?"} onClose={onClose}>
      <p>
        “{draft.subject}” goes to <strong>{audienceWords(draft)}</strong>
        {later && (
          <>
            {" "}
            on <strong>{dateTime(draft.sendAt)}</strong>
          </>
        )}
        , from {draft.fromEmail}.{draft.window.limited && ` Mail leaves only ${windowWords(draft.window)}.`}{" "}
        {later ? "Until it starts, it can be cancelled." : "Mail that was sent cannot be taken back."}
      </p>
      {report && <Preflight report={report} />}
      {error && !report && !fault && (
        <Notice tone="warn" title="It could not be checked beforehand">
          {error.message}
        </Notice>
      )}
      {!report && !error && (
        <p class="muted" role="status">
          {step}
        </p>
      )}
      <TestSend draft={draft} />
      <div class="actions">
        <button type="button" onClick={onClose}>
          Keep editing
        </button>
        <button type="button" class="primary" disabled={!mayBeSent} onClick={onConfirm}>
          {later ? "Schedule" : "Send now"}
        </button>
      </div>
    </Dialog>
  );
};

const audienceWords = (draft: Draft): string => {
  const { lists, segments, list } = draft.exclude;
  const without = lists.length + segments.length > 0 || addressesOf(list).length > 0;
  if (draft.audience === "subscribed") return `all subscribed contacts${without ? ", less some" : ""}`;
  if (draft.audience === "chosen") return `the chosen lists and segments${without ? ", less some" : ""}`;
  const addresses = new Set(addressesOf(draft.list).map((address) => address.toLowerCase()));
  return counted(addresses.size, "address", "addresses");
};
