import { Dialog } from "../parts/dialog.tsx";
import { counted, dateTime, windowWords } from "../words.ts";
import { addressesOf, type Draft } from "./draft.ts";

interface ConfirmDialogProps {
  readonly draft: Draft;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** The last look before mail leaves for good, or is set to leave. */
export const ConfirmDialog = ({ draft, onConfirm, onClose }: ConfirmDialogProps) => {
  const later = draft.start === "later";
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
      <div class="actions">
        <button type="button" onClick={onClose}>
          Keep editing
        </button>
        <button type="button" class="primary" onClick={onConfirm}>
          {later ? "Schedule" : "Send now"}
        </button>
      </div>
    </Dialog>
  );
};

const audienceWords = (draft: Draft): string => {
  if (draft.audience === "subscribed") return "all subscribed contacts";
  const addresses = new Set(addressesOf(draft.list).map((address) => address.toLowerCase()));
  return counted(addresses.size, "address", "addresses");
};
