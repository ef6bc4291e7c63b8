import type { FeedbackCount } from "./counts.ts";

/** Tests of wordings on a share of an audience (decision 61). Free of any I/O. */

/** The campaign's own words are the first. */
export const variantLetters = ["A", "B", "C", "D"] as const;
export type VariantLetter = (typeof variantLetters)[number];

/** What says which variant won. */
export const winnerRules = ["opens", "clicks", "by_hand"] as const;
export type WinnerRule = (typeof winnerRules)[number];

/** How a winner was found: it was ahead; it was the first of several that were; a person said so; nobody was in the test. */
export const verdicts = ["ahead", "tie", "by_hand", "nobody_tested"] as const;

/** The winner of a test. Once it is written it stays. */
export interface TestResult {
  /** Place of the variant. */
  readonly winner: number;
  readonly decided: (typeof verdicts)[number];
  readonly decided_at: string;
}

/** A campaign's test, as it is stored with it. */
export interface AbTest extends Partial<TestResult> {
  /** Percent of the audience. */
  readonly share: number;
  readonly winner_by: WinnerRule;
  /** From when the test is sent. */
  readonly after_minutes: number;
  /** What a list shows of each; their words lie in the content bucket. */
  readonly variants: readonly {
    readonly subject: string;
    /** Of another body than the campaign's: the editor it was written in, where that keeps something of it. */
    readonly format?: "blocks";
  }[];
  /** When the last batch of the test was found to be counted. */
  readonly tested_at?: string;
}

/**
 * How many of so many recipients each variant of a test is sent to: as many for each, so that of too few there are none.
 * @param share percent of the recipients
 */
export const eachOf = (recipients: number, share: number, variants: number): number =>
  Math.min(Math.ceil((recipients * share) / 100 / variants), Math.floor(recipients / variants));

/** The numbers of test batches begin here: those of the rest, and of a campaign without a test, are below. */
const testBase = 100_000_000;

/** What batches are numbered by. */
export interface Numbered {
  readonly ab_test?: Pick<AbTest, "variants">;
  readonly batch_count: number;
  /** Of them, those of the test. */
  readonly test_batch_count?: number;
}

/** The variant that a batch of the test has; undefined for any other batch. */
export const variantOf = (batch: number): number | undefined =>
  batch < testBase ? undefined : (batch - testBase) % variantLetters.length;

/** Number of the test's batch at a place: the variants take turns. */
export const testBatch = (place: number, variants: number): number =>
  testBase + Math.floor(place / variants) * variantLetters.length + (place % variants);

/** Number of a campaign's batch at a place in the order in which they are given out: the test first. */
export const batchAt = ({ ab_test, test_batch_count = 0 }: Numbered, place: number): number =>
  ab_test && place < test_batch_count ? testBatch(place, ab_test.variants.length) : place - test_batch_count;

/** The place of a batch, by its number. */
export const placeOf = ({ ab_test, test_batch_count = 0 }: Numbered, batch: number): number => {
  const variant = variantOf(batch);
  if (variant === undefined || !ab_test) return batch + test_batch_count;
  return Math.floor((batch - testBase) / variantLetters.length) * ab_test.variants.length + variant;
};

/** How many batches, from the first on, may be given out: without a winner the test's alone. */
export const openCount = (
  campaign: Numbered & { readonly ab_test?: Pick<AbTest, "winner" | "variants"> },
): number =>
  campaign.ab_test && campaign.ab_test.winner === undefined
    ? (campaign.test_batch_count ?? 0)
    : campaign.batch_count;

/**
 * The variant whose words a batch is sent with.
 * @throws when it is of the rest, and no winner is chosen: then nothing may be sent.
 */
export const wordsOf = (
  { campaign_id, ab_test }: { readonly campaign_id: string; readonly ab_test?: AbTest },
  batch: number,
) => {
  if (!ab_test) return 0;
  const variant = variantOf(batch) ?? ab_test.winner;
  if (variant === undefined)
    throw new Error(`Batch ${batch} of ${campaign_id} waits for the winner of the test`);
  return variant;
};

/** What is counted of each variant. */
export const variantCounts = [
  "sent_count",
  "delivered_count",
  "opened_count",
  "clicked_count",
  "unsubscribed_count",
] as const;
type CountedOfVariant = (typeof variantCounts)[number];
export type VariantCount = `${Lowercase<VariantLetter>}_${CountedOfVariant}`;

const letterOf = (variant: number) =>
  (variantLetters[variant] ?? "A").toLowerCase() as Lowercase<VariantLetter>;

/** The counter of a variant. */
export const variantCount = (variant: number, name: CountedOfVariant): VariantCount =>
  `${letterOf(variant)}_${name}`;

const isCountedOfVariant = (name: FeedbackCount | "sent_count"): name is CountedOfVariant =>
  variantCounts.some((counted) => counted === name);

/** Counters of a campaign, and with them those of the variant that a batch has. */
export const withVariant = <N extends FeedbackCount | "sent_count">(
  batch: number,
  names: readonly N[],
): (N | VariantCount)[] => {
  const variant = variantOf(batch);
  if (variant === undefined) return [...names];
  return [...names, ...ofVariant(variant, names)];
};

const ofVariant = (variant: number, names: readonly (FeedbackCount | "sent_count")[]): VariantCount[] =>
  names.filter(isCountedOfVariant).map((name) => variantCount(variant, name));

/** The counters of a test of which nothing has happened. */
export const noVariantCounts = ({
  ab_test,
}: {
  readonly ab_test?: AbTest;
}): Partial<Record<VariantCount, number>> =>
  Object.fromEntries(
    (ab_test?.variants ?? []).flatMap((_, variant) =>
      variantCounts.map((name) => [variantCount(variant, name), 0]),
    ),
  );
