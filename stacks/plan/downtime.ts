import { type Attributes, type Change, textOf } from "./read-plan.ts";
import { changedVariables } from "./settings-of-functions.ts";
import { madeIndexes } from "./tables.ts";
import { counted, listed, type Told } from "./told.ts";

/** What a change makes stand still, and what goes on. */
type Teller = (change: Change) => readonly string[];

/** Only what is made again stands still: what is destroyed is not wanted any more. */
const whileMadeAgain =
  (words: (change: Change) => string): Teller =>
  (change) =>
    change.action === "replace" ? [words(change)] : [];

const apiWords = "The API, and with it the UI, links and forms, do not answer";

const functionName = ({ before }: Change): string => textOf(before, "function_name");

const replacedFunction = (change: Change): string =>
  functionName(change).endsWith("-api")
    ? `${apiWords} until its function is made again, some seconds. Mail goes on.`
    : `The function ${functionName(change)} stands still until it is made again, some seconds: what is queued for it waits.`;

/** The last part of its ARN. */
const queueOf = ({ before }: Change): string => textOf(before, "event_source_arn").split(":").at(-1)!;

/** Whether anything is taken from queues, which one setting says for all. */
const feeding = (changes: readonly Change[]): Told[] =>
  [true, false].flatMap((is): Told[] => {
    const isFed = ({ enabled }: Attributes) => enabled !== false;
    const about = changes.filter(
      ({ type, action, before, after }) =>
        type === "aws_lambda_event_source_mapping" &&
        action === "change" &&
        isFed(before) !== is &&
        isFed(after) === is,
    );
    if (about.length === 0) return [];
    const queues = counted(about.length, "queue");
    return [
      {
        text: is
          ? `What waits in ${queues} is worked on again.`
          : `Nothing is taken from ${queues} from now on: what is queued waits.`,
        about,
      },
    ];
  });

const distribution: Teller = ({ action }) =>
  action === "replace"
    ? ["The site is away until its distribution is made again, many minutes."]
    : action === "change"
      ? ["The site answers throughout. CloudFront takes some minutes to have the new settings everywhere."]
      : [];

const table: Teller = (change) => {
  const { action, before, after } = change;
  if (action === "replace")
    return [`Whatever needs the table ${textOf(before, "name")} fails until it is made again.`];
  const source = textOf(after, "restore_source_name");
  if (action === "make" && source)
    return [`The table ${textOf(after, "name")} is made from ${source}: minutes, hours of a large one.`];
  if (action !== "change") return [];
  const made = madeIndexes(change);
  return made.length === 0
    ? []
    : [
        `What is listed by ${listed(made)} of the table ${textOf(after, "name")} fails until DynamoDB has filled it: minutes, hours of a large one. Sending goes on.`,
      ];
};

const ruleWords = (name: string): string =>
  `The rule ${name} passes nothing on until it is made again. The sweeper makes good what is ours within minutes, and what SES tells in those seconds is lost.`;

const tellers: Readonly<Record<string, Teller>> = {
  aws_lambda_function: whileMadeAgain(replacedFunction),
  aws_lambda_event_source_mapping: whileMadeAgain(
    (change) =>
      `Nothing is taken from the queue ${queueOf(change)} until it is fed again, up to a minute: it waits.`,
  ),
  aws_apigatewayv2_api: whileMadeAgain(
    () => `${apiWords} until the API is made again and CloudFront knows it, some minutes. Mail goes on.`,
  ),
  aws_apigatewayv2_stage: whileMadeAgain(() => `${apiWords} for some seconds. Mail goes on.`),
  aws_apigatewayv2_integration: whileMadeAgain(() => `${apiWords} for some seconds. Mail goes on.`),
  aws_apigatewayv2_route: whileMadeAgain(
    ({ before }) =>
      `The API does not answer ${textOf(before, "route_key")} by its own route for some seconds.`,
  ),
  aws_cloudfront_distribution: distribution,
  aws_dynamodb_table: table,
  aws_iam_role: whileMadeAgain(
    ({ before }) =>
      `What runs as the role ${textOf(before, "name")} is refused for some seconds: it is tried again.`,
  ),
  aws_cloudwatch_event_rule: whileMadeAgain(({ before }) => ruleWords(textOf(before, "name"))),
  aws_cloudwatch_event_target: whileMadeAgain(({ before }) => ruleWords(textOf(before, "rule"))),
  aws_lambda_permission: whileMadeAgain(
    ({ before }) => `What calls the function ${textOf(before, "function_name")} is refused for some seconds.`,
  ),
  aws_sqs_queue: whileMadeAgain(
    ({ before }) =>
      `The queue ${textOf(before, "name")} takes nothing until it is made again, up to a minute.`,
  ),
  aws_acm_certificate_validation: ({ action }) =>
    action === "make" ? ["Terraform waits for the certificate to be issued, at most 15 minutes."] : [],
};

/** The variable that says that nothing is sent. */
export const heldVariable = "IS_HELD";

const held = (changes: readonly Change[]): Told[] =>
  changedVariables(changes)
    .filter(({ name }) => name === heldVariable)
    .map(({ after, about }) => ({
      text:
        after === "true"
          ? "Nothing is sent from now on: the stage is held (restoredFrom)."
          : "New campaigns are sent again; each that is paused waits for somebody to resume or cancel it.",
      about,
    }));

/** What a function's code alone changes. */
const ofCode: ReadonlySet<string> = new Set([
  "filename",
  "source_code_hash",
  "source_code_size",
  "code_sha256",
  "last_modified",
  "version",
  "qualified_arn",
  "qualified_invoke_arn",
]);
const withoutCode = (lambda: Attributes): string =>
  JSON.stringify(Object.entries(lambda).filter(([name]) => !ofCode.has(name)));

/** Functions that change and stay: AWS lets what runs end, and begins anew with the new. */
const stays = (changes: readonly Change[]): Told[] => {
  const functions = changes.filter(
    ({ type, action }) => type === "aws_lambda_function" && action === "change",
  );
  if (functions.length === 0) return [];
  const isCodeOnly = functions.every(({ before, after }) => withoutCode(before) === withoutCode(after));
  return [
    {
      text: `${counted(functions.length, "function")} ${functions.length === 1 ? "gets" : "get"} new ${isCodeOnly ? "code" : "code or settings"}, without a pause: what runs ends with the old, what begins has the new.`,
      about: functions,
    },
  ];
};

/** That nothing stands still is not said of what is not known. */
const untold = (changes: readonly Change[]): Told[] => {
  const about = changes.filter(({ type, action }) => action === "replace" && tellers[type] === undefined);
  if (about.length === 0) return [];
  const types = [...new Set(about.map(({ type }) => type))];
  return [
    { text: `Besides what waits until ${listed(types)} is made again, which is not known here.`, about: [] },
  ];
};

/** What stands still while it is applied, for how long, and what goes on. */
export const tellDowntime = (changes: readonly Change[]): Told[] => {
  const still = changes.flatMap((change) =>
    (tellers[change.type]?.(change) ?? []).map((text) => ({ text, about: [change] })),
  );
  // A stage, its integration and its routes say the same.
  const once = [...Map.groupBy(still, ({ text }) => text)].map(([text, all]) => ({
    text,
    about: all.flatMap(({ about }) => about),
  }));
  const all = [...once, ...feeding(changes), ...held(changes), ...stays(changes), ...untold(changes)];
  return all.length > 0 ? all : [{ text: "None.", about: [] }];
};
