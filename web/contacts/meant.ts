import { type Api, answer, type ContactsQuery, type ExportRequest } from "../api/client.ts";

/** What is asked of contacts, by the parameters of their listing. */
export type Asked = Omit<ContactsQuery, "limit" | "cursor" | "order">;

/** Contacts that an action is for: the rows that were selected, or all that was asked for. */
export type Meant =
  | { readonly kind: "emails"; readonly emails: readonly string[] }
  | { readonly kind: "asked"; readonly contacts: Asked; readonly count: number };

/** As many addresses as a condition of a filter takes; a page has no more rows. */
const valuesMax = 50;

export const countOf = (meant: Meant): number =>
  meant.kind === "emails" ? meant.emails.length : meant.count;

/** The export of those who are meant; undefined where there are too many rows to name each. */
export const exportOf = (meant: Meant): ExportRequest | undefined => {
  if (meant.kind === "asked") return { kind: "contacts", contacts: meant.contacts };
  if (meant.emails.length > valuesMax) return undefined;
  return {
    kind: "contacts",
    filter: { field: "email", operator: "one_of", value: [...meant.emails] },
  };
};

/** All that was asked for, counted. @returns undefined where it is not known how many these are */
export const everybodyAsked = async (api: Api, contacts: Asked): Promise<Meant | undefined> => {
  const query = { ...contacts, whole: "true" } as const;
  const { count, exact } = await answer(api.contacts.count.$get({ query }));
  return exact ? { kind: "asked", contacts, count } : undefined;
};
