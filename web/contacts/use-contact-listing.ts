import { useState } from "preact/hooks";
import { type Api, answer, type Contact, type ContactsQuery } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { type ContactQuery, isNarrow, requestOf } from "./contact-query.ts";
import { type ContactLocation, useContactQuery } from "./use-contact-query.ts";

const pageSize = 50;
/** The API looks at so many contacts a request: for what is rare it is asked again, so often, before a person is. */
const requestsMax = 5;

/** What the API is asked for, whatever its order and page. */
export type AskedContacts = Omit<ContactsQuery, "limit" | "cursor" | "order">;

export interface ContactsPage {
  readonly contacts: Contact[];
  readonly next_cursor: string | null;
}

/** Contacts that are searched, filtered and gone through page by page. */
export interface ContactListing extends ContactLocation {
  readonly asked: AskedContacts;
  readonly found: Resource<ContactsPage>;
  /** What is shown, as a key. */
  readonly key: string;
  /** Whether less than all of them is asked for. */
  readonly isNarrowed: boolean;
  /** Whether there is none at all, as far as is known. */
  readonly isEmpty: boolean;
  /** Grows when they have changed. */
  readonly version: number;
  /** Reads them anew. */
  readonly reload: () => void;
}

/** A page, filled up as far as a few requests do. */
const fullPage = async (
  api: Api,
  query: Omit<ContactsQuery, "limit" | "cursor">,
  cursor: string | undefined,
  signal: AbortSignal,
): Promise<ContactsPage> => {
  const contacts: Contact[] = [];
  let next = cursor ?? null;
  for (let requests = 0; requests < requestsMax; requests++) {
    const asked = { ...query, limit: pageSize - contacts.length, ...(next !== null && { cursor: next }) };
    const page = await answer(api.contacts.$get({ query: asked }, { init: { signal } }));
    contacts.push(...page.contacts);
    next = page.next_cursor;
    if (next === null || contacts.length === pageSize) break;
  }
  return { contacts, next_cursor: next };
};

/**
 * The contacts that the location asks for.
 * @param list the id of the list they are on; undefined: all contacts.
 */
export const useContactListing = (list?: string): ContactListing => {
  const { api } = useConnection();
  const { query: located, paging, ask } = useContactQuery();
  const [version, setVersion] = useState(0);
  const query: ContactQuery = list === undefined ? located : { ...located, list: "" };
  const request = { ...requestOf(query), ...(list !== undefined && { list }) };
  const key = JSON.stringify([request, paging.cursor]);
  const found = useResource(key, (signal) => fullPage(api, request, paging.cursor, signal));
  const { order: _, ...asked } = request;
  const isNarrowed = isNarrow(query);
  return {
    query,
    paging,
    ask,
    asked,
    found,
    key,
    isNarrowed,
    isEmpty: found.data?.contacts.length === 0 && paging.page === 1 && !isNarrowed,
    version,
    reload: () => {
      setVersion(version + 1);
      found.reload();
    },
  };
};
