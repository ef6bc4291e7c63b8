import { subscribedOf } from "../audience/found-contacts.ts";
import type { Contact } from "../contacts/contact.ts";
import type { ContactFilter } from "../contacts/filter-condition.ts";
import { findSome } from "../contacts/find-some.ts";
import type { ContactStore } from "../contacts/store.ts";
import { type CountStores, countAudience } from "./count-audience.ts";

/** The API has 29 seconds; what is not counted after this many milliseconds is left out. */
const countMsMax = 15_000;
const sampledMax = 10;

export interface FilterPreview {
  /** Whom the filter finds, whatever their status. */
  readonly count: number;
  /** Whom of them mail is sent to now. */
  readonly recipients: number;
  /** False when time ran out: there are more than were counted. */
  readonly exact: boolean;
  readonly sample: readonly Contact[];
}

interface Dependencies extends CountStores {
  readonly contacts: CountStores["contacts"] & Pick<ContactStore, "countAll" | "find">;
}

/** Says whom a filter finds now, and shows some of them. */
export const previewFilter = async (deps: Dependencies, filter: ContactFilter): Promise<FilterPreview> => {
  const now = new Date();
  const until = now.getTime() + countMsMax;
  const audience = { addresses: [], excluded: [], filter: subscribedOf(filter) };
  const [all, mailed, sample] = await Promise.all([
    deps.contacts.countAll(filter, now, until),
    countAudience(deps, audience, until),
    findSome(deps.contacts, filter, now, sampledMax),
  ]);
  return {
    count: all.count,
    recipients: mailed.recipients,
    exact: all.complete && mailed.complete,
    sample: sample.items,
  };
};
