import type { AudienceParts, Campaign } from "./campaign.ts";
import type { CampaignView } from "./schemas.ts";

const nothing = { lists: [], segments: [], addresses: 0 };

/** What `GET /campaigns/{campaign_id}` shows of whom a campaign is for. */
export const audienceView = ({
  audience: kind,
  audience_parts,
}: Pick<Campaign, "audience" | "audience_parts">): CampaignView["audience"] => {
  const { all, exclude, ...parts } = audience_parts ?? { ...nothing, exclude: nothing };
  return {
    kind,
    words: wordsOf(kind, audience_parts),
    all: all ?? kind === "subscribed",
    ...listed(parts),
    exclude: listed(exclude),
  };
};

type Chosen = AudienceParts["exclude"];

const listed = ({ lists, segments, addresses }: Chosen) => ({
  lists: [...lists],
  segments: [...segments],
  addresses,
});

const wordsOf = (kind: Campaign["audience"], parts: AudienceParts | undefined): string => {
  if (kind === "list") return "the addresses given";
  if (!parts) return "all subscribed contacts";
  const wanted = [...(parts.all ? ["all subscribed contacts"] : []), ...chosenWords(parts)];
  const without = chosenWords(parts.exclude);
  return `${series(wanted)}${without.length > 0 ? `, without ${series(without)}` : ""}`;
};

const chosenWords = ({ lists, segments, addresses }: Chosen): string[] => [
  ...counted(lists.length, "list", "lists"),
  ...counted(segments.length, "segment", "segments"),
  ...counted(addresses, "address", "addresses"),
];

const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];

/** a, b and c */
const series = (words: readonly string[]): string =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
