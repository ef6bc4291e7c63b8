import { answer, type ContactFilter, type FilterPreview } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { ContactBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { useDebounced } from "../parts/use-debounced.ts";

/** Until a filter that is being written is looked at, in milliseconds. */
const restMs = 500;

/** Whom a filter finds now: how many, and some of them. It follows what is written. */
export const FilterPreviewOf = ({ filter }: { filter: ContactFilter }) => {
  const { api } = useConnection();
  const asked = useDebounced(JSON.stringify(filter), restMs);
  const preview = useResource(asked, (signal) =>
    answer(
      api.segments.preview.$post(
        { json: { filter: JSON.parse(asked) as ContactFilter } },
        { init: { signal } },
      ),
    ),
  );
  return (
    <section class="filter-preview" aria-labelledby="preview" aria-busy={preview.stale}>
      <h2 id="preview">Whom it finds now</h2>
      <Loaded resource={preview} noun="The contacts">
        {(found) => <Found preview={found as FilterPreview} />}
      </Loaded>
    </section>
  );
};

const Found = ({ preview: { count: all, recipients, exact, sample } }: { preview: FilterPreview }) => (
  <>
    <p role="status">
      <strong>
        {exact ? "" : "More than "}
        {counted(all, "contact")}
      </strong>
      {all > 0 && `, ${exact ? "" : "more than "}${count(recipients)} of whom get mail`}
    </p>
    {sample.length > 0 && (
      <table class="table sample" aria-label="Some of them">
        <thead>
          <tr>
            <th scope="col">Address</th>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
          </tr>
        </thead>
        <tbody>
          {sample.map((contact) => (
            <tr key={contact.email}>
              <th scope="row">
                <span class="clamped" title={contact.address}>
                  {contact.address}
                </span>
              </th>
              <td>
                <span class="clamped">
                  {[contact.first_name, contact.last_name].filter(Boolean).join(" ")}
                </span>
              </td>
              <td>
                <ContactBadge contact={contact} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </>
);
