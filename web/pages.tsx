import { lazyPage } from "./parts/lazy-page.tsx";
import { Page } from "./parts/page.tsx";
import { links, type Route } from "./router.ts";

// Each is a script of its own; the first screen waits for none of them.
const OverviewPage = lazyPage(async () => (await import("./overview/overview-page.tsx")).OverviewPage);
const CampaignsPage = lazyPage(async () => (await import("./campaigns/campaigns-page.tsx")).CampaignsPage);
const ComparePage = lazyPage(async () => (await import("./compare/compare-page.tsx")).ComparePage);
const CampaignPage = lazyPage(async () => (await import("./campaigns/campaign-page.tsx")).CampaignPage);
const WritePage = lazyPage(async () => (await import("./write/write-page.tsx")).WritePage);
const NewDraftPage = lazyPage(async () => (await import("./write/new-draft-page.tsx")).NewDraftPage);
const TemplatesPage = lazyPage(async () => (await import("./templates/templates-page.tsx")).TemplatesPage);
const TemplatePage = lazyPage(async () => (await import("./templates/template-page.tsx")).TemplatePage);
const EditTemplatePage = lazyPage(async () => (await import("./templates/edit-page.tsx")).EditTemplatePage);
const ContactsPage = lazyPage(async () => (await import("./contacts/contacts-page.tsx")).ContactsPage);
const ContactPage = lazyPage(async () => (await import("./contacts/contact-page.tsx")).ContactPage);
const SuppressionsPage = lazyPage(
  async () => (await import("./suppressions/suppressions-page.tsx")).SuppressionsPage,
);
const ListsPage = lazyPage(async () => (await import("./lists/lists-page.tsx")).ListsPage);
const ListPage = lazyPage(async () => (await import("./lists/list-page.tsx")).ListPage);
const SegmentsPage = lazyPage(async () => (await import("./segments/segments-page.tsx")).SegmentsPage);
const SegmentPage = lazyPage(async () => (await import("./segments/segment-page.tsx")).SegmentPage);
const ImportsPage = lazyPage(async () => (await import("./imports/imports-page.tsx")).ImportsPage);
const ImportPage = lazyPage(async () => (await import("./imports/import-page.tsx")).ImportPage);
const AuditPage = lazyPage(async () => (await import("./audit/audit-page.tsx")).AuditPage);
const OutboxPage = lazyPage(async () => (await import("./outbox/outbox-page.tsx")).OutboxPage);
const MailPage = lazyPage(async () => (await import("./outbox/mail-page.tsx")).MailPage);
const StagePage = lazyPage(async () => (await import("./settings/stage-page.tsx")).StagePage);
const SendersPage = lazyPage(async () => (await import("./settings/senders-page.tsx")).SendersPage);
const KeysPage = lazyPage(async () => (await import("./settings/keys-page.tsx")).KeysPage);
const PeoplePage = lazyPage(async () => (await import("./settings/people-page.tsx")).PeoplePage);
const AccountPage = lazyPage(async () => (await import("./settings/account-page.tsx")).AccountPage);
const CostsPage = lazyPage(async () => (await import("./settings/costs-page.tsx")).CostsPage);
const DeadLettersPage = lazyPage(
  async () => (await import("./settings/dead-letters-page.tsx")).DeadLettersPage,
);

/** The page that a location names. */
export const PageOf = ({ route }: { route: Route | undefined }) => {
  switch (route?.page) {
    case "overview":
      return <OverviewPage />;
    case "compare":
      return <ComparePage />;
    case "campaigns":
      return <CampaignsPage />;
    case "campaign":
      return <CampaignPage id={route.id} />;
    case "new-draft":
      return <NewDraftPage />;
    case "draft":
      return <WritePage id={route.id} />;
    case "templates":
      return <TemplatesPage />;
    case "template":
      return <TemplatePage id={route.id} />;
    case "edit-template":
      return <EditTemplatePage id={route.id} />;
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
    case "audit":
      return <AuditPage />;
    case "outbox":
      return <OutboxPage />;
    case "mail":
      return <MailPage id={route.id} />;
    case "settings":
      return <StagePage />;
    case "senders":
      return <SendersPage />;
    case "people":
      return <PeoplePage />;
    case "account":
      return <AccountPage />;
    case "keys":
      return <KeysPage />;
    case "costs":
      return <CostsPage />;
    case "dead-letters":
      return <DeadLettersPage />;
    default:
      return (
        <Page title="There is no such page">
          <p>
            Go to the <a href={links.overview}>overview</a>.
          </p>
        </Page>
      );
  }
};
