import { useMayWrite } from "../api/context.ts";
import { isKnown } from "../api/use-resource.ts";
import { counted } from "../format.ts";
import { useHashQuery } from "../hash-query.ts";
import { SelectField } from "../parts/field.tsx";
import { Loaded, Placeholder } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { useReturn } from "../parts/return-place.ts";
import { SearchBox } from "../parts/search-box.tsx";
import { comparedMax, links } from "../router.ts";
import { Start } from "../start/start.tsx";
import { campaignWords } from "../words.ts";
import { type CampaignQuery, comparedIn, statuses } from "./campaign-query.ts";
import { CampaignTable } from "./campaign-table.tsx";
import { Drafts, useDrafts } from "./drafts.tsx";
import { type CampaignListing, useCampaignListing } from "./use-campaign-listing.ts";

/** All campaigns; they keep themselves up to date while one of them is being sent. */
export const CampaignsPage = () => {
  const mayWrite = useMayWrite();
  const listing = useCampaignListing();
  const writing = useDrafts();
  // What is below the drafts is drawn after them: they would move it.
  const isDrawn = isKnown(writing.drafts);
  const { found, paging, isNarrowed } = listing;
  useReturn(isDrawn && found.data !== undefined);
  const isEmpty = found.data?.campaigns.length === 0 && paging.page === 1 && !isNarrowed;
  return (
    <Page
      title="Campaigns"
      width="wide"
      actions={
        mayWrite && (
          <a class="button primary" href={links.newDraft()}>
            New campaign
          </a>
        )
      }
    >
      <Drafts {...writing} />
      {!isDrawn && <Placeholder />}
      {isDrawn && (isEmpty ? <Start /> : <Listing listing={listing} />)}
    </Page>
  );
};

const Listing = ({ listing: { query, ask, found, paging } }: { listing: CampaignListing }) => {
  const address = useHashQuery();
  // In the order in which they were chosen, on whatever page.
  const compared = comparedIn(address.values);
  // Back leads from the comparison to them, and not through each choice.
  const setCompared = (ids: readonly string[]) => address.set({ compared: ids.join() }, "replace");
  return (
    <>
      <Find query={query} ask={ask} />
      <Loaded resource={found} noun="The campaigns">
        {({ campaigns, next_cursor }) => (
          <>
            <Comparison ids={compared} onClear={() => setCompared([])} />
            {campaigns.length > 0 ? (
              <CampaignTable
                campaigns={campaigns}
                busy={found.stale}
                selected={new Set(compared)}
                isFull={compared.length >= comparedMax}
                onSelect={(id, isSelected) =>
                  setCompared(isSelected ? [...compared, id] : compared.filter((other) => other !== id))
                }
              />
            ) : (
              <p class="muted">
                {next_cursor === null
                  ? "No campaign is like that."
                  : "None among the campaigns looked at so far: go on to the next page."}
              </p>
            )}
            <Pager paging={paging} nextCursor={next_cursor} of="campaigns" />
          </>
        )}
      </Loaded>
    </>
  );
};

/** Says which campaigns are shown: by name and state, and in which order. */
const Find = ({ query, ask }: Pick<CampaignListing, "query" | "ask">) => (
  <search class="campaign-search">
    <SearchBox
      label="Name"
      placeholder="A part of the name"
      charactersMax={200}
      value={query.q}
      onValue={(q) => ask({ q }, true)}
    />
    <SelectField
      label="State"
      value={query.status}
      onValue={(status) => ask({ status: status as CampaignQuery["status"] })}
      options={[["", "Any"], ...statuses.map((status) => [status, campaignWords[status]] as const)]}
    />
    <SelectField
      label="Order"
      value={query.order}
      onValue={(order) => ask({ order: order as CampaignQuery["order"] })}
      options={[
        ["", "Newest first"],
        ["oldest", "Oldest first"],
      ]}
    />
  </search>
);

/** What can be done with the campaigns that are selected. It keeps its height while there are none. */
const Comparison = ({ ids, onClear }: { ids: readonly string[]; onClear: () => void }) => (
  <div class="comparison">
    <p role="status" class="muted">
      {ids.length === 0
        ? `Select two to ${comparedMax} to compare them.`
        : `${counted(ids.length, "campaign")} selected${ids.length === comparedMax ? ", the most that are compared" : ""}`}
    </p>
    {ids.length > 0 && (
      <button type="button" class="small quiet" onClick={onClear}>
        Select none
      </button>
    )}
    {ids.length > 1 && (
      <a class="button small" href={links.compare(ids)}>
        Compare
      </a>
    )}
  </div>
);
