import type { Deed, Plan, Step } from "../chaos/plan.ts";

/** Runs after which a plan is short enough. */
const runsMax = 250;

/** A violation without what differs from run to run: ids, addresses, numbers. */
const kindOf = (violation: string): string =>
  violation
    .split("\n")[0]!
    .replaceAll(/[\w.+-]+@[\w.-]+/g, "<address>")
    .replaceAll(/\b[\w-]*\d[\w-]*\b/g, "<number>");

/** The same plan for some of its readers only; steps name a reader by place. */
const withReaders = (plan: Plan, kept: readonly number[]): Plan => ({
  ...plan,
  readers: kept.map((index) => plan.readers[index]!),
  steps: plan.steps.flatMap((step): Step[] => {
    const { deed } = step;
    if (!("reader" in deed) || typeof deed.reader !== "number") return [step];
    const reader = kept.indexOf(deed.reader);
    return reader < 0 ? [] : [{ ...step, deed: { ...deed, reader } as Deed }];
  }),
});

/** Lists with fewer elements: halves first, then one by one. */
const shorter = <T>(list: readonly T[], least = 0): T[][] => {
  const found: T[][] = [];
  for (let size = Math.ceil(list.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let start = 0; start < list.length; start += size) {
      const rest = [...list.slice(0, start), ...list.slice(start + size)];
      if (rest.length >= least && rest.length < list.length) found.push(rest);
    }
  return found;
};

/** Plans that are a little shorter, those that save most first. */
const shorterPlans = (plan: Plan): Plan[] => {
  const { retry: _retry, eventFaults: _eventFaults, ...bare } = plan;
  const { crowded, ...calm } = plan;
  const { hasty, ...patient } = plan;
  const { neighbour, ...alone } = plan;
  const { warmUp, ...warm } = plan;
  const { eventFaults, retry } = plan;
  const plain = plan.campaigns.map(({ text_body: _text, ...campaign }) => ({ ...campaign, attachments: [] }));
  const plans: (Plan | undefined)[] = [
    ...shorter(plan.campaigns, 1).map((campaigns) => ({ ...plan, campaigns })),
    retry && { ...bare, ...(eventFaults && { eventFaults }) },
    eventFaults && { ...bare, ...(retry && { retry }) },
    crowded && calm,
    hasty && patient,
    neighbour ? alone : undefined,
    warmUp && warm,
    ...shorter([...plan.readers.keys()], 1).map((kept) => withReaders(plan, kept)),
    ...shorter(plan.steps).map((steps) => ({ ...plan, steps })),
    ...shorter(plan.faults.rules).map((rules) => ({ ...plan, faults: { ...plan.faults, rules } })),
    { ...plan, campaigns: plain },
  ];
  const length = JSON.stringify(plan).length;
  return plans.filter((one): one is Plan => one !== undefined && JSON.stringify(one).length < length);
};

/**
 * Looks for the shortest plan that fails as this one does: leaves out campaigns, readers, steps and faults as long as
 * one violation of the same kind stays.
 * @param simulate runs a plan. @returns its violations
 */
export const shrink = async (
  failing: Plan,
  violations: readonly string[],
  simulate: (plan: Plan) => Promise<readonly string[]>,
): Promise<{ readonly plan: Plan; readonly violations: readonly string[]; readonly runs: number }> => {
  const kinds = new Set(violations.map(kindOf));
  let shortest = { plan: failing, violations };
  let runs = 0;
  let plans = shorterPlans(failing);
  // Goes on where the last one was found: what could not be left out before seldom can be now.
  for (let at = 0, inVain = 0; inVain < plans.length && runs < runsMax; runs++) {
    const plan = plans[at % plans.length]!;
    const left = await simulate(plan);
    if (left.some((violation) => kinds.has(kindOf(violation)))) {
      shortest = { plan, violations: left };
      plans = shorterPlans(plan);
      inVain = 0;
    } else {
      at++;
      inVain++;
    }
  }
  return { ...shortest, runs };
};
