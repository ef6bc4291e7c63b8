import { useState } from "preact/hooks";
import { isKnown } from "../api/use-resource.ts";
import { useListNames } from "../lists/use-lists.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Placeholder } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { useSegmentNames } from "../segments/use-segment-names.ts";
import { AddContact } from "./add-contact.tsx";
import { ContactListing } from "./contact-listing.tsx";
import { useContactListing } from "./use-contact-listing.ts";

/** The people campaigns go to. */
export const ContactsPage = () => {
  const listing = useContactListing();
  const lists = useListNames();
  const segments = useSegmentNames();
  // The filters by them take a line more, and would move what is below.
  const isDrawn = isKnown(lists) && isKnown(segments);
  const [news, setNews] = useState("");
  return (
    <Page
      title="Contacts"
      actions={
        <Allowed to="send">
          <a class="button" href={links.imports}>
            Import contacts
          </a>
        </Allowed>
      }
    >
      <Allowed to="send">
        <AddContact
          open={listing.isEmpty}
          onAdded={({ address }) => {
            setNews(`Added ${address}.`);
            listing.reload();
          }}
        />
      </Allowed>
      <p role="status" class="news">
        {news}
      </p>
      {isDrawn ? (
        <ContactListing
          listing={listing}
          groups={{ lists: lists.data ?? new Map(), segments: segments.data ?? new Map() }}
        >
          <Empty title="No contacts yet">
            <Allowed to="send">
              <p>Add the first one above, your own address for a start, and send a campaign to yourself.</p>
            </Allowed>
          </Empty>
        </ContactListing>
      ) : (
        <Placeholder />
      )}
    </Page>
  );
};
