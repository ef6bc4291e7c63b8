import type { Logger } from "@aws-lambda-powertools/logger";
import { type Announcer, announceChange } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import { isEnded } from "../campaigns/lifecycle.ts";
import type { CampaignStore } from "../campaigns/store.ts";

interface Dependencies extends Announcer {
  readonly campaigns: Announcer["campaigns"] & Pick<CampaignStore, "listOpen" | "transition" | "close">;
  readonly log: Pick<Logger, "error">;
}

export const heldReason =
  "Paused, because this stage was restored from a backup: who got the campaign after that is not known here, and would get it again.";

/**
 * Pauses what a restored stage would go on with: its tables do not know who was mailed after the moment they are from. A
 * campaign that waits for a person goes on waiting; one that would mail the unreported again by itself does not. One that
 * fails does not keep the others from being held (decision 77).
 */
export const holdRestored = async (deps: Dependencies, now: Date): Promise<void> => {
  let start: Record<string, string> | undefined;
  do {
    const { items, lastKey } = await deps.campaigns.listOpen(100, start);
    for (const campaign of items)
      await hold(deps, campaign, now.toISOString()).catch((error: Error) =>
        deps.log.error("campaign not held", { campaign_id: campaign.campaign_id, error }),
      );
    start = lastKey;
  } while (start);
};

const hold = async (deps: Dependencies, campaign: Campaign, at: string): Promise<void> => {
  const { campaign_id, status, unreported } = campaign;
  if (isEnded(status)) {
    if (unreported === "resend") await deps.campaigns.close(campaign);
    return;
  }
  if (status === "paused" || status === "awaiting_approval") return;
  const fields = { reason: heldReason, reason_code: "operator" as const };
  await announceChange(deps, deps.campaigns.transition(campaign_id, "pause", at, fields));
};
