import { createDraws, type Draws } from "./draws.ts";
import { drawCampaign, type Plan, planOf, type Step } from "./plan.ts";
import { warming } from "./warming.ts";

type Rule = Plan["faults"]["rules"][number];

/** At one mail a second a run lasts as long as it has mails. */
const slowReadersMax = 30;
/** Most orders of events are found among a few; many take ten times as long to run and to judge. */
const fewReadersMax = 12;
/** A sender's hold on its batches is over before a call that takes so long, in milliseconds, is answered. */
const longerThanAHold = 55_000;

/** Writes whose answers are lost, all alike: those with a condition must tell their own repeats from another's. */
const writes = [
  ["sender", "UpdateItem"],
  ["sender", "TransactWriteItems"],
  ["batcher", "TransactWriteItems"],
  ["batcher", "UpdateItem"],
  ["feedback", "UpdateItem"],
  ["feedback", "PutItem"],
  ["feedback", "TransactWriteItems"],
  ["sweeper", "UpdateItem"],
  ["sweeper", "TransactWriteItems"],
  ["api", "PutItem"],
  ["api", "UpdateItem"],
  ["api", "DeleteItem"],
  ["api", "TransactWriteItems"],
] as const;

const ruleOf = (role: string, service: string, operation: string, rest: Omit<Rule, "service">): Rule => ({
  role: `tidings-local-${role}`,
  service,
  operation,
  ...rest,
});

/** Every kind of write of a function answers with a 500 after its effect, again and again. */
const lostAnswers = ({ chance, between, pick }: Draws): Rule[] =>
  writes
    .filter(() => chance(0.5))
    .map(([role, operation]) =>
      ruleOf(role, "dynamodb", operation, {
        kind: "error-after",
        probability: pick([0.3, 0.6, 1]),
        count: between(1, 12),
        skip: between(0, 5),
      }),
    );

/** A sender is held up for so long that others take what it had, while it lives. */
const outlived = ({ between, pick }: Draws): Rule[] => [
  ruleOf("sender", "dynamodb", pick(["UpdateItem", "Query"]), {
    kind: "delay",
    delay_ms: longerThanAHold,
    count: between(1, 2),
    skip: between(0, 8),
  }),
];

/** It asks for these while it makes messages. */
const deathWhileComposing = ({ between, pick }: Draws): Rule[] => [
  ruleOf(
    "sender",
    ...pick<[string, string]>([
      ["dynamodb", "BatchGetItem"],
      ["s3", "GetObject"],
    ]),
    {
      kind: pick(["crash-before", "crash-after"] as const),
      count: between(1, 3),
      skip: between(0, 4),
    },
  ),
];

/** The plan for its first readers alone. */
const withReaders = (plan: Plan, most: number): Plan => {
  const readers = plan.readers.slice(0, most);
  const steps = plan.steps.filter(
    ({ deed }) => !("reader" in deed) || isReaderOf(readers.length, deed.reader),
  );
  return { ...plan, readers, steps };
};

const isReaderOf = (count: number, reader: unknown): boolean => typeof reader !== "number" || reader < count;

/** An account as AWS gives it, and campaigns that wait for it for hours or days. */
const newAccount = ({ chance, between }: Draws, plan: Plan): Plan => {
  const slow = withReaders(plan, slowReadersMax);
  const readers = slow.readers.length;
  return {
    ...slow,
    maxSendRate: 1,
    max24HourSend: chance(0.5) ? 200 : between(Math.ceil(readers / 2), 2 * readers),
  };
};

/** Mails a second of an account with two stages: each has some, and both wait for theirs. */
const dividedRates = [5, 10, 25] as const;
/** And mails a day, the least that AWS gives an account: of a handful, a part may be no whole mail. */
const dividedQuotaMin = 200;

const foreignMail = ({ between, some }: Draws, readers: number): Step[] =>
  some(between(1, 4), () => ({
    accepted: between(0, readers),
    deed: { do: "foreign mail", count: between(1, 40) },
  }));

/**
 * The plan of a seed, and beside it what takes too long where time is real, or was not thought of when the plans were
 * first drawn: drawn apart, so that the plans stay what they are.
 */
export const stormOf = (seed: number): Plan => {
  const draws = createDraws(seed + 0x5eed);
  const { chance, between, pick, some } = draws;
  const calm = chance(0.6) ? withReaders(planOf(seed), between(1, fewReadersMax)) : planOf(seed);
  const slow = chance(0.15) ? newAccount(draws, calm) : calm;
  const campaigns = chance(0.12)
    ? [...slow.campaigns, ...some(between(2, 5), () => drawCampaign(draws))]
    : slow.campaigns;
  const rules = [
    ...(chance(0.3) ? lostAnswers(draws) : []),
    ...(chance(0.15) ? outlived(draws) : []),
    ...(chance(0.15) ? deathWhileComposing(draws) : []),
  ];
  const foreign = chance(0.15) ? foreignMail(draws, slow.readers.length) : [];
  /** No other mail, and not a new account. */
  const isUntouched = slow === calm && foreign.length === 0;
  const storm: Plan = {
    ...slow,
    campaigns,
    ...(chance(0.1) && {
      eventFaults: { lose: pick([0.6, 1]), duplicate: 0, reorder: pick([0, 0.5]), seed },
    }),
    faults: { seed, rules: [...slow.faults.rules, ...rules] },
    steps: [...slow.steps, ...foreign].toSorted((a, b) => a.accepted - b.accepted),
    ...(chance(0.25) && { crowded: true as const }),
    ...(chance(0.15) &&
      isUntouched && {
        maxSendRate: pick(dividedRates),
        max24HourSend: Math.max(slow.max24HourSend, dividedQuotaMin),
        neighbour: between(10, 60),
      }),
  };
  return chance(0.08) && !storm.neighbour ? { ...storm, warmUp: warming } : storm;
};
