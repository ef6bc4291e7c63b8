import { useRef } from "preact/hooks";
import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { firstPage, useHashPaging, useHashQuery } from "../hash-query.ts";
import { ForScope } from "../parts/for-scope.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { useDebounced } from "../parts/use-debounced.ts";
import { AuditTable } from "./audit-table.tsx";
import { filterIn, isFiltered, requestOf } from "./filter.ts";
import { FilterForm } from "./filter-form.tsx";

const pageSize = 50;
/** Between two strokes of a key. */
const typingMs = 200;

/** Who did what, when; for admins, who alone may see it. */
export const AuditPage = () => (
  <Page title="Audit log">
    <ForScope to="admin">
      <AuditLog />
    </ForScope>
  </Page>
);

const AuditLog = () => {
  const { api } = useConnection();
  const query = useHashQuery();
  const filter = filterIn(query.values);
  const paging = useHashPaging(query, JSON.stringify(filter));
  const asked = useDebounced(JSON.stringify(requestOf(filter)), typingMs);
  const log = useResource(`${asked} ${paging.cursor}`, (signal) => {
    const wanted = JSON.parse(asked) as ReturnType<typeof requestOf>;
    return answer(
      api.audit.$get({ query: { ...wanted, limit: pageSize, cursor: paging.cursor } }, { init: { signal } }),
    );
  });
  // Those that were revoked are in no list: the ones that were met are offered.
  const keys = useRef(new Map<string, string>());
  for (const { key } of log.data?.lines ?? [])
    if (key.key_id !== "terminal") keys.current.set(key.key_id, key.name || key.key_id);
  return (
    <>
      <FilterForm
        filter={filter}
        keys={keys.current}
        onChange={(name, value) => query.set({ [name]: value, ...firstPage }, "replace")}
      />
      <Loaded resource={log} noun="The audit log">
        {({ lines, next_cursor }) => (
          <>
            {lines.length > 0 ? (
              <AuditTable lines={lines} filter={filter} busy={log.stale} />
            ) : (
              <Nothing isFiltered={isFiltered(filter)} hasMore={next_cursor !== null} />
            )}
            <Pager paging={paging} nextCursor={next_cursor} of="the audit log" />
          </>
        )}
      </Loaded>
    </>
  );
};

const Nothing = ({ isFiltered: isChosen, hasMore }: { isFiltered: boolean; hasMore: boolean }) => {
  if (hasMore) return <p class="muted">None among those looked at so far: go on to the next page.</p>;
  if (isChosen) return <p class="muted">Nothing like that was done.</p>;
  return (
    <Empty title="Nothing was done yet">
      <p>What somebody changes who signed in, or a key, is written down here.</p>
    </Empty>
  );
};
