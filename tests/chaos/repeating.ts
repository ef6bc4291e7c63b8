import { createDraws, type Draws } from "./draws.ts";
import type { Plan, PlannedCampaign, Step } from "./plan.ts";

/** One in so many plans has a series. */
const share = 0.3;

/** What goes wrong with whoever makes the next of a series. */
const calls = [
  ["dynamodb", "TransactWriteItems"],
  ["dynamodb", "TransactWriteItems"],
  ["dynamodb", "UpdateItem"],
  ["dynamodb", "BatchGetItem"],
  ["s3", "CopyObject"],
] as const;

const drawRules = ({ between, pick, some }: Draws): Plan["faults"]["rules"] =>
  some(between(1, 3), () => {
    const [service, operation] = pick(calls);
    const kind = pick(["throttle", "error-before", "error-after", "crash-before", "crash-after"] as const);
    const isCrash = kind.startsWith("crash");
    return {
      role: "tidings-local-sweeper",
      service,
      operation,
      kind,
      probability: isCrash ? 0.7 : pick([0.3, 0.6]),
      count: isCrash ? between(1, 2) : between(1, 8),
      skip: pick([0, 0, 1, 2]),
    };
  });

/** Addresses are not named by what repeats: whoever else is meant is meant still. */
const audienceOf = ({ audience }: PlannedCampaign): PlannedCampaign["audience"] => {
  if (typeof audience === "string") return "subscribed";
  const { lists, segments, exclude } = audience;
  const isForSome = audience.all || lists.length + segments.length > 0;
  return isForSome ? { ...audience, addresses: [], exclude: { ...exclude, addresses: [] } } : "subscribed";
};

/** The plan of a seed whose first campaign, in some of the plans, comes again each day for some days. */
export const withSeries = (plan: Plan): Plan => {
  const draws = createDraws(plan.seed + 0x5e71e5);
  const { chance, between } = draws;
  const [first, ...others] = plan.campaigns;
  // Where campaigns come one after the other, an end of each is waited for.
  if (!chance(share) || !first || others.some(({ softBounces }) => softBounces)) return plan;
  const ends: Step[] = chance(0.3)
    ? [{ accepted: between(0, 2 * plan.readers.length), deed: { do: "end series" } }]
    : [];
  return {
    ...plan,
    campaigns: [{ ...first, audience: audienceOf(first), days: between(2, 4) }, ...others],
    faults: { ...plan.faults, rules: [...plan.faults.rules, ...drawRules(draws)] },
    steps: [...plan.steps, ...ends].toSorted((a, b) => a.accepted - b.accepted),
  };
};
