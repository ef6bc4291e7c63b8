import type { ComponentChildren } from "preact";
import { EndDialog } from "./end-dialog.tsx";

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
export const DeleteDialog = ({ noun, children, remove, onDeleted, onClose }: DeleteDialogProps) => (
  <EndDialog
    title={`Delete this ${noun}?`}
    word="Delete"
    refused={`The ${noun} was not deleted`}
    end={remove}
    onEnded={onDeleted}
    onClose={onClose}
  >
    {children}
  </EndDialog>
);
