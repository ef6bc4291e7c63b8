import type { ComponentChildren } from "preact";
import { useMaySend } from "../api/context.ts";
import { counted } from "../format.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { focusOn } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { ContactCount } from "./contact-count.tsx";
import { noQuery } from "./contact-query.ts";
import { ContactOrder, ContactSearch, type Groups } from "./contact-search.tsx";
import { ContactTable } from "./contact-table.tsx";
import type { ContactListing as Listing } from "./use-contact-listing.ts";
import { useSelection } from "./use-selection.ts";

interface ContactListingProps {
  readonly listing: Listing;
  /** The id of the list they are on; undefined: all contacts. */
  readonly list?: string;
  /** To find them by. */
  readonly groups?: Groups;
  /** What is shown where there is none. */
  readonly children: ComponentChildren;
}

/** Contacts to search, to filter, to select and to change. */
export const ContactListing = ({ listing, list, groups, children }: ContactListingProps) => {
  const { query, paging, ask, asked, found, isNarrowed, isEmpty, version, examined } = listing;
  const maySend = useMaySend();
  const { selected, select, clear } = useSelection(listing.key);
  return (
    <>
      <ContactSearch query={query} onQuery={ask} groups={groups} />
      <div class="contact-toolbar">
        <ContactCount asked={asked} isNarrowed={isNarrowed} version={version} />
        {isNarrowed && (
          <button type="button" class="small quiet" onClick={() => ask(noQuery)}>
            Show all
          </button>
        )}
        <ContactOrder query={query} onQuery={ask} />
      </div>
      <Loaded resource={found} noun="The contacts">
        {({ contacts, next_cursor }) => (
          <>
            {selected.size > 0 && (
              <Allowed to="send">
                <BulkBar
                  key={[...selected].join(" ")}
                  selected={[...selected]}
                  asked={asked}
                  list={list}
                  isMore={next_cursor !== null || paging.page > 1}
                  onClear={() => {
                    clear();
                    focusOn("table.contacts tbody input");
                  }}
                  onChanged={() => {
                    clear();
                    focusOn("h1");
                    listing.reload();
                  }}
                />
              </Allowed>
            )}
            {contacts.length > 0 && (
              <ContactTable
                contacts={contacts}
                busy={found.stale}
                selected={maySend ? selected : undefined}
                onSelect={select}
              />
            )}
            {isEmpty && next_cursor === null && children}
            {examined !== undefined && (
              <StillLooking
                examined={examined}
                onStop={() => {
                  listing.stop();
                  focusOn(".pager button:last-child");
                }}
              />
            )}
            {contacts.length === 0 && !(isEmpty && next_cursor === null) && examined === undefined && (
              <p class="muted">{nobodyWords(next_cursor, paging.page)}</p>
            )}
            <Pager paging={paging} nextCursor={next_cursor} of="contacts" />
          </>
        )}
      </Loaded>
    </>
  );
};

/** Says that more are looked for, how many were looked at, and lets a person stop it. */
const StillLooking = ({ examined, onStop }: { examined: number; onStop: () => void }) => (
  <div class="still-looking">
    <p role="status">Still looking…</p>
    <p class="muted">{counted(examined, "contact")} looked at</p>
    <button type="button" class="small" onClick={onStop}>
      Stop
    </button>
  </div>
);

const nobodyWords = (nextCursor: string | null, page: number): string => {
  if (nextCursor !== null) return "Nobody among those looked at so far: the next page looks on.";
  return page === 1 ? "Nobody is like that." : "Nobody else is found.";
};
