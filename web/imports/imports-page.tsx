import { answer, type Import } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { Allowed } from "../parts/allowed.tsx";
import { ImportBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/pager.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { DropFile } from "./drop-file.tsx";

const pageSize = 20;
const refreshMs = 3_000;

/** Brings files of contacts in, and lists those that were. */
export const ImportsPage = () => {
  const { api } = useConnection();
  const paging = usePaging();
  const imports = useResource(
    paging.cursor ?? "",
    (signal) =>
      answer(api.imports.$get({ query: { limit: pageSize, cursor: paging.cursor } }, { init: { signal } })),
    (page) => (page.imports.some(({ status }) => status === "running") ? refreshMs : undefined),
  );
  return (
    <Page title="Imports">
      <Allowed to="send">
        <DropFile />
      </Allowed>
      <Loaded resource={imports} noun="The imports">
        {(page) => (
          <>
            {page.imports.length > 0 ? (
              <ul class="rows" aria-label="Imports" aria-busy={imports.stale}>
                {page.imports.map((one) => (
                  <ImportRow key={one.import_id} one={one} />
                ))}
              </ul>
            ) : (
              paging.page === 1 && (
                <Empty title="No imports yet">
                  <p>What you import is listed here, with the rows that were refused.</p>
                </Empty>
              )
            )}
            <Pager paging={paging} nextCursor={page.next_cursor} of="imports" />
          </>
        )}
      </Loaded>
    </Page>
  );
};

const ImportRow = ({ one }: { one: Import }) => (
  <li class="row import-row">
    <a class="row-title" href={links.import(one.import_id)} title={one.filename}>
      {one.filename}
    </a>
    <ImportBadge status={one.status} />
    <span class="muted">{countsLine(one)}</span>
    <span class="muted">
      <Time iso={one.created_at} />
    </span>
  </li>
);

const countsLine = ({ status, rows, added, updated, refused }: Import): string =>
  status === "waiting"
    ? "Uploaded"
    : [
        counted(rows, "row"),
        ...(
          [
            ["added", added],
            ["updated", updated],
            ["refused", refused],
          ] as const
        ).flatMap(([word, value]) => (value ? [`${count(value)} ${word}`] : [])),
      ].join(" · ");
