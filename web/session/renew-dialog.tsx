import { Dialog } from "../parts/dialog.tsx";
import { KeyForm } from "./key-form.tsx";
import type { Session } from "./session.ts";

interface RenewDialogProps {
  readonly session: Session;
  readonly onSession: (session: Session) => void;
  readonly signOut: () => void;
}

/** Asks for another key above the page, which stays as it is: what was asked of the API waits, and is asked again. */
export const RenewDialog = ({ session, onSession, signOut }: RenewDialogProps) => (
  // Escape does nothing: the page below cannot do anything without a key.
  <Dialog title="Sign in again" onClose={() => undefined}>
    <p>
      Your API key is no longer valid. Enter another one to go on: nothing is lost of what is on this page.
    </p>
    <KeyForm address={session.address} onSession={onSession} />
    <button type="button" class="quiet small" onClick={signOut}>
      Sign out
    </button>
  </Dialog>
);
