import { useState } from "preact/hooks";
import { type Api, answer, type Contact, type ContactsQuery } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { links } from "../router.ts";
import { AddContact } from "./add-contact.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { ContactCount } from "./contact-count.tsx";
import { isNarrow, noQuery, requestOf } from "./contact-query.ts";
import { ContactSearch } from "./contact-search.tsx";
import { ContactTable } from "./contact-table.tsx";
import { useContactQuery } from "./use-contact-query.ts";
import { useListNames } from "./use-list-names.ts";
import { useSelection } from "./use-selection.ts";

const pageSize = 50;
/** The API looks at so many contacts a request: for what is rare it is asked again, so often, before a person is. */
const requestsMax = 5;

interface ContactPage {
  readonly contacts: Contact[];
  readonly next_cursor: string | null;
}

/** A page, filled up as far as a few requests do. */
const fullPage = async (
  api: Api,
  query: Omit<ContactsQuery, "limit" | "cursor">,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<ContactPage> => {
  const contacts: Contact[] = [];
  let next = cursor ?? null;
  for (let requests = 0; requests < requestsMax; requests++) {
    const asked = { ...query, limit: pageSize - contacts.length, ...(next !== null && { cursor: next }) };
    const page = await answer(api.contacts.$get({ query: asked }, { init: { signal } }));
    contacts.push(...page.contacts);
    next = page.next_cursor;
    if (next === null || contacts.length === pageSize) break;
  }
  return { contacts, next_cursor: next };
};

/** The people campaigns go to. */
export const ContactsPage = () => {
  const { api } = useConnection();
  const { query, paging, ask } = useContactQuery();
  const lists = useListNames();
  const [news, setNews] = useState("");
  const [version, setVersion] = useState(0);
  const request = requestOf(query);
  const contacts = useResource(JSON.stringify([request, paging.cursor]), (signal) =>
    fullPage(api, request, paging.cursor, signal),
  );
  const added = ({ address }: Contact) => {
    setNews(`Added ${address}.`);
    setVersion(version + 1);
    contacts.reload();
  };
  const { order: _, ...asked } = request;
  const { selected, select, clear } = useSelection(JSON.stringify([request, paging.cursor]));
  const isEmpty = contacts.data?.contacts.length === 0 && paging.page === 1 && !isNarrow(query);
  return (
    <Page
      title="Contacts"
      actions={
        <a class="button" href={links.imports}>
          Import contacts
        </a>
      }
    >
      <AddContact open={isEmpty} onAdded={added} />
      <p role="status" class="news">
        {news}
      </p>
      <ContactSearch query={query} onQuery={ask} lists={lists} />
      <div class="contact-toolbar">
        <ContactCount query={query} version={version} />
        {isNarrow(query) && (
          <button type="button" class="small quiet" onClick={() => ask(noQuery)}>
            Show all
          </button>
        )}
      </div>
      <Loaded resource={contacts} noun="The contacts">
        {(page) => (
          <>
            {selected.size > 0 && (
              <BulkBar
                key={[...selected].join(" ")}
                selected={[...selected]}
                asked={asked}
                isMore={page.next_cursor !== null || paging.page > 1}
                onClear={clear}
                onChanged={() => {
                  clear();
                  setVersion(version + 1);
                  contacts.reload();
                }}
              />
            )}
            {page.contacts.length > 0 && (
              <ContactTable
                contacts={page.contacts}
                busy={contacts.stale}
                selected={selected}
                onSelect={select}
              />
            )}
            {isEmpty && (
              <Empty title="No contacts yet">
                <p>Add the first one above, your own address for a start, and send a campaign to yourself.</p>
              </Empty>
            )}
            {page.contacts.length === 0 && !isEmpty && (
              <p class="muted">
                {page.next_cursor === null
                  ? "Nobody else is found."
                  : "Nobody among those looked at so far: go on to the next page."}
              </p>
            )}
            <Pager paging={paging} nextCursor={page.next_cursor} of="contacts" />
          </>
        )}
      </Loaded>
    </Page>
  );
};
