import { type Api, answer, type Campaign } from "../api/client.ts";
import { useConnection } from "../api/context.ts";
import { toRefusal } from "../api/refusal.ts";
import { useResource } from "../api/use-resource.ts";
import { phaseOf } from "../campaigns/progress.ts";
import { count, day, share } from "../format.ts";
import { useHashQuery } from "../hash-query.ts";
import { CampaignBadge } from "../parts/badge.tsx";
import { Loaded } from "../parts/loaded.tsx";
import { Empty } from "../parts/notice.tsx";
import { Page } from "../parts/page.tsx";
import { links } from "../router.ts";
import { bestOf, type Figure, type Line, lines } from "./figures.ts";

/** More have no room side by side. */
const comparedMax = 5;

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
              <Comparison campaigns={campaigns} />
              <p class="muted">
                Bold is ahead of the others. Mail programs that open messages by themselves count as opened;
                what is small may be chance.
              </p>
            </>
          )
        }
      </Loaded>
    </Page>
  );
};

const Comparison = ({ campaigns }: { campaigns: readonly Campaign[] }) => (
  <table class="table compare" aria-label="Comparison">
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
          <Cell figure={line.figure(campaign)} isBest={best.has(place)} />
        </td>
      ))}
    </tr>
  );
};

const Cell = ({ figure, isBest }: { figure: Figure | undefined; isBest: boolean }) => {
  if (!figure) return <span class="muted">Not counted</span>;
  if (figure.of === undefined) return <>{count(figure.count)}</>;
  const words = share(figure.count, figure.of);
  return (
    <>
      {isBest ? <strong>{words}</strong> : words} <span class="muted">{count(figure.count)}</span>
    </>
  );
};
