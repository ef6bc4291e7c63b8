import type { TestResult } from "./ab-test.ts";
import type { Campaign } from "./campaign.ts";
import { decidesAt, isTested, winnerWait } from "./find-winner.ts";
import type { CampaignUpdate } from "./update.ts";

/** What is written of a campaign's test (decision 61). */
export const testWrites = (update: CampaignUpdate) => {
  /**
   * Notes that a test is sent and counted, and what the campaign waits for now. Its time runs from the first such note.
   * @returns the campaign as changed; undefined when it is otherwise by now than it was read.
   */
  const awaitWinner = async (campaign: Campaign, now: string): Promise<Campaign | undefined> => {
    const { campaign_id, ab_test, rev } = campaign;
    if (!ab_test || !isTested(campaign)) return undefined;
    const at = decidesAt({ ab_test: { tested_at: now, ...ab_test } });
    return await update(
      campaign_id,
      `SET ab_test.tested_at = if_not_exists(ab_test.tested_at, :now), reason = :reason${at ? ", resumes_at = :at" : ""}`,
      {
        ":now": now,
        ":reason": winnerWait(campaign),
        ...(at && { ":at": at }),
        ":running": "in_progress",
        ":read": rev,
      },
      "#status = :running AND rev = :read AND attribute_not_exists(ab_test.winner)",
    );
  };

  /**
   * Writes down who won: from here on the rest of the audience is sent to. Of two that do so at once one does.
   * @param campaign as read.
   * @returns the campaign as changed; undefined when there is a winner, or its status is another by now.
   */
  const chooseWinner = (
    { campaign_id, status }: Pick<Campaign, "campaign_id" | "status">,
    { winner, decided }: Pick<TestResult, "winner" | "decided">,
    now: string,
  ): Promise<Campaign | undefined> =>
    update(
      campaign_id,
      // Of a paused one the reason is why it paused.
      `SET ab_test.winner = :winner, ab_test.decided = :decided, ab_test.decided_at = :now, updated_at = :now, #open = :open${status === "in_progress" ? " REMOVE reason, resumes_at" : ""}`,
      {
        ":winner": winner,
        ":decided": decided,
        ":now": now,
        ":open": "open",
        ":status": status,
        ":true": true,
      },
      "#status = :status AND batching.#done = :true AND attribute_exists(ab_test) AND attribute_not_exists(ab_test.winner)",
    );

  return { awaitWinner, chooseWinner };
};
