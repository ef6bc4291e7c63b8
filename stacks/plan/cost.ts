import { idleCosts } from "../../services/costs/idle.ts";
import { prices } from "../../services/costs/prices.ts";
import { knownTypes } from "./known-types.ts";
import { type Attributes, blockOf, blocksOf, type Change, textOf } from "./read-plan.ts";
import { counted, listed, type Told } from "./told.ts";

type Code = ReturnType<typeof idleCosts>[number]["code"];

/** What a month of one is, as the UI's Costs has it. */
const dollarsOf = Object.fromEntries(
  idleCosts({ waf: true, webhooks: 0 }).map(({ code, unit_dollars }) => [code, unit_dollars]),
) as Record<Code, number>;

const words: Readonly<Record<Code, readonly [string, string]>> = {
  alarms: ["metric that an alarm looks at", "metrics that alarms look at"],
  dashboard: ["dashboard, beyond an account's first three", "dashboards, beyond an account's first three"],
  queues: ["queue that Lambda asks", "queues that Lambda asks"],
  sweeper: ["sweeper, every minute", "sweepers, every minute"],
  firewall: [
    "firewall, besides its $0.60 a million requests",
    "firewalls, besides their $0.60 a million requests",
  ],
};

/** How many units a resource is of what is paid by the month, whatever it does. */
const unitsOf: Readonly<
  Record<string, { readonly code: Code; readonly units: (one: Attributes) => number }>
> = {
  aws_cloudwatch_metric_alarm: {
    code: "alarms",
    // One metric, or a query with several.
    units: (alarm) =>
      alarm.metric_name
        ? 1
        : blocksOf(alarm, "metric_query").filter((q) => blocksOf(q, "metric").length > 0).length,
  },
  aws_cloudwatch_dashboard: { code: "dashboard", units: () => 1 },
  aws_lambda_event_source_mapping: { code: "queues", units: ({ enabled }) => (enabled === false ? 0 : 1) },
  aws_cloudwatch_event_rule: {
    code: "sweeper",
    units: ({ schedule_expression }) => (schedule_expression === "rate(1 minute)" ? 1 : 0),
  },
  aws_wafv2_web_acl: { code: "firewall", units: () => 1 },
};

/** By how many units a change is more, or less. */
const difference = ({ type, before, after }: Change): number => {
  const unitsIn = (one: Attributes) => (Object.keys(one).length === 0 ? 0 : unitsOf[type]!.units(one));
  return unitsIn(after) - unitsIn(before);
};

const money = (amount: number): string => `$${Math.abs(amount).toFixed(2)}`;

/** What is more or less each month, and the sum of it in dollars. */
const monthly = (changes: readonly Change[]): { lines: Told[]; sum: number } => {
  const priced = changes.filter(
    (change) => unitsOf[change.type] !== undefined && change.action !== "forget" && difference(change) !== 0,
  );
  const byCode = Map.groupBy(priced, ({ type }) => unitsOf[type]!.code);
  let sum = 0;
  const lines = [...byCode].flatMap(([code, about]): Told[] => {
    const units = about.map(difference).reduce((all, one) => all + one, 0);
    if (units === 0) return [];
    sum += units * dollarsOf[code];
    const what = counted(Math.abs(units), ...words[code]);
    return [
      { text: `${money(units * dollarsOf[code])} a month ${units > 0 ? "more" : "less"}: ${what}.`, about },
    ];
  });
  return { lines, sum };
};

const byUse: Readonly<Record<string, string>> = {
  aws_dynamodb_table: "table",
  aws_s3_bucket: "bucket",
  aws_lambda_function: "function",
  aws_sqs_queue: "queue",
  aws_cloudwatch_log_group: "log",
  aws_cloudwatch_log_metric_filter: "count of log lines",
  aws_cloudfront_distribution: "site",
  aws_apigatewayv2_api: "API",
};

