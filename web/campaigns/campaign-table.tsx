import type { Campaign } from "../api/client.ts";
import { useMayWrite } from "../api/context.ts";
import { count, counted, dateTime, share } from "../format.ts";
import { CampaignBadge } from "../parts/badge.tsx";
import { notePlace } from "../parts/return-place.ts";
import { Day } from "../parts/time.tsx";
import { cadenceWords, ordinal } from "../recurrence-words.ts";
import { links } from "../router.ts";
import { HealthFlag } from "./health-flag.tsx";
import { doneCount, isSilent, phaseOf } from "./progress.ts";
import { ProgressBar } from "./progress-bar.tsx";
import { countedOf, wholeCount } from "./wholes.ts";

interface CampaignTableProps {
  readonly campaigns: readonly Campaign[];
  readonly busy: boolean;
  /** Ids of those to be compared. */
  readonly selected: ReadonlySet<string>;
  /** Whether no more can be compared. */
  readonly isFull: boolean;
  readonly onSelect: (id: string, isSelected: boolean) => void;
}

/** One line a campaign, two where something is amiss: its state, how far it is, and what is amiss with it. */
export const CampaignTable = ({ campaigns, busy, selected, isFull, onSelect }: CampaignTableProps) => {
  const mayWrite = useMayWrite();
  return (
    <table class="table campaigns" aria-label="Campaigns" aria-busy={busy}>
      <thead>
        <tr>
          <th scope="col">Campaign</th>
          <th scope="col">State</th>
          <th scope="col">Progress</th>
          <th scope="col">Result</th>
          <th scope="col">Asked for</th>
          {mayWrite && (
            <th scope="col">
              <span class="visually-hidden">Actions</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {campaigns.map((campaign) => (
          <tr key={campaign.campaign_id}>
            <Name
              campaign={campaign}
              isSelected={selected.has(campaign.campaign_id)}
              isFull={isFull}
              onSelect={onSelect}
            />
            <td>
              <CampaignBadge status={campaign.status} />
            </td>
            <td class="campaign-progress">
              <ProgressBar campaign={campaign} slim />
              <span>{progressWord(campaign)}</span>
            </td>
            <td class={campaign.health ? "flagged" : undefined}>
              {campaign.health ? (
                <HealthFlag health={campaign.health} result={deliveredOf(campaign)} />
              ) : (
                resultOf(campaign)
              )}
            </td>
            <td>
              <Day iso={campaign.created_at} />
            </td>
            {mayWrite && (
              <td class="row-actions">
                <a
                  class="button small quiet"
                  href={links.newDraft({ from_campaign: campaign.campaign_id })}
                  aria-label={`Duplicate ${campaign.campaign_name}`}
                >
                  Duplicate
                </a>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
};

interface NameProps extends Pick<CampaignTableProps, "isFull" | "onSelect"> {
  readonly campaign: Campaign;
  readonly isSelected: boolean;
}

const Name = ({
  campaign: { campaign_id, campaign_name, series },
  isSelected,
  isFull,
  onSelect,
}: NameProps) => {
  const href = links.campaign(campaign_id);
  return (
    <th scope="row">
      <input
        type="checkbox"
        class="tick"
        aria-label={`Select ${campaign_name} to compare it`}
        checked={isSelected}
        disabled={isFull && !isSelected}
        onChange={({ currentTarget }) => onSelect(campaign_id, currentTarget.checked)}
      />
      <a href={href} title={campaign_name} onClick={() => notePlace(href)}>
        {campaign_name}
      </a>
      {series && (
        <span class="muted">
          {cadenceWords(series)}, the {ordinal(series.number)}
        </span>
      )}
    </th>
  );
};

const progressWord = (campaign: Campaign): string =>
  campaign.total_contacts > 0 ? share(doneCount(campaign), campaign.total_contacts) : "";

/** How much of what was sent arrived; empty where nothing was. */
const deliveredOf = (campaign: Campaign): string => {
  if (campaign.sent_count === 0) return "";
  if (isSilent(campaign)) return "nothing known yet";
  return `${share(campaign.delivered_count, wholeCount("sent", countedOf(campaign)))} delivered`;
};

/** What came of a campaign with which nothing is amiss, in a few words. */
const resultOf = (campaign: Campaign): string => {
  const { status, send_at, total_contacts, sent_count, opened_count, tracking } = campaign;
  if (status === "scheduled" && send_at) return `Starts ${dateTime(send_at)}`;
  if (status === "in_progress" || status === "pending")
    return total_contacts > 0
      ? `${count(doneCount(campaign))} of ${counted(total_contacts, "recipient")}`
      : "";
  if (sent_count === 0) return phaseOf(campaign) === "over" ? "Nobody was mailed" : "";
  const reached = wholeCount("delivered", countedOf(campaign));
  const opened = tracking && reached > 0 ? `, ${share(opened_count, reached)} opened` : "";
  return `${count(sent_count)} sent, ${deliveredOf(campaign)}${opened}`;
};
