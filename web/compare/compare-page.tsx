import { type Api, answer, type Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { Figure as People } from "../campaigns/figure.tsx";
import { phaseOf } from "../campaigns/progress.ts";
import { day, share } from "../format.ts";
import { useHashQuery } from "../hash-query.ts";
import { CampaignBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { comparedMax, links } from "../router.ts";
import { bestOf, domainLines, type Line, lines } from "./figures.ts";

/** One that is there; undefined when it is not. */
const find = async (api: Api, id: string, signal: AbortSignal): Promise<Campaign | undefined> => {
  try {
    return await answer(
      api.campaigns[":campaign_id"].$get({ param: { campaign_id: id } }, { init: { signal } }),
    );
  } catch (error) {
    const { code } = toRefusal(error);
    if (code === "not_found" || code === "invalid_request") return undefined;
    throw error;
  }
};

/** Campaigns side by side, as shares, so that a small one stands beside a large one. */
export const ComparePage = () => {
  const { api } = useConnection();
  const { values } = useHashQuery();
  const ids = [...new Set((values.get("ids") ?? "").split(",").filter(Boolean))].slice(0, comparedMax);
  const found = useResource(
    ids.join(),
    async (signal) =>
      (await Promise.all(ids.map((id) => find(api, id, signal)))).filter((one) => one !== undefined),
    (campaigns) => (campaigns.some((one) => phaseOf(one) === "moving") ? 5_000 : undefined),
  );
  return (
    <Page title="Compare campaigns" width="wide">
      <a class="back" href={links.campaigns}>
        All campaigns
      </a>
      <Loaded resource={found} noun="The campaigns">
        {(campaigns) =>
          campaigns.length < 2 ? (
            <Empty title="It takes two to compare">
              <p>
                Select two to {comparedMax} of <a href={links.campaigns}>all campaigns</a>.
              </p>
            </Empty>
          ) : (
            <>
              {campaigns.length < ids.length && (
                <p class="muted">Some of these campaigns are not there: the others are shown.</p>
              )}
              <Comparison title="Comparison" lines={lines} campaigns={campaigns} />
              <p class="muted">
                Bold is ahead of the others. Mail programs that open messages by themselves count as opened;
                what is small may be chance.
              </p>
              <ByDomain campaigns={campaigns} />
            </>
          )
        }
      </Loaded>
    </Page>
  );
};

/** Shares by mail provider, of the campaigns' reports. */
const ByDomain = ({ campaigns }: { campaigns: readonly Campaign[] }) => {
  const { api } = useConnection();
  const reports = useResource(
    campaigns.map(({ campaign_id, status }) => `${campaign_id} ${status}`).join(),
    async (signal) => {
      const read = campaigns.map(async ({ campaign_id }) => {
        const param = { campaign_id };
        const report = await answer(
          api.campaigns[":campaign_id"].report.$get({ param }, { init: { signal } }),
        );
        return [campaign_id, report] as const;
      });
      return new Map(await Promise.all(read));
    },
    () => (campaigns.some((one) => phaseOf(one) === "moving") ? 5_000 : undefined),
  );
  return (
    <Loaded resource={reports} noun="The figures by mail provider">
      {(found) => {
        const delivered = domainLines("delivered", found);
        if (delivered.length === 0) return <p class="muted">They share no mail provider that is counted.</p>;
        const bounced = domainLines("bounced", found);
        return (
          <>
            <DomainSection title="Delivered, by mail provider" lines={delivered} campaigns={campaigns} />
            <DomainSection title="Bounced, by mail provider" lines={bounced} campaigns={campaigns} />
          </>
        );
      }}
    </Loaded>
  );
};

const DomainSection = (props: ComparisonProps) => (
  <section>
    <h2>{props.title}</h2>
    <Comparison {...props} />
  </section>
);

interface ComparisonProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly campaigns: readonly Campaign[];
}

const Comparison = ({ title, lines, campaigns }: ComparisonProps) => (
  <table class="table compare" aria-label={title}>
    <thead>
      <tr>
        <th scope="col">
          <span class="visually-hidden">Figure</span>
        </th>
        {campaigns.map((campaign) => (
          <th key={campaign.campaign_id} scope="col">
            <a href={links.campaign(campaign.campaign_id)}>{campaign.campaign_name}</a>
            <span class="detail">
              {day(campaign.started_at ?? campaign.created_at)} <CampaignBadge status={campaign.status} />
            </span>
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {lines.map((line) => (
        <Row key={line.word} line={line} campaigns={campaigns} />
      ))}
    </tbody>
  </table>
);

const Row = ({ line, campaigns }: { line: Line; campaigns: readonly Campaign[] }) => {
  const best = bestOf(line, campaigns);
  return (
    <tr>
      <th scope="row">
        {line.word}
        {line.of && <span class="detail">of {line.of}</span>}
      </th>
      {campaigns.map((campaign, place) => (
        // The name is beside each figure where the head of the table has no room.
        <td key={campaign.campaign_id} data-of={campaign.campaign_name}>
          <Cell line={line} campaign={campaign} isBest={best.has(place)} />
        </td>
      ))}
    </tr>
  );
};

interface CellProps {
  readonly line: Line;
  readonly campaign: Campaign;
  readonly isBest: boolean;
}

const Cell = ({ line: { word, figure, shown }, campaign, isBest }: CellProps) => {
  const found = figure(campaign);
  if (!found) return <span class="muted">{shown.domain ? "None sent" : "Not counted"}</span>;
  const people = (
    <People
      campaign={campaign}
      value={found.count}
      of={shown}
      what={`${shown.domain ? `${shown.fact}, ` : ""}${word.toLowerCase()}, ${campaign.campaign_name}`}
    />
  );
  if (found.of === undefined) return people;
  const words = share(found.count, found.of);
  return (
    <>
      {isBest ? <strong>{words}</strong> : words} <span class="muted">{people}</span>
    </>
  );
};
