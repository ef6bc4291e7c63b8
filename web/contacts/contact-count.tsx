import { answer } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { useDebounced } from "../parts/use-debounced.ts";
import type { AskedContacts } from "./use-contact-listing.ts";

/** A count takes longer than a page: it is asked for once a person rests, in milliseconds. */
const restMs = 400;

interface ContactCountProps {
  readonly asked: AskedContacts;
  /** Whether less than all of them is asked for. */
  readonly isNarrowed: boolean;
  /** Changes when it is to be counted anew. */
  readonly version: number;
}

/** How many there are of whom is asked for. One that is outdated is cancelled; a count that fails is left out. */
export const ContactCount = ({ asked, isNarrowed, version }: ContactCountProps) => {
  const { api } = useConnection();
  const wanted = JSON.stringify([asked, version]);
  const key = useDebounced(wanted, restMs);
  const counting = useResource(key, (signal) => {
    const [query] = JSON.parse(key) as [AskedContacts];
    return answer(api.contacts.count.$get({ query }, { init: { signal } }));
  });
  const { data, error } = counting;
  // The count of another question says nothing of this one.
  const isKnown = data !== undefined && wanted === key && !counting.stale;
  return (
    <p role="status" class="muted" aria-busy={!isKnown && !error}>
      {error ? "" : isKnown ? words(data, isNarrowed) : "Counting…"}
    </p>
  );
};

const words = (found: { readonly count: number; readonly exact: boolean }, isFound: boolean): string => {
  const number = counted(found.count, "contact");
  const all = found.exact ? number : `More than ${count(found.count)} contacts`;
  return isFound ? `${all} found` : all;
};
