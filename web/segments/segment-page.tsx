import { useMemo, useState } from "preact/hooks";
import { allAttributes, listsToldApart } from "../api/all-of.ts";
import { answer, type KnownAttribute, type List, type Segment } from "../api/client.ts";
import { useConnection, useMayWrite } from "../api/context.ts";
import { type Refusal, sentenceOf, toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Allowed } from "../parts/allowed.tsx";
import { TextField } from "../parts/field.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Notice } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { FilterGroup } from "./filter-builder.tsx";
import { draftOf, fieldsAsked, filterOf, isUnfinished, newCondition, newGroup } from "./filter-draft.ts";
import { fieldsOf } from "./filter-fields.ts";
import { FilterPreviewOf } from "./filter-preview.tsx";
import { filterWords } from "./filter-words.ts";

/** Writes a segment. @param id of one that was saved; undefined: a new one. */
export const SegmentPage = ({ id }: { id: string | undefined }) => {
  const { api } = useConnection();
  const mayWrite = useMayWrite();
  const loaded = useResource(id ?? "", async (signal) => {
    const [segment, lists, attributes] = await Promise.all([
      id === undefined
        ? undefined
        : answer(api.segments[":segment_id"].$get({ param: { segment_id: id } }, { init: { signal } })),
      listsToldApart(api, signal),
      allAttributes(api, signal),
    ]);
    return { segment: segment as Segment | undefined, lists, attributes };
  });
  return (
    <Page title={id === undefined ? "New segment" : (loaded.data?.segment?.name ?? "Segment")}>
      <a class="back" href={links.segments}>
        All segments
      </a>
      <Loaded resource={loaded} noun="The segment">
        {(data) =>
          data.segment && !mayWrite ? (
            <SegmentToRead {...data} segment={data.segment} />
          ) : (
            <SegmentForm {...data} />
          )
        }
      </Loaded>
    </Page>
  );
};

interface SegmentFormProps {
  readonly segment: Segment | undefined;
  readonly lists: readonly List[];
  readonly attributes: readonly KnownAttribute[];
}

/** Whom a segment finds, for who may not change it. */
const SegmentToRead = ({ segment, lists, attributes }: SegmentFormProps & { segment: Segment }) => {
  const fields = fieldsOf(attributes, fieldsAsked(draftOf(segment.filter)));
  return (
    <div class="card segment">
      <p class="filter-words">
        <strong>Contacts of whom:</strong> {filterWords(segment.filter, { lists, fields })}.
      </p>
      <FilterPreviewOf filter={segment.filter} />
    </div>
  );
};

const SegmentForm = ({ segment, lists, attributes }: SegmentFormProps) => {
  const [name, setName] = useState(segment?.name ?? "");
  const [draft, setDraft] = useState(() =>
    segment ? draftOf(segment.filter) : newGroup("all", [newCondition(fieldsOf([], [])[0]!)]),
  );
  const fields = useMemo(() => fieldsOf(attributes, fieldsAsked(draft)), [attributes, draft]);
  const filter = filterOf(draft);
  const { refusal, save } = useSave(segment?.segment_id);
  const unfinished = isUnfinished(draft);
  return (
    <form
      class="card segment"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (filter && !unfinished) void save(name, filter);
      }}
    >
      <TextField
        label="Name"
        value={name}
        onValue={setName}
        error={refusal?.field === "name" ? sentenceOf(refusal) : undefined}
        input={{ autocomplete: "off" }}
      />
      <FilterGroup group={draft} depth={0} name="Filter" fields={fields} lists={lists} onChange={setDraft} />
      {filter && (
        <p class="filter-words">
          <strong>In words:</strong> {filterWords(filter, { lists, fields })}.
        </p>
      )}
      {filter ? (
        <FilterPreviewOf filter={filter} />
      ) : (
        <p class="muted">Write a condition, and whom it finds is shown here.</p>
      )}
      {refusal && refusal.field !== "name" && (
        <Notice tone="bad" title="The segment was not saved">
          {refusal.message}
        </Notice>
      )}
      <div class="submit">
        <Allowed to="write">
          <button type="submit" class="primary" disabled={!filter || unfinished}>
            Save segment
          </button>
        </Allowed>
        {unfinished && <span class="muted">A condition has no value yet.</span>}
      </div>
    </form>
  );
};

/** Saves a segment, and goes to all of them. */
const useSave = (id: string | undefined) => {
  const { api } = useConnection();
  const [refusal, setRefusal] = useState<Refusal>();
  const save = async (name: string, filter: Segment["filter"]): Promise<void> => {
    setRefusal(undefined);
    try {
      const json = { name, filter };
      await (id === undefined
        ? answer(api.segments.$post({ json }))
        : answer(api.segments[":segment_id"].$patch({ param: { segment_id: id }, json })));
      location.hash = links.segments;
    } catch (error) {
      setRefusal(toRefusal(error));
    }
  };
  return { refusal, save };
};
