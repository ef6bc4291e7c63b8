import { useState } from "preact/hooks";
import { listsToldApart, segmentsToldApart } from "../api/all-of.ts";
import { done, type Segment } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { Allowed } from "../parts/allowed.tsx";
import { DeleteDialog } from "../parts/delete-dialog.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { focusOn, Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { filterWords } from "./filter-words.ts";

/** The filters that were saved. */
export const SegmentsPage = () => {
  const { api } = useConnection();
  const found = useResource("", async (signal) => {
    const [segments, lists] = await Promise.all([
      segmentsToldApart(api, signal),
      listsToldApart(api, signal),
    ]);
    return { segments, lists };
  });
  const [deleting, setDeleting] = useState<Segment>();
  const [news, setNews] = useState("");
  return (
    <Page
      title="Segments"
      actions={
        <Allowed to="write">
          <a class="button primary" href={links.newSegment}>
            New segment
          </a>
        </Allowed>
      }
    >
      <p role="status" class="news">
        {news}
      </p>
      <Loaded resource={found} noun="The segments">
        {({ segments, lists }) =>
          segments.length > 0 ? (
            <table class="table segments" aria-label="Segments">
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">Finds</th>
                  <th scope="col">
                    <span class="visually-hidden">Actions</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {segments.map((segment) => {
                  const words = filterWords(segment.filter, { lists });
                  return (
                    <tr key={segment.segment_id}>
                      <th scope="row">
                        <a class="clamped" href={links.segment(segment.segment_id)} title={segment.name}>
                          {segment.name}
                        </a>
                      </th>
                      <td>
                        <span class="clamped" title={words}>
                          {words}
                        </span>
                      </td>
                      <td class="row-actions">
                        <Allowed to="write">
                          <button
                            type="button"
                            class="small quiet"
                            aria-label={`Delete ${segment.name}`}
                            onClick={() => setDeleting(segment)}
                          >
                            Delete
                          </button>
                        </Allowed>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          ) : (
            <Empty title="No segments yet">
              <p>A segment is a question that is asked anew each time: who opened something in 90 days?</p>
            </Empty>
          )
        }
      </Loaded>
      {deleting && (
        <DeleteDialog
          noun="segment"
          remove={() =>
            done(api.segments[":segment_id"].$delete({ param: { segment_id: deleting.segment_id } }))
          }
          onDeleted={() => {
            setNews(`Deleted ${deleting.name}.`);
            setDeleting(undefined);
            focusOn("h1");
            found.reload();
          }}
          onClose={() => setDeleting(undefined)}
        >
          <strong>{deleting.name}</strong> will be gone. Its contacts stay, and campaigns that were sent to it
          keep what it asked for then.
        </DeleteDialog>
      )}
    </Page>
  );
};
