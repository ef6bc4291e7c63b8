import { useRef, useState } from "preact/hooks";
import { type Api, answer, type Contact, type ContactsQuery } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { type Resource, useResource } from "../api/use-resource.ts";
import { type ContactQuery, isNarrow, requestOf } from "./contact-query.ts";
import type { Asked } from "./meant.ts";
import { type ContactLocation, useContactQuery } from "./use-contact-query.ts";

const pageSize = 50;

/** What the API is asked for, whatever its order and page. */
export type AskedContacts = Asked;

export interface ContactsPage {
  readonly contacts: Contact[];
  readonly next_cursor: string | null;
}

/** A page that is not full yet: the API looks at some contacts a request, and for what is rare it is asked again. */
interface Looking {
  readonly key: string;
  readonly page: ContactsPage;
  /** Contacts that were looked at for it so far. */
  readonly examined: number;
}

/** Contacts that are searched, filtered and gone through page by page. */
export interface ContactListing extends ContactLocation {
  readonly asked: AskedContacts;
  readonly found: Resource<ContactsPage>;
  /** Contacts looked at so far for a page that is being filled; undefined once it is as full as it gets. */
  readonly examined: number | undefined;
  /** Looks no further for this page. */
  readonly stop: () => void;
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

/**
 * A page, filled up until all contacts were looked at.
 * @param see gets what was found so far. @returns whether to look no further.
 */
const fullPage = async (
  api: Api,
  query: Omit<ContactsQuery, "limit" | "cursor">,
  cursor: string | undefined,
  signal: AbortSignal,
  see: (page: ContactsPage, examined: number) => boolean,
): Promise<ContactsPage> => {
  const contacts: Contact[] = [];
  let examined = 0;
  let next = cursor ?? null;
  for (;;) {
    const asked = { ...query, limit: pageSize - contacts.length, ...(next !== null && { cursor: next }) };
    const page = await answer(api.contacts.$get({ query: asked }, { init: { signal } }));
    contacts.push(...page.contacts);
    examined += page.examined;
    next = page.next_cursor;
    const found = { contacts: [...contacts], next_cursor: next };
    if (next === null || contacts.length === pageSize || see(found, examined)) return found;
  }
};

/**
 * The contacts that the location asks for.
 * @param list the id of the list they are on; undefined: all contacts.
 */
export const useContactListing = (list?: string): ContactListing => {
  const { api } = useConnection();
  const { query: located, paging, ask } = useContactQuery();
  const [version, setVersion] = useState(0);
  const query: ContactQuery = list === undefined ? located : { ...located, list: "", segment: "" };
  const request = { ...requestOf(query), ...(list !== undefined && { list }) };
  const key = JSON.stringify([request, paging.cursor]);
  const [looking, setLooking] = useState<Looking>();
  const stopped = useRef("");
  const loaded = useResource(key, async (signal) => {
    stopped.current = "";
    setLooking(undefined);
    return await fullPage(api, request, paging.cursor, signal, (soFar, examined) => {
      if (!signal.aborted) setLooking({ key, page: soFar, examined });
      return stopped.current === key;
    });
  });
  const isLoading = loaded.data === undefined || loaded.stale;
  const begun = isLoading && looking?.key === key ? looking : undefined;
  const found = begun ? { ...loaded, data: begun.page, stale: false } : loaded;
  const { order: _, ...asked } = request;
  const isNarrowed = isNarrow(query);
  return {
    query,
    paging,
    ask,
    asked,
    found,
    examined: begun?.examined,
    stop: () => {
      stopped.current = key;
    },
    key,
    isNarrowed,
    isEmpty: found.data?.contacts.length === 0 && paging.page === 1 && !isNarrowed,
    version,
    reload: () => {
      setVersion(version + 1);
      loaded.reload();
    },
  };
};
