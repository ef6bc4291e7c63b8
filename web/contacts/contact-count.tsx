import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { useDebounced } from "../compose/use-debounced.ts";
import { count, counted } from "../format.ts";
import { type ContactQuery, isNarrow, requestOf } from "./contact-query.ts";

/** A count takes longer than a page: it is asked for once a person rests, in milliseconds. */
const restMs = 400;

/**
 * How many there are of whom is asked for. One that is outdated is cancelled; a count that fails is left out.
 * @param version changes when it is to be counted anew.
 */
export const ContactCount = ({
  query,
  version,
}: {
  readonly query: ContactQuery;
  readonly version: number;
}) => {
  const { api } = useConnection();
  const { order: _, ...asked } = query;
  const key = useDebounced(JSON.stringify([asked, version]), restMs);
  const counting = useResource(key, (signal) => {
    const { order: __, ...parameters } = requestOf({ ...query, ...JSON.parse(key)[0] });
    return answer(api.contacts.count.$get({ query: parameters }, { init: { signal } }));
  });
  const { data, error } = counting;
  return (
    <p role="status" class="muted contact-count" aria-busy={counting.stale}>
      {error ? "" : data === undefined ? "Counting…" : words(data, isNarrow(query))}
    </p>
  );
};

const words = (found: { readonly count: number; readonly exact: boolean }, isFound: boolean): string => {
  const number = counted(found.count, "contact");
  const all = found.exact ? number : `More than ${count(found.count)} contacts`;
  return isFound ? `${all} found` : all;
};
