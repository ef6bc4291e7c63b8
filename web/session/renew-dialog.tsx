import { Dialog } from "../parts/dialog.tsx";
import type { Session } from "./session.ts";
import { SignInWays } from "./sign-in-ways.tsx";

interface RenewDialogProps {
  readonly onSession: (session: Session) => void;
  readonly signOut: () => void;
}

/** Asks to sign in above the page, which stays as it is: what was asked of the API waits, and is asked again. */
export const RenewDialog = ({ onSession, signOut }: RenewDialogProps) => (
  // Escape does nothing: the page below cannot do anything for nobody.
  <Dialog title="Sign in again" onClose={() => undefined}>
    <p>Your session is over. Sign in to go on: nothing is lost of what is on this page.</p>
    <SignInWays onSession={onSession} />
    <button type="button" class="quiet small" onClick={signOut}>
      Sign out
    </button>
  </Dialog>
);
