import { useState } from "preact/hooks";
import { answer, type Contact } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/pager.tsx";
import { AddContact } from "./add-contact.tsx";
import { ContactTable } from "./contact-table.tsx";
import { DeleteContact } from "./delete-contact.tsx";
import { EditContact } from "./edit-contact.tsx";

const pageSize = 50;

/** The people campaigns go to. */
export const ContactsPage = () => {
  const { api } = useConnection();
  const paging = usePaging();
  const [open, setOpen] = useState<{ readonly what: "edit" | "delete"; readonly contact: Contact }>();
  const [news, setNews] = useState("");
  const contacts = useResource(paging.cursor ?? "", (signal) =>
    answer(api.contacts.$get({ query: { limit: pageSize, cursor: paging.cursor } }, { init: { signal } })),
  );
  const changed = (message: string) => {
    setNews(message);
    setOpen(undefined);
    contacts.reload();
  };
  return (
    <Page title="Contacts">
      <AddContact onAdded={({ address }) => changed(`Added ${address}.`)} />
      <p role="status" class="news">
        {news}
      </p>
      <Loaded resource={contacts} noun="The contacts">
        {(page) => (
          <>
            {page.contacts.length > 0 ? (
              <ContactTable
                contacts={page.contacts}
                busy={contacts.stale}
                onEdit={(contact) => setOpen({ what: "edit", contact })}
                onDelete={(contact) => setOpen({ what: "delete", contact })}
              />
            ) : (
              paging.page === 1 && (
                <Empty title="No contacts yet">
                  <p>
                    Add the first one above, your own address for a start, and send a campaign to yourself.
                  </p>
                </Empty>
              )
            )}
            <Pager paging={paging} nextCursor={page.next_cursor} of="contacts" />
          </>
        )}
      </Loaded>
      {open?.what === "edit" && (
        <EditContact
          contact={open.contact}
          onSaved={({ address }) => changed(`Saved ${address}.`)}
          onLifted={(contact) => {
            changed(`Lifted the suppression of ${contact.address}.`);
            setOpen({ what: "edit", contact });
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open?.what === "delete" && (
        <DeleteContact
          contact={open.contact}
          onDeleted={() => changed(`Deleted ${open.contact.address}.`)}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  );
};
