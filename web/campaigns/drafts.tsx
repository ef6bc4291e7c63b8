import { useState } from "preact/hooks";
import { answer, type DraftRow, done } from "../api/client.ts";
import { useConnection, useMayWrite } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { asRead } from "../editor/liquid.ts";
import { DeleteDialog } from "../parts/delete-dialog.tsx";
import { Failure } from "../parts/notice.tsx";
import { focusOn } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/pager.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";

const pageSize = 5;

/** A page of the drafts, the last changed first. */
export const useDrafts = () => {
  const { api } = useConnection();
  const paging = usePaging();
  const drafts = useResource(paging.cursor ?? "", (signal) =>
    answer(api.drafts.$get({ query: { limit: pageSize, cursor: paging.cursor } }, { init: { signal } })),
  );
  return { drafts, paging };
};

/** What is being written; nothing where there is nothing. */
export const Drafts = ({ drafts, paging }: ReturnType<typeof useDrafts>) => {
  const { api } = useConnection();
  const [deleting, setDeleting] = useState<DraftRow>();
  if (drafts.error && !drafts.data)
    return <Failure what="The drafts could not be loaded" error={drafts.error} retry={drafts.reload} />;
  if (!drafts.data || (drafts.data.drafts.length === 0 && paging.page === 1)) return null;
  return (
    <section aria-labelledby="drafts">
      <h2 id="drafts" tabIndex={-1}>
        Drafts
      </h2>
      <ul class="rows" aria-busy={drafts.stale}>
        {drafts.data.drafts.map((draft) => (
          <Row key={draft.draft_id} draft={draft} onDelete={() => setDeleting(draft)} />
        ))}
      </ul>
      <Pager paging={paging} nextCursor={drafts.data.next_cursor} of="drafts" />
      {deleting && (
        <DeleteDialog
          noun="draft"
          remove={() => done(api.drafts[":draft_id"].$delete({ param: { draft_id: deleting.draft_id } }))}
          onDeleted={() => {
            setDeleting(undefined);
            drafts.reload();
            focusOn("#drafts, h1");
          }}
          onClose={() => setDeleting(undefined)}
        >
          What is written in “{nameOf(deleting)}” is gone for good.
        </DeleteDialog>
      )}
    </section>
  );
};

const nameOf = ({ campaign_name }: DraftRow): string => campaign_name.trim() || "Untitled campaign";

const Row = ({ draft, onDelete }: { draft: DraftRow; onDelete: () => void }) => {
  const mayWrite = useMayWrite();
  const name = nameOf(draft);
  return (
    <li class="row draft-row">
      <div class="row-main">
        <a class="row-title" href={links.draft(draft.draft_id)}>
          {name}
        </a>
        <span class="muted">{asRead(draft.subject) || "No subject yet"}</span>
      </div>
      <span class="muted">
        <span class="draft-changed">Changed </span>
        <Time iso={draft.updated_at} />
      </span>
      {mayWrite && (
        <div class="row-actions">
          <a
            class="button small quiet"
            href={links.newDraft({ from_draft: draft.draft_id })}
            aria-label={`Duplicate ${name}`}
          >
            Duplicate
          </a>
          <button type="button" class="small quiet" aria-label={`Delete ${name}`} onClick={onDelete}>
            Delete
          </button>
        </div>
      )}
    </li>
  );
};
