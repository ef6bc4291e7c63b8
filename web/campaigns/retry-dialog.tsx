import { useId, useState } from "preact/hooks";
import type { Campaign } from "../api/client.ts";
import { counted } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";

interface RetryDialogProps {
  readonly campaign: Campaign;
  readonly onConfirm: (includeUnknown: boolean) => void;
  readonly onClose: () => void;
}

/** Says who is tried again, and asks about the unknown, who may get a second mail. */
export const RetryDialog = ({ campaign, onConfirm, onClose }: RetryDialogProps) => {
  const { status, reason, failed_count, remaining_count, unknown_count } = campaign;
  const [includeUnknown, setIncludeUnknown] = useState(false);
  const warning = useId();
  const nobody = status !== "failed" && failed_count === 0 && !includeUnknown;
  return (
    <Dialog title="Try again?" onClose={onClose}>
      {status === "failed" && reason && (
        <p>The campaign failed: {reason} Put that right first, or it fails again.</p>
      )}
      <p>
        {failed_count > 0 && <>{counted(failed_count, "failed recipient")} will be tried once more. </>}
        {remaining_count > 0 && (
          <>{counted(remaining_count, "recipient")} it had not come to will be mailed. </>
        )}
        Whoever is marked as sent is left out.
      </p>
      {unknown_count > 0 && (
        <div>
          <label class="choice">
            <input
              type="checkbox"
              aria-describedby={warning}
              checked={includeUnknown}
              onChange={(event) => setIncludeUnknown(event.currentTarget.checked)}
            />
            {failed_count + remaining_count > 0 ? "Also try" : "Try"}{" "}
            {counted(unknown_count, "unknown recipient")}
          </label>
          <p class="hint" id={warning}>
            The reply of SES was lost, so nobody knows whether they got it.{" "}
            <strong class="warning">Some may get it twice.</strong>
          </p>
        </div>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Go back
        </button>
        <button type="button" class="primary" disabled={nobody} onClick={() => onConfirm(includeUnknown)}>
          Try again
        </button>
      </div>
    </Dialog>
  );
};
