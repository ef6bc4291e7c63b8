import { Dialog } from "../parts/dialog.tsx";
import { counted } from "../words.ts";
import { addressesOf, type Draft } from "./draft.ts";

interface ConfirmDialogProps {
  readonly draft: Draft;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** The last look before mail leaves for good. */
export const ConfirmDialog = ({ draft, onConfirm, onClose }: ConfirmDialogProps) => (
  <Dialog title="Send this campaign?" onClose={onClose}>
    <p>
      “{draft.subject}” goes to <strong>{audienceWords(draft)}</strong>, from {draft.fromEmail}. Mail that was
      sent cannot be taken back.
    </p>
    <div class="actions">
      <button type="button" onClick={onClose}>
        Keep editing
      </button>
      <button type="button" class="primary" onClick={onConfirm}>
        Send now
      </button>
    </div>
  </Dialog>
);

const audienceWords = (draft: Draft): string => {
  if (draft.audience === "subscribed") return "all subscribed contacts";
  const addresses = new Set(addressesOf(draft.list).map((address) => address.toLowerCase()));
  return counted(addresses.size, "address", "addresses");
};
