import type { Campaign } from "../api/client.ts";
import { counted, dateTime, duration, share } from "../format.ts";
import { testWords } from "../test-words.ts";

type Test = NonNullable<Campaign["ab_test"]>;

/** Whether the rest of the audience waits until there is a winner. */
export const isWaitingForWinner = ({ ab_test, status }: Pick<Campaign, "ab_test" | "status">): boolean =>
  status === "in_progress" &&
  ab_test !== null &&
  (ab_test.waits || ab_test.tested_at !== null) &&
  ab_test.winner === null;

/** Whether a person may say which variant the rest gets. */
export const isChoosable = ({ ab_test, status, total_contacts }: Campaign): boolean =>
  ab_test?.winner === null && (status === "in_progress" || status === "paused") && total_contacts > 0;

const interest = { opens: "opened it", clicks: "followed a link of it", by_hand: "opened it" } as const;

const resultWords = ({ winner, decided, decided_at, winner_by }: Test): string => {
  const when = decided_at ? ` on ${dateTime(decided_at)}` : "";
  switch (decided) {
    case "by_hand":
      return `${winner} was chosen by hand${when}.`;
    case "tie":
      return `It was a tie${when}: the rest gets ${winner}, the first of those that were equal.`;
    case "nobody_tested":
      return "The audience was too small for a test: everybody gets A.";
    default:
      return `${winner} won${when}: of those it was delivered to, more ${interest[winner_by]} than of any other.`;
  }
};

const leadWords = ({ leads, winner_by }: Test): string => {
  if (leads === null) return "None is ahead.";
  return winner_by === "clicks" ? `${leads} leads by clicks.` : `${leads} leads by opens.`;
};

/** How far a test is: that it is to come, goes on, waits for its time or a person, or how it was decided. */
export const testStateWords = (campaign: Campaign, test: Test): string => {
  const { status, started_at, remaining_count } = campaign;
  if (test.winner !== null) return resultWords(test);
  if (status === "cancelled" || status === "failed") return "It ended before there was a winner.";
  if (started_at === null)
    return `${share(test.share, 100)} of the audience gets one of the ${test.variants.length}, drawn by lot. ${testWords({ variants: test.variants.length, winner: test.winner_by, afterMinutes: test.after_minutes }, undefined)}`;
  if (test.tested_at === null && !test.waits) return "The test is being sent.";
  const waiting = `${counted(remaining_count, "recipient")} ${remaining_count === 1 ? "waits" : "wait"}`;
  if (test.winner_by === "by_hand") return `${waiting} until somebody chooses. ${leadWords(test)}`;
  if (test.decides_at === null)
    return `${waiting} for the winner, which is found in ${duration(test.after_minutes * 60)}. ${leadWords(test)}`;
  return `${waiting} for the winner, which is found on ${dateTime(test.decides_at)}. ${leadWords(test)}`;
};
