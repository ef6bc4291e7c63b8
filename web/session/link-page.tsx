import { useState } from "preact/hooks";
import { type Refusal, toRefusal } from "../api/refusal.ts";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { type Session, signInWithLink } from "./session.ts";

interface LinkPageProps {
  readonly token: string;
  readonly onSession: (session: Session) => void;
}

/** Where a one-time link leads: it is spent by the click, and not by whatever looks at links in mails. */
export const LinkPage = ({ token, onSession }: LinkPageProps) => {
  const [refusal, setRefusal] = useState<Refusal>();
  const [isAsking, setAsking] = useState(false);
  const signIn = async () => {
    setAsking(true);
    setRefusal(undefined);
    try {
      const session = await signInWithLink(token);
      // In place of this one, which is good for nothing any more.
      location.replace(links.account);
      onSession(session);
    } catch (error) {
      setAsking(false);
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Page title="Sign in" width="narrow">
      <div class="card">
        <p>Your link is good once, for whoever has it. Sign in with it on this device:</p>
        {refusal && (
          <Notice tone="bad" title="You are not signed in">
            {refusal.message}
          </Notice>
        )}
        <div class="actions">
          <button type="button" class="primary" disabled={isAsking} onClick={() => void signIn()}>
            {isAsking ? "Signing in…" : "Sign in"}
          </button>
          <a href={links.overview}>Sign in another way</a>
        </div>
      </div>
    </Page>
  );
};
