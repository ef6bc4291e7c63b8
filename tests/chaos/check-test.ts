import type { Expected, Observation } from "./observation.ts";
import type { BatchItem, CampaignItem, RowItem } from "./tables.ts";

/** What must hold of a campaign that tries words on a share of its audience, written down from the design alone. */

const letters = ["A", "B", "C", "D"];
/** Batches are numbered from here on where they are of the test; what is left when divided by four is the variant. */
const testBase = 100_000_000;

const variantOf = (batch: number): number | undefined =>
  batch < testBase ? undefined : (batch - testBase) % letters.length;

/** What each variant is counted by. */
const counted = {
  sent_count: (row: RowItem) => row.outcome === "sent",
  delivered_count: (row: RowItem) => row.delivered_at !== undefined && row.bounced_at === undefined,
  opened_count: (row: RowItem) => row.opened_at !== undefined,
  clicked_count: (row: RowItem) => row.clicked_at !== undefined,
  unsubscribed_count: (row: RowItem) => row.unsubscribed_at !== undefined,
} as const;

/**
 * Nobody gets the words of two variants; those of the test get their own, the rest the winner's and nothing before it is
 * written down; each variant has as many people; and what is counted of each is what its rows say.
 * @param batches of the campaign, and its rows
 */
export const testViolations = (
  plan: Expected,
  seen: Observation,
  campaign: CampaignItem,
  index: number,
  batches: readonly BatchItem[],
  rows: readonly RowItem[],
): string[] => {
  const { ab_test } = campaign;
  const asked = plan.campaigns[index]!.ab_test;
  if (!asked) return ab_test ? ["has a test that nobody asked for"] : [];
  if (!ab_test) return ["has lost its test"];
  const count = asked.variants.length + 1;
  return [
    ...sizeViolations(batches, count),
    ...wordViolations(seen, campaign),
    ...winnerViolations(seen, campaign, batches, count),
    ...variantCountViolations(campaign, rows, count),
  ];
};

const sizeViolations = (batches: readonly BatchItem[], count: number): string[] => {
  const sizes = letters.map((_, variant) =>
    batches
      .filter(({ batch }) => variantOf(batch) === variant)
      .reduce((sum, { recipients, dropped }) => sum + recipients.length + dropped.length, 0),
  );
  const isEven = sizes.every((size, variant) => size === (variant < count ? sizes[0] : 0));
  return isEven ? [] : [`the variants have ${sizes.join(", ")} people`];
};

const wordViolations = (
  { attempts, subjects }: Observation,
  { campaign_id, ab_test }: CampaignItem,
): string[] => {
  const mails = attempts.filter(
    ({ message_id, tags }) => message_id !== null && tags.campaign_id === campaign_id,
  );
  const found = mails.flatMap(({ message_id, to, tags, time }) => {
    const variant = variantOf(Number(tags.batch));
    const wanted = variant ?? ab_test?.winner;
    const subject = subjects?.get(message_id!);
    if (wanted === undefined) return [`${to[0]} of the rest was mailed, and there is no winner`];
    if (!subject?.startsWith(`${letters[wanted]} for `))
      return [`${to[0]} was to get ${letters[wanted]}, and got "${subject}"`];
    if (variant === undefined && time < (ab_test?.decided_at ?? ""))
      return [`${to[0]} of the rest was mailed before the winner was found`];
    return [];
  });
  const twoVariants = [...Map.groupBy(mails, ({ to }) => to[0]!.toLowerCase())].filter(
    ([, some]) => new Set(some.map(({ message_id }) => subjects?.get(message_id!)?.[0])).size > 1,
  );
  return [...found, ...twoVariants.map(([email]) => `${email} got two variants`)];
};

const winnerViolations = (
  { journal }: Observation,
  { campaign_id, status, ab_test }: CampaignItem,
  batches: readonly BatchItem[],
  count: number,
): string[] => {
  const { winner, decided, winner_by } = ab_test!;
  const hasRest = batches.some(({ batch }) => variantOf(batch) === undefined);
  const chosen = journal.filter(
    ({ did, campaignId }) => did === "choose winner" && campaignId === campaign_id,
  );
  if (winner === undefined)
    return [
      ...(status === "completed" && hasRest ? ["completed without a winner"] : []),
      ...(chosen.length > 0 ? ["has no winner, though one was chosen"] : []),
    ];
  return [
    ...(winner >= count ? [`${letters[winner]} won, which is no variant`] : []),
    ...chosen
      .filter(({ variant }) => variant !== letters[winner])
      .map(({ variant }) => `${letters[winner]} won, and it was answered that ${variant} did`),
    ...(winner_by === "by_hand" && decided !== "by_hand" && decided !== "nobody_tested"
      ? [`${letters[winner]} won, and nobody said so`]
      : []),
  ];
};

const variantCountViolations = (campaign: CampaignItem, rows: readonly RowItem[], count: number): string[] =>
  letters.slice(0, count).flatMap((letter, variant) => {
    const own = rows.filter(({ batch_id }) => variantOf(Number(batch_id.split("#")[1])) === variant);
    return Object.entries(counted).flatMap(([name, counts]) => {
      const counter = `${letter.toLowerCase()}_${name}`;
      const is = Reflect.get(campaign, counter) ?? 0;
      const wanted = own.filter(counts).length;
      return is === wanted ? [] : [`${counter} is ${is}, the rows say ${wanted}`];
    });
  });
