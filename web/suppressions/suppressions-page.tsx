import { useState } from "preact/hooks";
import { type AddedSuppressions, answer, type Suppression } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { firstPage, useHashPaging, useHashQuery } from "../hash-query.ts";
import { ExportButton } from "../jobs/export-dialog.tsx";
import { Allowed } from "../parts/allowed.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { focusOn, Page } from "../parts/page.tsx";
import { Pager, type Paging } from "../parts/pager.tsx";
import { useDebounced } from "../parts/use-debounced.ts";
import { AddSuppressions } from "./add-suppressions.tsx";
import { type Filter, filterIn, isFiltered, requestOf } from "./filter.ts";
import { FilterForm } from "./filter-form.tsx";
import { SuppressionDialog } from "./suppression-dialog.tsx";
import { SuppressionTable } from "./suppression-table.tsx";

const pageSize = 50;
/** Between two strokes of a key. */
const typingMs = 200;
/** The index is behind what was just done, by a moment. */
const settleMs = 250;

/** The addresses nothing is sent to: found, added, lifted. */
export const SuppressionsPage = () => {
  const query = useHashQuery();
  const filter = filterIn(query.values);
  const paging = useHashPaging(query, JSON.stringify(filter));
  const [open, setOpen] = useState<"add" | Suppression>();
  const [news, setNews] = useState("");
  const [changes, setChanges] = useState(0);
  const changed = (message: string) => {
    setNews(message);
    setTimeout(() => setChanges((n) => n + 1), settleMs);
  };
  return (
    <Page
      title="Suppressions"
      actions={
        <Allowed to="send">
          <ExportButton what="all suppressions" request={{ kind: "suppressions" }} />
          <button type="button" class="primary" onClick={() => setOpen("add")}>
            Suppress addresses
          </button>
        </Allowed>
      }
    >
      <FilterForm
        filter={filter}
        onChange={(name, value) => query.set({ [name]: value, ...firstPage }, "replace")}
      />
      <p role="status" class="news">
        {news}
      </p>
      <Found filter={filter} paging={paging} changes={changes} onOpen={setOpen} />
      {open === "add" && (
        <AddSuppressions
          onAdded={(outcome) => changed(sentenceOf(outcome))}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open !== undefined && open !== "add" && (
        <SuppressionDialog
          suppression={open}
          onLifted={() => {
            changed(`Lifted the suppression of ${open.email}.`);
            setOpen(undefined);
            focusOn("h1");
          }}
          onClose={() => setOpen(undefined)}
        />
      )}
    </Page>
  );
};

const sentenceOf = ({ added, already }: AddedSuppressions): string =>
  `Suppressed ${counted(added, "address", "addresses")}.${already > 0 ? ` ${count(already)} ${already === 1 ? "was" : "were"} suppressed already.` : ""}`;

interface FoundProps {
  readonly filter: Filter;
  readonly paging: Paging;
  /** Grows when what is listed has changed. */
  readonly changes: number;
  readonly onOpen: (suppression: Suppression) => void;
}

const Found = ({ filter, paging, changes, onOpen }: FoundProps) => {
  const { api } = useConnection();
  const asked = useDebounced(JSON.stringify(requestOf(filter)), typingMs);
  const wanted = JSON.parse(asked) as ReturnType<typeof requestOf>;
  const suppressions = useResource(`${asked} ${paging.cursor} ${changes}`, (signal) =>
    answer(
      api.suppressions.$get(
        { query: { ...wanted, limit: pageSize, cursor: paging.cursor } },
        { init: { signal } },
      ),
    ),
  );
  const total = useResource(`${asked} ${changes}`, (signal) =>
    answer(api.suppressions.count.$get({ query: wanted }, { init: { signal } })),
  );
  return (
    <Loaded resource={suppressions} noun="The suppressions">
      {(page) => (
        <>
          <p class="muted" role="status" aria-live="polite">
            {total.data && totalWords(total.data)}
          </p>
          <p class="hint">
            Erased people are suppressed besides: their addresses are not kept, so they are neither listed nor
            counted here.
          </p>
          {page.suppressions.length > 0 ? (
            <SuppressionTable suppressions={page.suppressions} busy={suppressions.stale} onOpen={onOpen} />
          ) : (
            <Nothing isFiltered={isFiltered(filter)} hasMore={page.next_cursor !== null} />
          )}
          <Pager paging={paging} nextCursor={page.next_cursor} of="suppressions" />
        </>
      )}
    </Loaded>
  );
};

const totalWords = ({ count: sum, is_exact }: { count: number; is_exact: boolean }): string =>
  is_exact ? counted(sum, "address", "addresses") : `More than ${count(sum)} addresses`;

const Nothing = ({ isFiltered: isChosen, hasMore }: { isFiltered: boolean; hasMore: boolean }) => {
  if (hasMore) return <p class="muted">None among those looked at so far: go on to the next page.</p>;
  if (isChosen) return <p class="muted">No address is like that.</p>;
  return (
    <Empty title="Nobody is suppressed">
      <p>Who unsubscribes, complains, or cannot be reached comes here by itself.</p>
    </Empty>
  );
};
