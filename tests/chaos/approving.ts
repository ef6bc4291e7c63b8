import { createDraws, type Draws } from "./draws.ts";
import type { Plan, PlannedApproval } from "./plan.ts";

/** One in so many plans has campaigns that a second person has to release. */
const share = 0.2;

const drawApproval = ({ chance, between, pick }: Draws): PlannedApproval => ({
  ...(chance(0.3) ? { sentBack: true } : {}),
  ...(chance(0.3) ? { moved: { by: pick(["author", "second"] as const), minutes: between(1, 30) } } : {}),
  released: pick(["at once", "at once", "at rest"] as const),
});

/**
 * The plan of a seed with campaigns in it, in some of the plans, that a second person has to release; one that repeats is
 * none of them. Drawn apart: what a seed stood for before is in it.
 */
export const withApprovals = (plan: Plan): Plan => {
  const draws = createDraws(plan.seed + 0xa9940);
  if (!draws.chance(share)) return plan;
  const campaigns = plan.campaigns.map((campaign, place) =>
    !campaign.softBounces && !campaign.days && (place === 0 || draws.chance(0.4))
      ? { ...campaign, approval: drawApproval(draws) }
      : campaign,
  );
  return { ...plan, campaigns };
};
