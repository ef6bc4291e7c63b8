import type { Campaign, PreflightReport } from "./api/client.ts";
import { count, counted, duration } from "./format.ts";

type WinnerRule = NonNullable<Campaign["ab_test"]>["winner_by"];

/** How a test of wordings is decided. */
interface Plan {
  /** How many there are, A included. */
  readonly variants: number;
  readonly winner: WinnerRule;
  readonly afterMinutes: number;
}

/** What is said of a variant that won. */
const rules: Record<WinnerRule, string> = {
  opens: "the one that most people opened",
  clicks: "the one whose links most people followed",
  by_hand: "the one that somebody chooses",
};

/**
 * What becomes of an audience on which several wordings are tried.
 * @param size how it is divided, where that is known.
 */
export const testWords = (
  { variants, winner, afterMinutes }: Plan,
  size: PreflightReport["ab_test"] | undefined,
): string => {
  const when = winner === "by_hand" ? "" : `, ${duration(afterMinutes * 60)} after the test was sent`;
  if (!size) return `The rest of the audience waits, and gets ${rules[winner]}${when}.`;
  if (size.each === 0) return "The audience is too small for a test: everybody gets A.";
  return `Each of the ${variants} wordings goes to about ${counted(size.each, "person", "people")}. The other ${count(size.rest)} wait, and get ${rules[winner]}${when}.`;
};
