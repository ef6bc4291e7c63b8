import { answer, type Contact, type ContactFilter, type FilterPreview } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { ContactBadge } from "../parts/badge.tsx";
import { Failure } from "../parts/notice.tsx";
import { useDebounced } from "../parts/use-debounced.ts";

/** Until a filter that is being written is looked at, in milliseconds. */
const restMs = 500;

/**
 * Whom a filter finds now: some of them at once, and how many, which takes longer. It follows what is written, and shows
 * nothing that is of an earlier question.
 */
export const FilterPreviewOf = ({ filter }: { filter: ContactFilter }) => {
  const { api } = useConnection();
  const wanted = JSON.stringify(filter);
  const asked = useDebounced(wanted, restMs);
  const ask = (question: string) => ({ json: { filter: JSON.parse(question) as ContactFilter } });
  const some = useResource(asked, (signal) =>
    answer(api.segments.sample.$post(ask(asked), { init: { signal } })),
  );
  const all = useResource(asked, (signal) =>
    answer(api.segments.preview.$post(ask(asked), { init: { signal } })),
  );
  const current = <T,>({ data, stale }: Resource<T>): T | undefined =>
    asked === wanted && !stale ? data : undefined;
  const counts = current(all) as FilterPreview | undefined;
  // The count went through all contacts; the sample only through some.
  const sample = counts?.sample ?? current(some)?.sample ?? [];
  return (
    <section class="filter-preview" aria-labelledby="preview">
      <h2 id="preview">Whom it finds now</h2>
      {all.error && <Failure what="The contacts could not be counted" error={all.error} retry={all.reload} />}
      <p role="status">{counts ? <CountWords {...counts} /> : !all.error && "Counting…"}</p>
      <Sample contacts={sample as Contact[]} />
    </section>
  );
};

const CountWords = ({ count: all, recipients, exact }: FilterPreview) => (
  <>
    <strong>
      {exact ? "" : "More than "}
      {counted(all, "contact")}
    </strong>
    {all > 0 && `, ${exact ? "" : "more than "}${count(recipients)} of whom get mail`}
  </>
);

const Sample = ({ contacts: sample }: { contacts: readonly Contact[] }) => (
  <>
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
