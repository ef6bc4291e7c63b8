import { useState } from "preact/hooks";
import { answer, type Contact } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { counted } from "../format.ts";
import { useListNames } from "../lists/use-lists.ts";
import { Allowed } from "../parts/allowed.tsx";
import { ContactBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { ContactHistory } from "./contact-history.tsx";
import { fullName } from "./contact-table.tsx";
import { DeleteContact } from "./delete-contact.tsx";
import { EditContact } from "./edit-contact.tsx";
import { isSuppressed } from "./lift-suppression.tsx";
import { PersonalData } from "./personal-data.tsx";
import { SuppressionOf } from "./suppression-of.tsx";

/** Everything that is known of one contact. */
export const ContactPage = ({ email }: { email: string }) => {
  const { api } = useConnection();
  // Until they are loaded, the ids stand for them.
  const { data: lists = new Map<string, string>() } = useListNames();
  const [open, setOpen] = useState<"edit" | "delete">();
  const [news, setNews] = useState("");
  const param = { email: encodeURIComponent(email) };
  const contact = useResource(email, (signal) =>
    answer(api.contacts[":email"].$get({ param }, { init: { signal } })),
  );
  const history = useResource(`${email} history`, (signal) =>
    answer(api.contacts[":email"].history.$get({ param }, { init: { signal } })),
  );
  const changed = (message: string) => {
    setNews(message);
    setOpen(undefined);
    contact.reload();
  };
  const found = contact.data;
  return (
    <Page
      title={found?.address ?? email}
      actions={
        found && (
          <Allowed to="send">
            <button type="button" onClick={() => setOpen("edit")}>
              Edit
            </button>
            <button type="button" class="danger" onClick={() => setOpen("delete")}>
              Delete
            </button>
          </Allowed>
        )
      }
    >
      <a class="back" href={links.contacts}>
        All contacts
      </a>
      <p role="status" class="news">
        {news}
      </p>
      <Loaded resource={contact} noun="The contact">
        {(shown) => (
          <>
            {isSuppressed(shown) && (
              <SuppressionOf contact={shown} onLifted={() => changed("The suppression is lifted.")} />
            )}
            <Facts contact={shown} lists={lists} />
            <Consents consents={shown.consents} lists={lists} />
            <section aria-labelledby="history">
              <h2 id="history">Mails</h2>
              <Loaded resource={history} noun="The mails">
                {(mails) => <ContactHistory history={mails} />}
              </Loaded>
            </section>
            <PersonalData
              contact={shown}
              onErased={() => {
                location.hash = links.contacts;
              }}
            />
          </>
        )}
      </Loaded>
      {found && open === "edit" && (
        <EditContact contact={found} onSaved={() => changed("Saved.")} onClose={() => setOpen(undefined)} />
      )}
      {found && open === "delete" && (
        <DeleteContact
          contact={found}
          onDeleted={() => {
            location.hash = links.contacts;
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  );
};

interface FactsProps {
  readonly contact: Contact;
  /** The names of the lists there are, by id. */
  readonly lists: ReadonlyMap<string, string>;
}

const Facts = ({ contact, lists }: FactsProps) => (
  <section class="card" aria-label="What is known">
    <dl class="facts">
      <Fact term="Status">
        <ContactBadge contact={contact} />
      </Fact>
      {fullName(contact) && <Fact term="Name">{fullName(contact)}</Fact>}
      {contact.company && <Fact term="Company">{contact.company}</Fact>}
      {contact.lists.length > 0 && (
        <Fact term="Lists">
          {contact.lists
            .map((id) => (
              <a key={id} href={links.list(id)}>
                {lists.get(id) ?? id}
              </a>
            ))
            .flatMap((link, place) => (place === 0 ? [link] : [", ", link]))}
        </Fact>
      )}
      {contact.left_lists.length > 0 && (
        <Fact term="Left by themselves">
          {contact.left_lists.map((id) => lists.get(id) ?? id).join(", ")}
        </Fact>
      )}
      {contact.snoozed_until && Date.parse(contact.snoozed_until) > Date.now() && (
        <Fact term="Wants a pause">
          until <Time iso={contact.snoozed_until} />
        </Fact>
      )}
      {Object.entries(contact.attributes).map(([name, value]) => (
        <Fact key={name} term={name}>
          {String(value)}
        </Fact>
      ))}
      <Fact term="Mails">
        {counted(contact.email_count, "mail")}
        {contact.last_email_sent && (
          <>
            , the last <Time iso={contact.last_email_sent} />
          </>
        )}
      </Fact>
      {contact.last_opened && (
        <Fact term="Last opened">
          <Time iso={contact.last_opened} />
        </Fact>
      )}
      {contact.last_clicked && (
        <Fact term="Last clicked">
          <Time iso={contact.last_clicked} />
        </Fact>
      )}
      <Fact term="Added">
        <Time iso={contact.created_at} />
      </Fact>
      <Fact term="Changed">
        <Time iso={contact.updated_at} />
      </Fact>
    </dl>
  </section>
);

const Fact = ({ term, children }: { term: string; children: preact.ComponentChildren }) => (
  <div>
    <dt>{term}</dt>
    <dd>{children}</dd>
  </div>
);

/** How it is known that the person wants mail; nothing where that was never said. */
const Consents = ({ consents, lists }: Pick<Contact, "consents"> & Pick<FactsProps, "lists">) =>
  Object.keys(consents).length > 0 ? (
    <section aria-labelledby="consent">
      <h2 id="consent">Consent</h2>
      <dl class="facts card">
        {Object.entries(consents).map(([list, { at, source, ip, wording }]) => (
          <Fact key={list} term={list === "all" ? "All mail" : (lists.get(list) ?? list)}>
            {source}, <Time iso={at} />
            {ip && `, from ${ip}`}
            {wording && <q class="detail">{wording}</q>}
          </Fact>
        ))}
      </dl>
    </section>
  ) : null;
