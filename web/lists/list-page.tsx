import { useEffect, useState } from "preact/hooks";
import { answer, type Contact, type List } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { ContactListing } from "../contacts/contact-listing.tsx";
import { useContactListing } from "../contacts/use-contact-listing.ts";
import { Allowed } from "../parts/allowed.tsx";
import { TextField } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { EditList } from "./edit-list.tsx";

/** Who is on a list, and what it is. */
export const ListPage = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const list = useResource(id, (signal) =>
    answer(api.lists[":list_id"].$get({ param: { list_id: id } }, { init: { signal } })),
  );
  const [isEdited, setIsEdited] = useState(false);
  const [news, setNews] = useState("");
  const found = list.data;
  return (
    <Page
      title={found?.name ?? "List"}
      actions={
        found && (
          <Allowed to="send">
            <button type="button" onClick={() => setIsEdited(true)}>
              Edit
            </button>
          </Allowed>
        )
      }
    >
      <a class="back" href={links.lists}>
        All lists
      </a>
      <Loaded resource={list} noun="The list">
        {(shown) => (
          <>
            <About list={shown} />
            <Members list={shown} news={news} onNews={setNews} />
          </>
        )}
      </Loaded>
      {found && isEdited && (
        <EditList
          list={found}
          onSaved={({ name }) => {
            setNews(`Saved ${name}.`);
            setIsEdited(false);
            list.reload();
          }}
          onClose={() => setIsEdited(false)}
        />
      )}
    </Page>
  );
};

const About = ({ list }: { list: List }) => {
  const isOpen = list.double_opt_in && list.from_email;
  return list.description || isOpen ? (
    <div class="muted">
      {list.description && <p>{list.description}</p>}
      {isOpen && (
        <p>
          People subscribe by <a href={`/subscribe/${list.list_id}`}>its form</a>.
        </p>
      )}
    </div>
  ) : null;
};

interface MembersProps {
  readonly list: List;
  readonly news: string;
  readonly onNews: (news: string) => void;
}

const Members = ({ list, news, onNews }: MembersProps) => {
  const listing = useContactListing(list.list_id);
  return (
    <>
      <Allowed to="send">
        <AddMember
          list={list}
          open={listing.isEmpty}
          onAdded={({ address }) => {
            onNews(`Put ${address} on the list.`);
            listing.reload();
          }}
        />
      </Allowed>
      <p role="status" class="news">
        {news}
      </p>
      <ContactListing listing={listing} list={list.list_id}>
        <Empty title="Nobody is on it yet">
          <Allowed to="send">
            <p>
              Put the first contact on it above, select more under <a href={links.contacts}>Contacts</a>, or
              choose the list when you <a href={links.imports}>import</a>.
            </p>
          </Allowed>
        </Empty>
      </ContactListing>
    </>
  );
};

interface AddMemberProps {
  readonly list: List;
  readonly open: boolean;
  readonly onAdded: (contact: Contact) => void;
}

const AddMember = ({ list, open, onAdded }: AddMemberProps) => {
  const { api } = useConnection();
  const [email, setEmail] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const [isOpen, setIsOpen] = useState(open);
  useEffect(() => {
    if (open) setIsOpen(true);
  }, [open]);
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
    <details class="card" open={isOpen} onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>Put a contact on the list</summary>
      <form
        class="add-one"
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
    </details>
  );
};
