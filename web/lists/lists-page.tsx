import { useEffect, useState } from "preact/hooks";
import { answer, type List } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { count } from "../format.ts";
import { Allowed } from "../parts/allowed.tsx";
import { TextField } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { focusOn, Page } from "../parts/page.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { DeleteList } from "./delete-list.tsx";
import { EditList } from "./edit-list.tsx";
import { useLists } from "./use-lists.ts";

/** The lists that contacts are put on. */
export const ListsPage = () => {
  const lists = useLists();
  const [open, setOpen] = useState<{ readonly what: "edit" | "delete"; readonly list: List }>();
  const [news, setNews] = useState("");
  const changed = (message: string) => {
    setNews(message);
    setOpen(undefined);
    lists.reload();
  };
  return (
    <Page title="Lists">
      <Allowed to="send">
        <AddList onAdded={({ name }) => changed(`Made ${name}.`)} />
      </Allowed>
      <p role="status" class="news">
        {news}
      </p>
      <Loaded resource={lists} noun="The lists">
        {(found) =>
          found.length > 0 ? (
            <table class="table lists" aria-label="Lists">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Contacts</th>
                  <th scope="col">
                    <span class="visually-hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {found.map((list) => (
                  <ListRow
                    key={list.list_id}
                    list={list}
                    onEdit={() => setOpen({ what: "edit", list })}
                    onDelete={() => setOpen({ what: "delete", list })}
                  />
                ))}
              </tbody>
            </table>
          ) : (
            <Empty title="No lists yet">
              <Allowed to="send">
                <p>Name the first one above: a newsletter, a course, the guests of an evening.</p>
              </Allowed>
            </Empty>
          )
        }
      </Loaded>
      {open?.what === "edit" && (
        <EditList
          list={open.list}
          onSaved={({ name }) => changed(`Saved ${name}.`)}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open?.what === "delete" && (
        <DeleteList
          list={open.list}
          onDeleted={() => {
            changed(`Deleted ${open.list.name}.`);
            focusOn("h1");
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  );
};

interface ListRowProps {
  readonly list: List;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

const ListRow = ({ list, onEdit, onDelete }: ListRowProps) => (
  <tr>
    <th scope="row">
      <a
        class="clamped"
        href={links.list(list.list_id)}
        title={[list.name, list.description].filter(Boolean).join(": ")}
      >
        {list.name}
      </a>
    </th>
    <td>
      <ContactCount list={list} />
    </td>
    <td class="row-actions">
      <Allowed to="send">
        <button type="button" class="small" aria-label={`Edit ${list.name}`} onClick={onEdit}>
          Edit
        </button>
        <button type="button" class="small quiet" aria-label={`Delete ${list.name}`} onClick={onDelete}>
          Delete
        </button>
      </Allowed>
    </td>
  </tr>
);

/** How many are on a list: what was counted last, at once, and what is counted now when that is there. */
const ContactCount = ({ list }: { list: List }) => {
  const { api } = useConnection();
  const [counted, setCounted] = useState(list);
  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    answer(api.lists[":list_id"].$get({ param: { list_id: list.list_id } }, { init: { signal } })).then(
      (fresh) => !signal.aborted && setCounted(fresh),
      // The count before stays, with its time.
      () => undefined,
    );
    return () => controller.abort();
  }, [list]);
  if (counted.contact_count === null || counted.counted_at === null) return <span class="muted">…</span>;
  return (
    <span class="one-line">
      {counted.count_complete ? "" : "more than "}
      {count(counted.contact_count)}
      <span class="muted">
        {" "}
        as of <Time iso={counted.counted_at} />
      </span>
    </span>
  );
};

const AddList = ({ onAdded }: { onAdded: (list: List) => void }) => {
  const { api } = useConnection();
  const [name, setName] = useState("");
  const [refusal, setRefusal] = useState<Refusal>();
  const add = async () => {
    setRefusal(undefined);
    try {
      onAdded(await answer(api.lists.$post({ json: { name } })));
      setName("");
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return (
    <form
      class="card add-one"
      aria-label="Make a list"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextField
        label="Name of a new list"
        value={name}
        onValue={setName}
        error={refusal && sentenceOf(refusal)}
        input={{ autocomplete: "off" }}
      />
      <button type="submit" class="primary">
        Make list
      </button>
    </form>
  );
};
