import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { Dialog } from "./dialog.tsx";
import { Notice } from "./notice.tsx";

interface EndDialogProps {
  /** The question, as in "Revoke Nora's key?". */
  readonly title: string;
  /** What the button says. */
  readonly word: string;
  /** What is said where it was refused: "The key was not revoked". */
  readonly refused: string;
  /** What becomes of it. */
  readonly children: ComponentChildren;
  /** @throws Refusal */
  readonly end: () => Promise<void>;
  readonly onEnded: () => void;
  readonly onClose: () => void;
}

/** Asks before something is ended for good. */
export const EndDialog = ({ title, word, refused, children, end, onEnded, onClose }: EndDialogProps) => {
  const [refusal, setRefusal] = useState<Refusal>();
  const run = async () => {
    try {
      await end();
      onEnded();
    } catch (error) {
      const found = toRefusal(error);
      // Someone else was faster: what the person wanted is so.
      if (found.code === "not_found") onEnded();
      else setRefusal(found);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{children}</p>
      {refusal && (
        <Notice tone="bad" title={refused}>
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class="danger" onClick={() => void run()}>
          {word}
        </button>
      </div>
    </Dialog>
  );
};
