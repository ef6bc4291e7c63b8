import { useEffect, useMemo, useState } from "preact/hooks";
import { connect } from "./api/client.ts";
import { ConnectionContext } from "./api/context.ts";
import { localOutbox, type Outbox } from "./api/outbox.ts";
import { useResource } from "./api/use-resource.ts";
import { PageOf } from "./pages.tsx";
import { Loaded } from "./parts/loaded.tsx";
import { pageOf, parseRoute, useHash } from "./router.ts";
import { LinkPage } from "./session/link-page.tsx";
import { RenewDialog } from "./session/renew-dialog.tsx";
import { endSession, readSession, type Session } from "./session/session.ts";
import { SignInPage } from "./session/sign-in-page.tsx";
import { useRenewal } from "./session/use-renewal.ts";
import { Shell } from "./shell.tsx";

/** The whole UI: who is signed in first, then the page the location names. */
export const App = () => {
  const asked = useResource("", async () => ({ session: await readSession() }));
  const [since, setSince] = useState<{ readonly session: Session | undefined }>();
  const { session } = since ?? asked.data ?? {};
  const enter = (entered: Session) => setSince({ session: entered });
  const leave = async () => {
    // Where the API does not answer, the session ends by itself; the person is gone from here.
    await endSession().catch(() => undefined);
    setSince({ session: undefined });
  };
  const route = parseRoute(useHash());
  // Whoever is signed in: a link may be another person's.
  if (route?.page === "sign-in")
    return (
      <Shell signedIn={undefined}>
        <LinkPage key={route.id} token={route.id} onSession={enter} />
      </Shell>
    );
  if (session)
    return (
      <SignedIn
        session={session}
        onSession={enter}
        signOut={leave}
        gone={() => setSince({ session: undefined })}
      />
    );
  // Nothing yet: what is drawn before it is known would be moved.
  if (!asked.data && !asked.error) return null;
  return (
    <Shell signedIn={undefined}>
      {asked.data ? (
        <SignInPage onSession={enter} />
      ) : (
        <main class="page">
          <Loaded resource={asked} noun="Who is signed in">
            {() => null}
          </Loaded>
        </main>
      )}
    </Shell>
  );
};

interface SignedInProps {
  readonly session: Session;
  readonly onSession: (session: Session) => void;
  readonly signOut: () => void;
  /** Called when the session is ended already. */
  readonly gone: () => void;
}

const SignedIn = ({ session, onSession, signOut, gone }: SignedInProps) => {
  const hash = useHash();
  const route = parseRoute(hash);
  const renewal = useRenewal(session, onSession);
  const api = useMemo(() => connect(renewal), []);
  const outbox = useOutbox();
  return (
    <ConnectionContext.Provider value={{ api, outbox, key: session, scope: session.scope, leave: gone }}>
      <Shell signedIn={{ route, hasOutbox: Boolean(outbox), signOut }}>
        <PageOf key={pageOf(hash)} route={route} />
      </Shell>
      {renewal.isDue && <RenewDialog onSession={renewal.settle} signOut={signOut} />}
    </ConnectionContext.Provider>
  );
};

/**
 * The local outbox; null where there is none, undefined until that is known. The local cloud answers this machine
 * only, so a deployed stage is not asked.
 */
const useOutbox = (): Outbox | null | undefined => {
  const [outbox, setOutbox] = useState<Outbox | null>();
  useEffect(() => {
    if (!["127.0.0.1", "localhost"].includes(location.hostname)) return setOutbox(null);
    let current = true;
    const found = localOutbox();
    found.list(1, { search: "", campaign: "" }).then(
      () => current && setOutbox(found),
      () => current && setOutbox(null),
    );
    return () => {
      current = false;
    };
  }, []);
  return outbox;
};