/** What is paid by what is stored and asked. */
const used = (changes: readonly Change[]): Told[] =>
  (["make", "destroy"] as const).flatMap((action) => {
    const some = changes.filter((change) => change.action === action && byUse[change.type] !== undefined);
    if (some.length === 0) return [];
    const counts = [...Map.groupBy(some, ({ type }) => byUse[type]!)].map(([word, of]) =>
      word === "count of log lines"
        ? counted(of.length, word, "counts of log lines")
        : counted(of.length, word),
    );
    return [
      {
        text: `${listed(counts)} ${action === "make" ? "more" : "less"}, paid by use (docs/bill.md).`,
        about: some,
      },
    ];
  });

const traces = (changes: readonly Change[]): Told[] => {
  const isTraced = (attributes: Attributes) => blockOf(attributes, "tracing_config").mode === "Active";
  const [on, off] = [true, false].map((wanted) =>
    changes.filter(
      ({ type, action, before, after }) =>
        type === "aws_lambda_function" &&
        action === "change" &&
        isTraced(before) !== isTraced(after) &&
        isTraced(after) === wanted,
    ),
  );
  const bill = "$5 a million traces beyond the account's first 100,000 a month (docs/bill.md)";
  return [
    ...(on!.length > 0
      ? [{ text: `By use: X-Ray records ${counted(on!.length, "function")}, ${bill}.`, about: on! }]
      : []),
    ...(off!.length > 0
      ? [{ text: `X-Ray records ${counted(off!.length, "function")} no more.`, about: off! }]
      : []),
  ];
};

/** Lambda is paid by what a function has for as long as it runs. */
const memory = ({ type, action, before, after }: Change): string[] =>
  type === "aws_lambda_function" && action === "change" && before.memory_size !== after.memory_size
    ? [
        `By use: the function ${textOf(after, "function_name")} has ${after.memory_size} MB, was ${before.memory_size}.`,
      ]
    : [];

const budget = ({ type, action, before, after }: Change): string[] => {
  if (type !== "aws_budgets_budget") return [];
  const name = textOf(action === "destroy" ? before : after, "name");
  const [was, is] = [textOf(before, "limit_amount"), textOf(after, "limit_amount")];
  if (action === "make") return [`The budget ${name} mails at $${is}; budgets cost nothing.`];
  if (action === "destroy") return [`The budget ${name} of $${was} mails no more.`];
  return was === is ? [] : [`The budget ${name} mails at $${is}, was $${was}.`];
};

/** Where the prices are from. */
const source = `at list prices of ${prices.region} of ${prices.read}, without a free tier`;

/** What a month costs while nothing is sent, of what is made. */
export const idleWords = (changes: readonly Change[]): string =>
  `${money(monthly(changes).sum)} a month while nothing is sent, ${source}`;

/** What is kept for another time than before. */
const stored = (changes: readonly Change[]): Told[] => {
  const kinds = {
    aws_cloudwatch_log_group: "retention_in_days",
    aws_s3_bucket_lifecycle_configuration: "rule",
  };
  const about = changes.filter(({ type, action, before, after }) => {
    const attribute = kinds[type as keyof typeof kinds];
    return (
      attribute &&
      action === "change" &&
      JSON.stringify(before[attribute]) !== JSON.stringify(after[attribute])
    );
  });
  return about.length === 0
    ? []
    : [{ text: "What is kept for longer, or less long, is stored so long: by the GB and month.", about }];
};

const unknownTypes = (changes: readonly Change[]): Told[] => {
  const about = changes.filter(({ type, action }) => action !== "change" && !knownTypes.has(type));
  if (about.length === 0) return [];
  const types = [...new Set(about.map(({ type }) => type))];
  return [{ text: `Besides what ${listed(types)} costs, which is not known here.`, about: [] }];
};

/** What is paid more or less: by the month where that is known, by use where it is not. */
export const tellCost = (changes: readonly Change[]): Told[] => {
  const { lines, sum } = monthly(changes);
  const together: Told[] =
    lines.length === 0
      ? []
      : [{ text: `In all ${money(sum)} a month ${sum < 0 ? "less" : "more"}, ${source}.`, about: [] }];
  const single = changes.flatMap((change) =>
    [...memory(change), ...budget(change)].map((text) => ({ text, about: [change] })),
  );
  return [
    ...lines,
    ...together,
    ...used(changes),
    ...stored(changes),
    ...traces(changes),
    ...single,
    ...unknownTypes(changes),
  ];
};
