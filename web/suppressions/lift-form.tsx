import { useState } from "preact/hooks";
import { done } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

interface LiftFormProps {
  readonly email: string;
  /** Waited for, and what it throws is shown. */
  readonly onLifted: () => Promise<void> | void;
}

/** Lifts the suppression of an address, for an admin who says why. */
export const LiftForm = ({ email, onLifted }: LiftFormProps) => {
  const { api } = useConnection();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();

  const lift = async () => {
    setBusy(true);
    setRefusal(undefined);
    try {
      const param = { email: encodeURIComponent(email) };
      await done(api.suppressions[":email"].$delete({ param, json: { reason } }));
      await onLifted();
    } catch (error) {
      setRefusal(toRefusal(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form
      noValidate
      aria-label="Lift the suppression"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void lift();
      }}
    >
      <TextField
        label="Why mail may be sent again"
        value={reason}
        onValue={setReason}
        error={
          refusal?.field === "reason" ? "Say how the person asked for it, or what was wrong." : undefined
        }
        hint="It is kept with the suppression."
      />
      {refusal && refusal.field !== "reason" && (
        <Notice tone="bad" title="The suppression was not lifted">
          {refusal.message}
        </Notice>
      )}
      <div class="actions">
        <button type="submit" disabled={busy}>
          Lift the suppression
        </button>
      </div>
    </form>
  );
};
