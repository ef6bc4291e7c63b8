import { useState } from "preact/hooks";
import { answer, type Contact, type List } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { counted } from "../format.ts";
import { ContactBadge } from "../parts/badge.tsx";
import { TextField } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty, Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/pager.tsx";
import { links } from "../router.ts";

const pageSize = 50;

/** Who is on a list. */
export const ListPage = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const param = { list_id: id };
  const paging = usePaging();
  const [news, setNews] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const list = useResource(id, (signal) =>
    answer(api.lists[":list_id"].$get({ param }, { init: { signal } })),
  );
  const members = useResource(paging.cursor ?? "", (signal) =>
    answer(
      api.lists[":list_id"].contacts.$get(
        { param, query: { limit: pageSize, cursor: paging.cursor } },
        { init: { signal } },
      ),
    ),
  );
  const changed = (message: string) => {
    setNews(message);
    setRefusal(undefined);
    members.reload();
    list.reload();
  };
  const takeOff = async (contact: Contact) => {
    try {
      const of = { ...param, email: encodeURIComponent(contact.email) };
      await answer(api.lists[":list_id"].contacts[":email"].$delete({ param: of }));
      changed(`Took ${contact.address} off.`);
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <Page title={list.data?.name ?? "List"}>
      <a class="back" href={links.lists}>
        All lists
      </a>
      <Loaded resource={list} noun="The list">
        {(found) => (
          <>
            <About list={found} />
            <AddMember list={found} onAdded={({ address }) => changed(`Put ${address} on the list.`)} />
          </>
        )}
      </Loaded>
      <p role="status" class="news">
        {news}
      </p>
      {refusal && (
        <Notice tone="bad" title="The contact was not taken off">
          {refusal.message}
        </Notice>
      )}
      <Loaded resource={members} noun="The contacts">
        {(page) => (
          <>
            {page.contacts.length > 0 ? (
              <Members contacts={page.contacts} busy={members.stale} onTakeOff={(one) => void takeOff(one)} />
            ) : (
              page.next_cursor === null &&
              paging.page === 1 && (
                <Empty title="Nobody is on it yet">
                  <p>Put the first contact on it above.</p>
                </Empty>
              )
            )}
            <Pager paging={paging} nextCursor={page.next_cursor} of="contacts" />
          </>
        )}
      </Loaded>
    </Page>
  );
};

const About = ({ list }: { list: List }) => (
  <p class="muted">
    {list.description && `${list.description} `}
    {list.contact_count !== null && (
      <>
        {list.count_complete ? "" : "More than "}
        {counted(list.contact_count, "contact")}.
      </>
    )}
    {list.double_opt_in && list.from_email && (
      <>
        {" "}
        People subscribe by <a href={`/subscribe/${list.list_id}`}>its form</a>.
      </>
    )}
  </p>
);

interface MembersProps {
  readonly contacts: readonly Contact[];
  readonly busy: boolean;
  readonly onTakeOff: (contact: Contact) => void;
}

const Members = ({ contacts, busy, onTakeOff }: MembersProps) => (
  <table class="table members" aria-label="Contacts on the list" aria-busy={busy}>
    <thead>
      <tr>
        <th scope="col">E-mail</th>
        <th scope="col">Name</th>
        <th scope="col">Status</th>
        <th scope="col">
          <span class="visually-hidden">Actions</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {contacts.map((contact) => (
        <tr key={contact.email}>
          <th scope="row">
            <span class="clamped" title={contact.address}>
              {contact.address}
            </span>
          </th>
          <td>
            <span class="clamped">{[contact.first_name, contact.last_name].filter(Boolean).join(" ")}</span>
          </td>
          <td>
            <ContactBadge contact={contact} />
          </td>
          <td class="row-actions">
            <button
              type="button"
              class="small quiet"
              aria-label={`Take off ${contact.address}`}
              onClick={() => onTakeOff(contact)}
            >
              Take off
            </button>
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);

const AddMember = ({ list, onAdded }: { list: List; onAdded: (contact: Contact) => void }) => {
  const { api } = useConnection();
  const [email, setEmail] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const add = async () => {
    setRefusal(undefined);
    try {
      const param = { list_id: list.list_id, email: encodeURIComponent(email.trim()) };
      onAdded(await answer(api.lists[":list_id"].contacts[":email"].$put({ param })));
      setEmail("");
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <form
      class="card add-one"
      aria-label="Put a contact on the list"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextField
        label="Address of a contact"
        value={email}
        onValue={setEmail}
        error={refusal && sentenceOf(refusal)}
        input={{ type: "email", autocomplete: "off" }}
      />
      <button type="submit" class="primary">
        Put on list
      </button>
    </form>
  );
};
