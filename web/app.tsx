import { useEffect, useMemo, useState } from "preact/hooks";
import { connect, originOf } from "./api/client.ts";
import { ConnectionContext } from "./api/context.ts";
import { type Outbox, outboxOf } from "./api/outbox.ts";
import { PageOf } from "./pages.tsx";
import { pageOf, parseRoute, useHash } from "./router.ts";
import { KeyPage } from "./session/key-page.tsx";
import { RenewDialog } from "./session/renew-dialog.tsx";
import { forgetSession, keepSession, readSession, type Session } from "./session/session.ts";
import { useRenewal } from "./session/use-renewal.ts";
import { Shell } from "./shell.tsx";

/** The whole UI: the key first, then the page the location names. */
export const App = () => {
  const [session, setSession] = useState(readSession());
  const enter = (entered: Session) => {
    keepSession(entered);
    setSession(entered);
  };
  const leave = () => {
    forgetSession();
    setSession(undefined);
  };
  if (session) return <SignedIn session={session} onSession={enter} signOut={leave} />;
  return (
    <Shell signedIn={undefined}>
      <KeyPage onSession={enter} />
    </Shell>
  );
};

interface SignedInProps {
  readonly session: Session;
  readonly onSession: (session: Session) => void;
  readonly signOut: () => void;
}

const SignedIn = ({ session, onSession, signOut }: SignedInProps) => {
  const hash = useHash();
  const route = parseRoute(hash);
  const renewal = useRenewal(session, onSession);
  const api = useMemo(() => connect(renewal), []);
  const outbox = useOutbox(session);
  return (
    <ConnectionContext.Provider value={{ api, outbox, scope: session.scope }}>
      <Shell signedIn={{ route, hasOutbox: Boolean(outbox), signOut }}>
        <PageOf key={pageOf(hash)} route={route} />
      </Shell>
      {renewal.isDue && <RenewDialog session={session} onSession={renewal.settle} signOut={signOut} />}
    </ConnectionContext.Provider>
  );
};

/**
 * The local outbox; null where there is none, undefined until that is known. The local cloud answers this machine
 * only, so a deployed stage is not asked.
 */
const useOutbox = (session: Session): Outbox | null | undefined => {
  const [outbox, setOutbox] = useState<Outbox | null>();
  useEffect(() => {
    if (!["127.0.0.1", "localhost"].includes(new URL(originOf(session)).hostname)) return setOutbox(null);
    let current = true;
    const found = outboxOf(session);
    found.list(1, { search: "", campaign: "" }).then(
      () => current && setOutbox(found),
      () => current && setOutbox(null),
    );
    return () => {
      current = false;
    };
  }, [session.address]);
  return outbox;
};
