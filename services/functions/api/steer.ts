import { tellMilestones } from "../../campaigns/announce.ts";
import { transitions } from "../../campaigns/lifecycle.ts";
import type { CampaignStatusView } from "../../campaigns/schemas.ts";
import type { Condition } from "../../campaigns/status-changes.ts";
import type { Steering } from "../../campaigns/steering.ts";
import { toStatusView } from "../../campaigns/views.ts";
import { withExactLedger } from "../../deliveries/ledger.ts";
import type { ApiDependencies } from "./dependencies.ts";
import { findCampaign } from "./find-campaign.ts";
import { Problem } from "./problem.ts";

/** What an operator asks of a campaign, as a word that fits "to … it". */
type Wish = "approve" | "pause" | "resume" | "cancel" | "retry" | "move";

/** What a campaign must be, where that is more than a status that the change may come from. */
const wanted: Partial<Record<Wish, string>> = {
  approve: "awaiting_approval, and as it was when it was looked at",
  move: "scheduled, or paused before its start",
};

/** Changes a campaign's status as an operator asks, and says so on the bus; refused where the status forbids it. */
export const steer = async (
  {
    campaigns,
    deliveries,
    publish,
    log,
  }: Pick<ApiDependencies, "campaigns" | "deliveries" | "publish" | "log">,
  id: string,
  wish: Wish,
  { transition, fields }: Steering,
  condition?: Condition,
): Promise<CampaignStatusView> => {
  const changed = await campaigns.transition(id, transition, new Date().toISOString(), fields, condition);
  if (!changed) {
    const { status, started_at } = await findCampaign(campaigns, id);
    const from = wanted[wish] ?? transitions[transition].from.join(" or ");
    const begun = wish === "move" && started_at !== undefined ? ", and began" : "";
    throw new Problem("wrong_state", `The campaign is ${status}${begun}; to ${wish} it, it must be ${from}.`);
  }
  const exact = await withExactLedger(deliveries, changed);
  await tellMilestones({ campaigns, publish, log }, exact);
  return toStatusView(exact);
};
