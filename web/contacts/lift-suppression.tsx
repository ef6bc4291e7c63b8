import type { Contact } from "../api/client.ts";
import { LiftForm } from "../suppressions/lift-form.tsx";

/** The statuses that stand until the suppression of the address is lifted. */
const suppressed: readonly Contact["status"][] = ["unsubscribed", "bounced", "complained"];
export const isSuppressed = ({ status, suppression }: Contact): boolean =>
  suppression !== null || suppressed.includes(status);

interface LiftSuppressionProps {
  readonly contact: Contact;
  readonly onLifted: () => void;
}

/** Lifts the suppression of a contact's address, for an admin who says why. */
export const LiftSuppression = ({ contact, onLifted }: LiftSuppressionProps) => (
  <>
    <p>If the person asked for mail, an admin lifts it; the contact can be subscribed after.</p>
    <LiftForm email={contact.email} onLifted={onLifted} />
  </>
);
