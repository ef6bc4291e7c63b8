import { useState } from "preact/hooks";
import type { Refusal } from "../api/refusal.ts";
import { Notice } from "../parts/notice.tsx";
import { passkeyOrigin, passkeyRefusal } from "./passkey.ts";
import { type Session, signInWithPasskey } from "./session.ts";

/** Signs in with a passkey, where the address of the page can have some. */
export const PasskeyButton = ({ onSession }: { onSession: (session: Session) => void }) => {
  const [refusal, setRefusal] = useState<Refusal>();
  const [isAsking, setAsking] = useState(false);
  const elsewhere = passkeyOrigin(location);
  if (elsewhere !== undefined)
    return (
      <p class="muted">
        Passkeys need a name for an address: on this machine they are at <a href={elsewhere}>{elsewhere}</a>.
      </p>
    );
  const signIn = async () => {
    setAsking(true);
    setRefusal(undefined);
    try {
      onSession(await signInWithPasskey());
    } catch (error) {
      setAsking(false);
      setRefusal(passkeyRefusal(error));
    }
  };
  return (
    <div>
      <button type="button" class="primary" disabled={isAsking} onClick={() => void signIn()}>
        {isAsking ? "Signing in…" : "Sign in with a passkey"}
      </button>
      {refusal && (
        <Notice tone="bad" title="You are not signed in">
          {refusal.message}
        </Notice>
      )}
    </div>
  );
};
