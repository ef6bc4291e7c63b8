import { answer, type Campaign } from "../api/client.ts";
import { useConnection, useMaySend } from "../api/context.ts";
import { useResource } from "../api/use-resource.ts";
import { count, counted } from "../format.ts";
import { CampaignBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Page } from "../parts/page.tsx";
import { Pager, usePaging } from "../parts/pager.tsx";
import { Time } from "../parts/time.tsx";
import { cadenceWords, ordinal } from "../recurrence-words.ts";
import { links } from "../router.ts";
import { Start } from "../start/start.tsx";
import { Drafts } from "./drafts.tsx";
import { doneCount, phaseOf } from "./progress.ts";
import { ProgressBar } from "./progress-bar.tsx";

const pageSize = 20;

/** How long until the list is loaded anew: as long as what changes most in it may wait. */
const refreshMs = (campaigns: readonly Campaign[]): number | undefined => {
  const phases = new Set(campaigns.map(phaseOf));
  if (phases.has("moving")) return 4_000;
  return phases.has("idle") ? 10_000 : undefined;
};

/** All campaigns, newest first; it keeps itself up to date while one of them is being sent. */
export const CampaignsPage = () => {
  const { api } = useConnection();
  const maySend = useMaySend();
  const paging = usePaging();
  const campaigns = useResource(
    paging.cursor ?? "",
    (signal) =>
      answer(api.campaigns.$get({ query: { limit: pageSize, cursor: paging.cursor } }, { init: { signal } })),
    (page) => refreshMs(page.campaigns),
  );
  return (
    <Page
      title="Campaigns"
      actions={
        maySend && (
          <a class="button primary" href={links.newDraft()}>
            New campaign
          </a>
        )
      }
    >
      <Drafts />
      <Loaded resource={campaigns} noun="The campaigns">
        {(page) =>
          page.campaigns.length === 0 ? (
            <Start />
          ) : (
            <>
              <ul class="rows" aria-busy={campaigns.stale}>
                {page.campaigns.map((campaign) => (
                  <CampaignRow key={campaign.campaign_id} campaign={campaign} />
                ))}
              </ul>
              <Pager paging={paging} nextCursor={page.next_cursor} of="campaigns" />
            </>
          )
        }
      </Loaded>
    </Page>
  );
};

const CampaignRow = ({ campaign }: { campaign: Campaign }) => (
  <li class="row campaign-row">
    <div class="row-main">
      <a class="row-title" href={links.campaign(campaign.campaign_id)}>
        {campaign.campaign_name}
      </a>
      <span class="muted">
        {campaign.status === "scheduled" && "Starts "}
        <Time iso={(campaign.status === "scheduled" && campaign.send_at) || campaign.created_at} />
      </span>
      {campaign.series && (
        <span class="muted">
          {cadenceWords(campaign.series)}, the {ordinal(campaign.series.number)}
        </span>
      )}
    </div>
    <CampaignBadge status={campaign.status} />
    <div class="row-progress">
      <ProgressBar campaign={campaign} slim />
      <span class="muted">{countsLine(campaign)}</span>
      {campaign.warning && <span class="row-warning">{campaign.warning}</span>}
    </div>
  </li>
);

/** The counts that say something: those of nobody are left out. */
const countsLine = (campaign: Campaign): string =>
  [
    campaign.status === "scheduled" || campaign.status === "awaiting_approval"
      ? "Not started"
      : `${count(doneCount(campaign))} of ${counted(campaign.total_contacts, "recipient")}`,
    ...(
      [
        ["sent", campaign.sent_count],
        ["failed", campaign.failed_count],
        ["suppressed", campaign.suppressed_count],
        ["unknown", campaign.unknown_count],
        ["not reached", campaign.status === "cancelled" ? campaign.remaining_count : 0],
      ] as const
    ).flatMap(([word, value]) => (value ? [`${count(value)} ${word}`] : [])),
  ].join(" · ");
