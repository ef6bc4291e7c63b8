import { useEffect, useMemo, useState } from "preact/hooks";
import { connect, originOf } from "./api/client.ts";
import { ConnectionContext } from "./api/context.ts";
import { type Outbox, outboxOf } from "./api/outbox.ts";
import { partNotLoaded } from "./api/refusal.ts";
import { useResource } from "./api/use-resource.ts";
import { CampaignPage } from "./campaigns/campaign-page.tsx";
import { CampaignsPage } from "./campaigns/campaigns-page.tsx";
import { ComposePage } from "./compose/compose-page.tsx";
import { newDraft, prefilled } from "./compose/draft.ts";
import { type Draft, newDraft } from "./compose/draft.ts";
import { lastSender } from "./compose/sender.ts";
import { ContactPage } from "./contacts/contact-page.tsx";
import { ContactsPage } from "./contacts/contacts-page.tsx";
import { ImportPage } from "./imports/import-page.tsx";
import { ImportsPage } from "./imports/imports-page.tsx";
import { ListPage } from "./lists/list-page.tsx";
import { ListsPage } from "./lists/lists-page.tsx";
import { MailPage } from "./outbox/mail-page.tsx";
import { OutboxPage } from "./outbox/outbox-page.tsx";
import { Loaded } from "./parts/loaded.tsx";
import { Page } from "./parts/page.tsx";
import { links, pageOf, parseRoute, type Route, useHash } from "./router.ts";
import { SegmentPage } from "./segments/segment-page.tsx";
import { SegmentsPage } from "./segments/segments-page.tsx";
import { KeyPage } from "./session/key-page.tsx";
import { forgetSession, keepSession, readSession, type Session } from "./session/session.ts";
import { Shell } from "./shell.tsx";
import type { FirstCampaign } from "./start/first-campaign.ts";
import { SuppressionsPage } from "./suppressions/suppressions-page.tsx";

/** The whole UI: the key first, then the page the location names. */
export const App = () => {
  const [session, setSession] = useState(readSession());
  const [reason, setReason] = useState<string>();
  const leave = (why?: string) => {
    forgetSession();
    setReason(why);
    setSession(undefined);
  };
  if (session)
    return (
      <SignedIn
        session={session}
        signOut={() => leave()}
        onUnauthorized={() => leave("Your API key is no longer valid. Enter another one to go on.")}
      />
    );
  return (
    <Shell signedIn={undefined}>
      <KeyPage
        reason={reason}
        onSession={(entered) => {
          keepSession(entered);
          setSession(entered);
        }}
      />
    </Shell>
  );
};

interface SignedInProps {
  readonly session: Session;
  readonly signOut: () => void;
  readonly onUnauthorized: () => void;
}

const SignedIn = ({ session, signOut, onUnauthorized }: SignedInProps) => {
  const hash = useHash();
  const route = parseRoute(hash);
  const api = useMemo(() => connect(session, onUnauthorized), [session]);
  const outbox = useOutbox(session);
  // Kept here, so that a look at the contacts does not cost the person what was written.
  const [draft, setDraft] = useState(() => newDraft(lastSender()));
  return (
    <ConnectionContext.Provider value={{ api, outbox }}>
      <Shell signedIn={{ route, hasOutbox: Boolean(outbox), signOut }}>
        {route?.page === "compose" ? (
          <Compose draft={draft} onDraft={setDraft} />
        ) : (
          <PageOf
            key={pageOf(hash)}
            route={route}
            onWrite={(first) => {
              setDraft(prefilled(draft, first));
              location.hash = links.compose;
            }}
          />
        )}
      </Shell>
    </ConnectionContext.Provider>
  );
};

interface PageOfProps {
  readonly route: Route | undefined;
  readonly onWrite: (campaign: FirstCampaign) => void;
}

const PageOf = ({ route, onWrite }: PageOfProps) => {
/** Loaded by who writes a campaign: it is as large as much of the rest. */
const Compose = (props: { draft: Draft; onDraft: (draft: Draft) => void }) => {
  const loaded = useResource("", () =>
    import("./compose/compose-page.tsx").catch(() => {
      throw partNotLoaded();
    }),
  );
  return (
    <Loaded resource={loaded} noun="The page">
      {({ ComposePage }) => <ComposePage {...props} />}
    </Loaded>
  );
};

const PageOf = ({ route }: { route: Route | undefined }) => {
  switch (route?.page) {
    case "campaigns":
      return <CampaignsPage onWrite={onWrite} />;
    case "campaign":
      return <CampaignPage id={route.id} />;
    case "contacts":
      return <ContactsPage />;
    case "contact":
      return <ContactPage email={route.id} />;
    case "suppressions":
      return <SuppressionsPage />;
    case "lists":
      return <ListsPage />;
    case "list":
      return <ListPage id={route.id} />;
    case "segments":
      return <SegmentsPage />;
    case "new-segment":
      return <SegmentPage id={undefined} />;
    case "segment":
      return <SegmentPage id={route.id} />;
    case "imports":
      return <ImportsPage />;
    case "import":
      return <ImportPage id={route.id} />;
    case "outbox":
      return <OutboxPage />;
    case "mail":
      return <MailPage id={route.id} />;
    default:
      return (
        <Page title="There is no such page">
          <p>
            Go to <a href={links.campaigns}>your campaigns</a>.
          </p>
        </Page>
      );
  }
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
  }, [session]);
  return outbox;
};
