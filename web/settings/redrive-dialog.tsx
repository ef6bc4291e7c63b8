import { useState } from "preact/hooks";
import { answer, type DeadLetterQueue } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { count, counted } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import { Notice } from "../parts/notice.tsx";

/** The most that one request moves. */
export const redriveMax = 1_000;

interface RedriveDialogProps {
  readonly queue: DeadLetterQueue;
  readonly onRedriven: (moved: number) => void;
  readonly onClose: () => void;
}

/** Says how many events go on their way again, and what that does, before they do. */
export const RedriveDialog = ({ queue: { name, messages }, onRedriven, onClose }: RedriveDialogProps) => {
  const { api } = useConnection();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const limit = Math.min(messages, redriveMax);
  const redrive = async () => {
    if (isBusy) return;
    setBusy(true);
    setRefusal(undefined);
    try {
      const route = api["dead-letters"][":queue"].redrive;
      const { moved } = await answer(route.$post({ param: { queue: name }, json: { limit } }));
      onRedriven(moved);
    } catch (error) {
      setRefusal(toRefusal(error));
      setBusy(false);
    }
  };
  return (
    <Dialog title={`Work on ${counted(limit, "event")} again?`} onClose={onClose}>
      <p>
        {limit < messages && <>These are the first of {count(messages)}. </>}
        They go back to the queue of {name}. One that comes twice changes nothing, so nobody is mailed twice.
        What fails again comes back here within some minutes.
      </p>
      {refusal && (
        <Notice tone="bad" title="Not all of them are on their way">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="primary" aria-disabled={isBusy} onClick={() => void redrive()}>
          Work on {limit === 1 ? "it" : "them"} again
        </button>
      </div>
    </Dialog>
  );
};
