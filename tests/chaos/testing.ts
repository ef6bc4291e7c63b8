import { createDraws, type Draws } from "./draws.ts";
import type { Plan, PlannedCampaign, PlannedTest, Step } from "./plan.ts";

/** One in so many plans has tests. */
const share = 0.3;
const letters = ["B", "C", "D"] as const;

const drawTest = ({ chance, between, pick }: Draws): PlannedTest => ({
  share: between(5, 50),
  variants: letters.slice(0, between(1, 3)).map((letter) => ({
    subject: `${letter} for {{ email }}`,
    ...(chance(0.4) && { body: `<p>${letter}</p>` }),
  })),
  winner: pick(["opens", "clicks", "by_hand"] as const),
  after_minutes: between(30, 600),
});

const withTest = (draws: Draws, campaign: PlannedCampaign): PlannedCampaign => ({
  ...campaign,
  subject: "A for {{ email }}",
  tracking: true,
  ab_test: drawTest(draws),
});

/** The plan of a seed with campaigns in it, in some of the plans, that try other words on a share of the audience. */
export const withTests = (plan: Plan): Plan => {
  const draws = createDraws(plan.seed + 0xab7e57);
  const { chance, between, pick, some } = draws;
  if (!chance(share)) return plan;
  // The first is the one that operators steer.
  const campaigns = plan.campaigns.map((campaign, place) =>
    !campaign.softBounces && (place === 0 || chance(0.4)) ? withTest(draws, campaign) : campaign,
  );
  const moment = () => between(0, plan.readers.length);
  const steps: Step[] = [
    ...some(
      chance(0.6) ? between(1, 2) : 0,
      (): Step => ({ accepted: moment(), deed: { do: "open mails" } }),
    ),
    ...(chance(0.2)
      ? [{ accepted: moment(), deed: { do: "choose winner", variant: pick(["A", "B", "C", "D"]) } } as const]
      : []),
  ];
  return {
    ...plan,
    campaigns,
    steps: [...plan.steps, ...steps].toSorted((a, b) => a.accepted - b.accepted),
  };
};
