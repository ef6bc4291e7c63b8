import { subscribedOf } from "../audience/found-contacts.ts";
import type { Contact } from "../contacts/contact.ts";
import type { ContactFilter } from "../contacts/filter-condition.ts";
import { type CountStores, countAudience } from "./count-audience.ts";

/** The API has 29 seconds; what is not counted after this many milliseconds is left out. */
const countMsMax = 15_000;
export const sampledMax = 10;

export interface FilterPreview {
  /** Whom the filter finds, whatever their status. */
  readonly count: number;
  /** Whom of them mail is sent to now. */
  readonly recipients: number;
  /** False when time ran out: there are more than were counted. */
  readonly exact: boolean;
  readonly sample: readonly Contact[];
}

const sum = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0);

/** Says whom a filter finds now, and shows some of them; the contacts are walked once, so that the counts are of the same. */
export const previewFilter = async (deps: CountStores, filter: ContactFilter): Promise<FilterPreview> => {
  const seen: string[] = [];
  const { recipients, excluded, besides, complete } = await countAudience(
    deps,
    { addresses: [], excluded: [], filter: subscribedOf(filter) },
    Date.now() + countMsMax,
    (email) => {
      if (seen.length < sampledMax) seen.push(email);
    },
  );
  const sample = [...(await deps.contacts.getMany(seen)).values()];
  return { count: recipients + sum(excluded) + sum(besides), recipients, exact: complete, sample };
};
