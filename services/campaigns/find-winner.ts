import { type TestResult, variantCount } from "./ab-test.ts";
import type { Campaign } from "./campaign.ts";

/** When the winner of a test is found, and which it is. Free of any I/O. */

/** Whether every batch of the test is sent and counted, and the rest waits. */
export const isTested = (campaign: Campaign): boolean => {
  const { status, ab_test, batching, retrying, issued, held, batch_count, test_batch_count = 0 } = campaign;
  return (
    ab_test !== undefined &&
    ab_test.winner === undefined &&
    status === "in_progress" &&
    batching.done &&
    !retrying &&
    issued === test_batch_count &&
    test_batch_count < batch_count &&
    Object.keys(held).length === 0
  );
};

/** When the winner is found, by the campaign itself; undefined where a person says it, or the test still goes on. */
export const decidesAt = ({ ab_test }: Pick<Campaign, "ab_test">): string | undefined =>
  ab_test?.tested_at === undefined || ab_test.winner !== undefined || ab_test.winner_by === "by_hand"
    ? undefined
    : new Date(Date.parse(ab_test.tested_at) + ab_test.after_minutes * 60_000).toISOString();

/** What the campaign waits for, as it is shown. */
export const winnerWait = (campaign: Pick<Campaign, "ab_test">): string =>
  campaign.ab_test?.winner_by === "by_hand"
    ? "Waits for the winner of its test to be chosen."
    : "Waits for the winner of its test.";

/** The variant that is ahead now, by what decides, or else by opens; undefined where none is. */
export const leaderOf = (campaign: Campaign): number | undefined => {
  const { winner, decided } = winnerOf(campaign);
  return decided === "ahead" ? winner : undefined;
};

/** Finds the winner of a test that is over: by share of the delivered; of equals the first. */
export const winnerOf = (campaign: Campaign): Pick<TestResult, "winner" | "decided"> => {
  const { ab_test, test_batch_count = 0 } = campaign;
  if (!ab_test || test_batch_count === 0) return { winner: 0, decided: "nobody_tested" };
  const counted = ab_test.winner_by === "clicks" ? "clicked_count" : "opened_count";
  const rates = ab_test.variants.map((_, variant) => {
    const delivered = campaign[variantCount(variant, "delivered_count")] ?? 0;
    const interested = campaign[variantCount(variant, counted)] ?? 0;
    return interested / Math.max(delivered, interested, 1);
  });
  const best = Math.max(...rates);
  const isTie = rates.filter((rate) => rate === best).length > 1;
  return { winner: rates.indexOf(best), decided: isTie ? "tie" : "ahead" };
};
