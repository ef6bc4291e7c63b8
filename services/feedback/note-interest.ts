import type { ContactStore } from "../contacts/store.ts";
import type { DeliveryNews } from "./meaning.ts";

/** Notes on contacts that they were interested, the latest of what came together. Doing it again changes nothing. */
export const noteInterest = async (
  { contacts }: { readonly contacts: Pick<ContactStore, "noteInterest"> },
  all: readonly Pick<DeliveryNews, "interest">[],
): Promise<void> => {
  const signs = all
    .flatMap(({ interest }) => interest ?? [])
    .flatMap(({ keys, field, at }) => keys.map((key) => ({ key, field, at })))
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const latest = new Map(signs.map((sign) => [`${sign.field} ${sign.key}`, sign]));
  await Promise.all([...latest.values()].map(({ key, field, at }) => contacts.noteInterest(key, field, at)));
};
