import type { Expected, Observation } from "./observation.ts";
import type { CampaignItem } from "./tables.ts";

/** What must hold of a campaign that repeats each day, written down from the design alone. */

const dayMs = 86_400_000;

type Member = CampaignItem & { readonly series: NonNullable<CampaignItem["series"]> };

const plannedOf = ({ series }: Member): number => Date.parse(series.planned_at);

/**
 * A series is one chain, from the campaign that was asked for to the last: none is there twice, none was left out but
 * those whose time had passed, none is lost, and once it was ended none begins.
 */
export const seriesViolations = (plan: Expected, seen: Observation): string[] => {
  const [first] = seen.campaignIds;
  const days = plan.campaigns[0]?.days;
  const members = (seen.series ?? [])
    .filter((one): one is Member => one.series !== undefined)
    .toSorted((a, b) => a.series.number - b.series.number);
  if (days === undefined || first === undefined)
    return members.map(({ campaign_id }) => `${campaign_id} repeats, and nobody asked for that`);
  return [
    ...members.flatMap((one, place) => chainViolations(one, place, members, first)),
    ...members.slice(1).flatMap((one, place) => timeViolations(members[place]!, one)),
    ...lossViolations(seen, members, days),
    ...endViolations(seen, members),
  ];
};

const chainViolations = (
  { campaign_id, series, next_campaign_id, status }: Member,
  place: number,
  members: readonly Member[],
  first: string,
): string[] => {
  const next = members[place + 1];
  const found: string[] = [];
  if (series.series_id !== first) found.push(`is of the series ${series.series_id}`);
  if (series.number !== place + 1) found.push(`has the number ${series.number}, and is the ${place + 1}th`);
  if (next_campaign_id !== next?.campaign_id)
    found.push(`is followed by ${next_campaign_id}, and the next there is is ${next?.campaign_id}`);
  if (next && status === "scheduled") found.push("waits for its time, and is followed by another");
  return found.map((what) => `${campaign_id} of a series ${what}`);
};

/** The one after is planned for the first day whose time had not come when it was made. */
const timeViolations = (before: Member, { campaign_id, created_at, ...after }: Member): string[] => {
  const from = plannedOf(before);
  const to = plannedOf({ campaign_id, created_at, ...after } as Member);
  if (to <= from || (to - from) % dayMs !== 0)
    return [
      `${campaign_id} of a series is planned for ${new Date(to).toISOString()}, after ${new Date(from).toISOString()}`,
    ];
  const skipped = to - dayMs;
  return skipped > from && skipped > Date.parse(created_at)
    ? [`${campaign_id} of a series left out ${new Date(skipped).toISOString()}, which was ahead`]
    : [];
};

const lossViolations = (
  { journal, endedAt }: Observation,
  members: readonly Member[],
  days: number,
): string[] => {
  const last = members.at(-1);
  if (!last) return ["the series is gone"];
  if (last.series_ended_at !== undefined || journal.some(({ did }) => did === "end series")) return [];
  const end = plannedOf(members[0]!) + (days - 1) * dayMs;
  // Whatever had passed by the end of the run may have been left out.
  return end > Math.max(plannedOf(last), endedAt ?? 0)
    ? [
        `no campaign follows ${last.campaign_id} of a series, which goes on until ${new Date(end).toISOString()}`,
      ]
    : [];
};

/** Once it was answered that a series is ended, none is made, and none starts whose time was still to come. */
const endViolations = ({ journal }: Observation, members: readonly Member[]): string[] =>
  journal
    .filter(({ did }) => did === "end series")
    .flatMap(({ at }) =>
      members
        .filter(
          ({ created_at, send_at, started_at }) =>
            Date.parse(created_at) > at ||
            (started_at !== undefined && Date.parse(started_at) > at && Date.parse(send_at ?? "") > at),
        )
        .map(({ campaign_id }) => `${campaign_id} of a series began after that was ended`),
    );
