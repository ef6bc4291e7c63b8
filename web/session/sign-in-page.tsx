import { Page } from "../parts/page.tsx";
import type { Session } from "./session.ts";
import { SignInWays } from "./sign-in-ways.tsx";

/** The first page: who is not signed in does that. */
export const SignInPage = ({ onSession }: { onSession: (session: Session) => void }) => (
  <Page title="Sign in" width="narrow">
    <div class="card sign-in">
      <SignInWays onSession={onSession} />
    </div>
  </Page>
);
