import { useState } from "preact/hooks";
import { type Contact, done } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { TextField } from "../parts/field.tsx";
import { Notice } from "../parts/notice.tsx";

/** The statuses that stand until the suppression of the address is lifted. */
const suppressed: readonly Contact["status"][] = ["unsubscribed", "bounced", "complained"];
export const isSuppressed = ({ status, suppression }: Contact): boolean =>
  suppression !== null || suppressed.includes(status);

interface LiftSuppressionProps {
  readonly contact: Contact;
  readonly onLifted: () => void;
}

/** Lifts the suppression of a contact's address, for an admin who says why. */
export const LiftSuppression = ({ contact, onLifted }: LiftSuppressionProps) => {
  const { api } = useConnection();
  const [reason, setReason] = useState("");
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();

  const lift = async () => {
    setBusy(true);
    try {
      const param = { email: encodeURIComponent(contact.email) };
      await done(api.suppressions[":email"].$delete({ param, json: { reason } }));
      onLifted();
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
        void lift();
      }}
    >
      <p>If the person asked for mail, an admin lifts it; the contact can be subscribed after.</p>
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
