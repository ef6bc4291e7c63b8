import { type Api, answer, type ContactFilter, type ContactsQuery } from "../api/client.ts";

/** Contacts that an action is for: the rows that were selected, or all that was asked for. */
export type Meant =
  | { readonly kind: "emails"; readonly emails: readonly string[] }
  | { readonly kind: "filter"; readonly filter: ContactFilter; readonly count: number };

type Asked = Omit<ContactsQuery, "limit" | "cursor" | "order">;

/** As many addresses as the API changes without a filter. */
const emailsMax = 1_000;
const pageMax = 100;

export const countOf = (meant: Meant): number =>
  meant.kind === "emails" ? meant.emails.length : meant.count;

/** What was asked for, as a filter; undefined where no filter says it: a search, and who is suppressed. */
export const filterOf = (asked: Asked): ContactFilter | undefined => {
  if (asked.q || asked.suppressed) return undefined;
  const all: ContactFilter[] = [
    ...(asked.status ? [{ field: "status", operator: "is", value: asked.status } as const] : []),
    ...(asked.list ? [{ field: "lists", operator: "contains", value: asked.list } as const] : []),
    ...(asked.created_after ? [date("created_at", "after", before(asked.created_after))] : []),
    ...(asked.created_before ? [date("created_at", "before", asked.created_before)] : []),
    ...(asked.mailed_after ? [date("last_email_sent", "after", before(asked.mailed_after))] : []),
    ...(asked.mailed_before ? [date("last_email_sent", "before", asked.mailed_before)] : []),
    ...(asked.never_mailed ? [{ field: "last_email_sent", operator: "empty" } as const] : []),
  ];
  return all.length > 0 ? { all } : { field: "email", operator: "not_empty" };
};

const date = (field: string, operator: "after" | "before", value: string): ContactFilter => ({
  field,
  operator,
  value,
});

/** The moment before: what was asked for is "then or later". */
const before = (moment: string): string => new Date(Date.parse(moment) - 1).toISOString();

/** The rows that were selected, as a filter. */
export const filterOfMeant = (meant: Meant): ContactFilter | undefined => {
  if (meant.kind === "filter") return meant.filter;
  return meant.emails.length <= 50
    ? { field: "email", operator: "one_of", value: [...meant.emails] }
    : undefined;
};

/** All that was asked for. @returns undefined where it is not known how many these are, or they are too many to name */
export const everybodyAsked = async (api: Api, asked: Asked): Promise<Meant | undefined> => {
  const { count, exact } = await answer(api.contacts.count.$get({ query: asked }));
  if (!exact) return undefined;
  const filter = filterOf(asked);
  if (filter) return { kind: "filter", filter, count };
  if (count > emailsMax) return undefined;
  const emails: string[] = [];
  let cursor: string | null = null;
  do {
    const query: ContactsQuery = { ...asked, limit: pageMax, ...(cursor !== null && { cursor }) };
    const page: { contacts: { email: string }[]; next_cursor: string | null } = await answer(
      api.contacts.$get({ query }),
    );
    emails.push(...page.contacts.map(({ email }) => email));
    cursor = page.next_cursor;
  } while (cursor !== null && emails.length <= emailsMax);
  return { kind: "emails", emails };
};
