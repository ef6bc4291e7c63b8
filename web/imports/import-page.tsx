import { useState } from "preact/hooks";
import { answer, type ImportInspection } from "../api/client.ts";
import { useConnection, useMaySend } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { isCounting } from "../jobs/is-counting.ts";
import { ImportBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Time } from "../parts/time.tsx";
import { links } from "../router.ts";
import { ImportProgress } from "./import-progress.tsx";
import { PrepareImport } from "./prepare-import.tsx";

const refreshMs = 1_500;

/** One import: what is asked before it, how far it is, how it ended. */
export const ImportPage = ({ id }: { id: string }) => {
  const { api } = useConnection();
  const maySend = useMaySend();
  const param = { import_id: id };
  const found = useResource(
    id,
    (signal) => answer(api.imports[":import_id"].$get({ param }, { init: { signal } })),
    (one) => (isCounting(one) ? refreshMs : undefined),
  );
  return (
    <Page
      title={found.data?.filename ?? "Import"}
      actions={found.data && <ImportBadge status={found.data.status} />}
    >
      <a class="back" href={links.imports}>
        All imports
      </a>
      <Loaded resource={found} noun="The import">
        {(one) => (
          <>
            <p class="muted">
              {one.status === "waiting" ? "Uploaded " : "Started "}
              <Time iso={one.started_at ?? one.created_at} />
              {one.finished_at && (
                <>
                  , ended <Time iso={one.finished_at} />
                </>
              )}
            </p>
            {one.status !== "waiting" && <ImportProgress one={one} onChanged={found.reload} />}
            {one.status === "waiting" &&
              (maySend ? (
                <Waiting id={id} onStarted={found.reload} />
              ) : (
                <p class="muted">Nothing of it is imported yet. This API key may not start it.</p>
              ))}
          </>
        )}
      </Loaded>
    </Page>
  );
};

const Waiting = ({ id, onStarted }: { id: string; onStarted: () => void }) => {
  const { api } = useConnection();
  const [format, setFormat] = useState<ImportInspection>({});
  const preview = useResource(`${id} ${JSON.stringify(format)}`, (signal) =>
    answer(
      api.imports[":import_id"].inspect.$post(
        { param: { import_id: id }, json: format },
        { init: { signal } },
      ),
    ),
  );
  return (
    <Loaded resource={preview} noun="The file">
      {(shown) => (
        <PrepareImport
          id={id}
          preview={shown}
          stale={preview.stale}
          format={format}
          onFormat={setFormat}
          onStarted={onStarted}
        />
      )}
    </Loaded>
  );
};
