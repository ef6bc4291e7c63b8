import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { Dialog } from "./dialog.tsx";
import { Notice } from "./notice.tsx";

interface DeleteDialogProps {
  /** What is deleted, as in "Delete this list?". */
  readonly noun: string;
  /** What becomes of it. */
  readonly children: ComponentChildren;
  /** @throws Refusal */
  readonly remove: () => Promise<void>;
  readonly onDeleted: () => void;
  readonly onClose: () => void;
}

/** Asks before something is gone for good. */
export const DeleteDialog = ({ noun, children, remove, onDeleted, onClose }: DeleteDialogProps) => {
  const [refusal, setRefusal] = useState<Refusal>();
  const run = async () => {
    try {
      await remove();
      onDeleted();
    } catch (error) {
      const found = toRefusal(error);
      // Someone else was faster: what the person wanted is so.
      if (found.code === "not_found") onDeleted();
      else setRefusal(found);
    }
  };
  return (
    <Dialog title={`Delete this ${noun}?`} onClose={onClose}>
      <p>{children}</p>
      {refusal && (
        <Notice tone="bad" title={`The ${noun} was not deleted`}>
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="danger" onClick={() => void run()}>
          Delete
        </button>
      </div>
    </Dialog>
  );
};
