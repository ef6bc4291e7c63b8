import type { StoredContact } from "../contacts/reads.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Page } from "../platform/pagination.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { filterOf, type Question, suppressionFits } from "./question.ts";

export interface ReadStores {
  readonly contacts: Pick<ContactStore, "find">;
  readonly suppressions: Pick<SuppressionStore, "getMany">;
}

/**
 * Reads on among all who are asked for, in no order, for work that goes through each of them.
 * @param now what days of a segment are counted back from.
 * @param page how many contacts are looked at, and where from; `fields` has `email`.
 */
export const readPeople = async (
  { contacts, suppressions }: ReadStores,
  question: Question,
  now: Date,
  page: Parameters<ContactStore["find"]>[2],
): Promise<Page<StoredContact> & { readonly examined: number }> => {
  const { items, examined, lastKey } = await contacts.find(filterOf(question), now, page);
  if (question.suppressed === undefined) return { items, examined, lastKey };
  const suppressed = await suppressions.getMany(
    items.map(({ email }) => email),
    { consistent: true },
  );
  const meant = items.filter(({ email }) => suppressionFits(question, suppressed.get(email)));
  return { items: meant, examined, lastKey };
};
