import { KeyForm } from "./key-form.tsx";
import { LinkForm } from "./link-form.tsx";
import { PasskeyButton } from "./passkey-button.tsx";
import type { Session } from "./session.ts";

/** Names of this machine, where the key of `npm start` is at hand. */
const loopback = ["127.0.0.1", "localhost"];

/** The ways to sign in: a passkey or a link by mail for people, a key for whoever has one. */
export const SignInWays = ({ onSession }: { onSession: (session: Session) => void }) => (
  <>
    <PasskeyButton onSession={onSession} />
    <LinkForm />
    <details open={loopback.includes(location.hostname)}>
      <summary>With an API key</summary>
      <KeyForm onSession={onSession} />
    </details>
  </>
);
