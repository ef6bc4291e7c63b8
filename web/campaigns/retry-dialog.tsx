import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { Campaign } from "../api/client.ts";
import { counted } from "../format.ts";
import { Dialog } from "../parts/dialog.tsx";
import type { UnknownTried } from "./use-actions.ts";

interface RetryDialogProps {
  readonly campaign: Campaign;
  readonly onConfirm: (unknown: UnknownTried) => void;
  readonly onClose: () => void;
}

/** Says who is tried again, and asks about the unknown, who may get a second mail. */
export const RetryDialog = ({ campaign, onConfirm, onClose }: RetryDialogProps) => {
  const { status, reason, failed_count, remaining_count, unknown_count, unreported_count } = campaign;
  const [unknown, setUnknown] = useState<UnknownTried>("none");
  const nobody = status !== "failed" && failed_count === 0 && unknown === "none";
  const also = failed_count + remaining_count > 0 ? "Also try" : "Try";
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
      {unreported_count > 0 && (
        <Choice
          label={`${also} ${counted(unreported_count, "unknown recipient")} that SES most likely never had`}
          checked={unknown !== "none"}
          onChange={(checked) => setUnknown(checked ? "unreported" : "none")}
        >
          SES told of the messages sent beside theirs, and within an hour nothing of theirs. If only its
          notices were lost, they get it twice; that is rare.
        </Choice>
      )}
      {unknown_count > unreported_count && (
        <Choice
          label={`${also} ${unreported_count > 0 ? "all " : ""}${counted(unknown_count, "unknown recipient")}`}
          checked={unknown === "all"}
          onChange={(checked) => setUnknown(checked ? "all" : unreported_count > 0 ? "unreported" : "none")}
        >
          The reply of SES was lost, so nobody knows whether they got it.{" "}
          <strong class="warning">Some may get it twice.</strong>
        </Choice>
      )}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Go back
        </button>
        <button type="button" class="primary" disabled={nobody} onClick={() => onConfirm(unknown)}>
          Try again
        </button>
      </div>
    </Dialog>
  );
};

interface ChoiceProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** What it risks. */
  readonly children: ComponentChildren;
}

const Choice = ({ label, checked, onChange, children }: ChoiceProps) => {
  const risk = useId();
  return (
    <div>
      <label class="choice">
        <input
          type="checkbox"
          aria-describedby={risk}
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        {label}
      </label>
      <p class="hint" id={risk}>
        {children}
      </p>
    </div>
  );
};
