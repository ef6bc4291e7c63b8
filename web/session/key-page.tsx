import { Page } from "../parts/page.tsx";
import { KeyForm } from "./key-form.tsx";
import type { Session } from "./session.ts";

/** The first page: it asks for the API key. */
export const KeyPage = ({ onSession }: { onSession: (session: Session) => void }) => (
  <Page title="Sign in" width="narrow">
    <div class="card">
      <KeyForm onSession={onSession} />
    </div>
  </Page>
);
