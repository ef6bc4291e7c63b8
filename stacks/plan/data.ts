import { knownTypes } from "./known-types.ts";
import { type Attributes, blockOf, blocksOf, type Change, isGone, isUnknown, textOf } from "./read-plan.ts";
import { changedVariables, type Variable } from "./settings-of-functions.ts";
import { tellTable } from "./tables.ts";
import { counted, listed, type Told } from "./told.ts";

type Teller = (change: Change) => Told[];

const lost = (change: Change, text: string, loss: Told["loss"] = "some"): Told[] => [
  { text, loss, about: [change] },
];
const said = (change: Change, text: string): Told[] => [{ text, about: [change] }];

const bucket: Teller = (change) => {
  if (!isGone(change)) return [];
  const name = textOf(change.before, "bucket");
  const what = change.address.startsWith("aws_s3_bucket.web_")
    ? "the pictures of mails that were sent, and the site"
    : "what campaigns, drafts and templates are made of";
  const how = change.before.force_destroy === true ? "" : " S3 refuses to while something is in it.";
  return lost(change, `bucket ${name} is destroyed, and with it ${what}.${how}`, "guarded");
};

/** Days after which S3 deletes what is below a prefix, by the rule's id. */
const expiryOf = (attributes: Attributes): Map<string, number> =>
  new Map(
    blocksOf(attributes, "rule").flatMap((rule) => {
      const days = Number(blockOf(rule, "expiration").days ?? 0);
      return days > 0 ? [[textOf(rule, "id"), days] as const] : [];
    }),
  );

/** S3 looks at what is there already, too. */
const bucketExpiry: Teller = (change) => {
  if (change.action === "make") return [];
  const [was, is] = [expiryOf(change.before), expiryOf(change.after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((id): Told[] => {
    const [before, after] = [was.get(id) ?? Number.POSITIVE_INFINITY, is.get(id) ?? Number.POSITIVE_INFINITY];
    if (after < before)
      return lost(change, `what is older than ${after} days in the content bucket, by its rule "${id}".`);
    if (after === before) return [];
    return said(
      change,
      `S3 deletes from the content bucket by its rule "${id}" ${Number.isFinite(after) ? `after ${after} days` : "no more"}, was ${before} days.`,
    );
  });
};

/** CloudWatch keeps for ever what has no number of days. */
const daysOf = (attributes: Attributes): number =>
  Number(attributes.retention_in_days ?? 0) || Number.POSITIVE_INFINITY;

/** Logs change together, by one setting. */
const logs = (changes: readonly Change[]): Told[] => {
  const groups = changes.filter(({ type }) => type === "aws_cloudwatch_log_group");
  const gone = groups.filter(isGone).map(
    (change): Told => ({
      text: `the log ${textOf(change.before, "name")}, with every line of it.`,
      loss: "some",
      about: [change],
    }),
  );
  const kept = groups.filter(
    ({ action, before, after }) => action === "change" && daysOf(before) !== daysOf(after),
  );
  const byDays = Map.groupBy(kept, ({ before, after }) => `${daysOf(before)} ${daysOf(after)}`);
  return [
    ...gone,
    ...[...byDays.values()].map((about): Told => {
      const [before, after] = [daysOf(about[0]!.before), daysOf(about[0]!.after)];
      const what = counted(about.length, "log");
      return after < before
        ? {
            text: `lines of ${what} that are older than ${after} days, down from ${before}.`,
            loss: "some",
            about,
          }
        : {
            text: `${what} ${about.length === 1 ? "is" : "are"} kept for ${after} days, was ${before}.`,
            about,
          };
    }),
  ];
};

const queue: Teller = (change) => {
  const name = textOf(change.before, "name");
  if (isGone(change))
    return lost(
      change,
      name.endsWith("-dlq")
        ? `the dead letters in ${name}: look at them before, and redrive what is to be done.`
        : `what waits in the queue ${name}.`,
    );
  const seconds = ({ message_retention_seconds = 345_600 }: Attributes) => Number(message_retention_seconds);
  return change.action === "change" && seconds(change.after) < seconds(change.before)
    ? lost(change, `what has waited in ${name} for longer than ${seconds(change.after) / 86_400} days.`)
    : [];
};

const eventArchive: Teller = (change) => {
  const name = textOf(change.before, "name");
  if (isGone(change)) return lost(change, `the archive of events ${name}: none can be replayed any more.`);
  const [before, after] = [change.before, change.after].map(({ retention_days }) => Number(retention_days));
  return change.action === "change" && after! < before!
    ? lost(change, `events older than ${after} days in the archive ${name}.`)
    : [];
};

const identity: Teller = (change) => {
  const name = textOf(change.before, "email_identity");
  if (isGone(change))
    return lost(
      change,
      `the SES identity ${name}: nobody in the account and region sends from it any more, and made again it has other DKIM records.`,
      "guarded",
    );
  if (change.action === "forget")
    return said(
      change,
      `Terraform forgets the SES identity ${name}; SES keeps it, and mail from it goes on.`,
    );
  return change.action === "make"
    ? said(
        change,
        `The SES identity ${textOf(change.after, "email_identity")} is made: publish its DKIM records.`,
      )
    : [];
};

const configurationSet: Teller = (change) =>
  isGone(change)
    ? lost(
        change,
        `the configuration set ${textOf(change.before, "configuration_set_name")}: of mails that are on their way SES does not tell any more what becomes of them.`,
        "guarded",
      )
    : [];

const aliasesOf = ({ aliases }: Attributes): string[] => (Array.isArray(aliases) ? aliases.map(String) : []);

const distribution: Teller = (change) => {
  const host = textOf(change.before, "domain_name") || "of CloudFront";
  const own = aliasesOf(change.before);
  if (isGone(change))
    return lost(
      change,
      `the site's host ${host}: every link that was mailed with it is dead, unsubscribe links too.${own.length > 0 ? ` Links with ${listed(own)} are dead until those lead to another.` : ""}`,
      "guarded",
    );
  if (change.action !== "change") return [];
  if (isUnknown(change.unknown.aliases))
    return said(change, "Which domains the site has is known once it is applied.");
  const aliases = aliasesOf(change.after);
  const gone = own.filter((domain) => !aliases.includes(domain));
  const gained = aliases.filter((domain) => !own.includes(domain));
  return [
    ...(gone.length > 0
      ? lost(
          change,
          `the site's ${listed(gone)}: links that were mailed with it are dead, unsubscribe links too.`,
          "guarded",
        )
      : []),
    ...(gained.length > 0 ? said(change, `The site answers to ${listed(gained)}, too.`) : []),
  ];
};

/** Better said in vain than not at all. */
const unknownType: Teller = (change) =>
  isGone(change) && !knownTypes.has(change.type)
    ? lost(change, `what ${change.address} keeps, if it does: its type is not known here.`)
    : [];

const tellers: Readonly<Record<string, Teller>> = {
  aws_dynamodb_table: tellTable,
  aws_s3_bucket: bucket,
  aws_s3_bucket_lifecycle_configuration: bucketExpiry,
  aws_sqs_queue: queue,
  aws_cloudwatch_event_archive: eventArchive,
  aws_sesv2_email_identity: identity,
  aws_sesv2_configuration_set: configurationSet,
  aws_cloudfront_distribution: distribution,
};

/** Variables that say how long something is kept, or where links lead. */
export const variableWords: Readonly<Record<string, (variable: Variable) => string>> = {
  RETENTION_DAYS: ({ before, after }) =>
    `Who was mailed what is kept for ${after} days, was ${before}: of campaigns whose audience is frozen from now on.`,
  AUDIT_RETENTION_DAYS: ({ before, after }) =>
    `Who did what is shown for ${after} days, was ${before}; lines that are there expire as they were written.`,
  PUBLIC_URL: ({ before, after }) =>
    `New links have ${after}. Those that were mailed have ${before}${before.endsWith(".cloudfront.net") ? ", which goes on working" : ": see that it goes on leading to the site"}.`,
};

/** What `deletionProtection` changes of what is there. */
const protection = (changes: readonly Change[]): Told[] => {
  const refuses = ({ deletion_protection_enabled, force_destroy }: Attributes): boolean =>
    deletion_protection_enabled === true || force_destroy === false;
  const kinds = { aws_dynamodb_table: "table", aws_s3_bucket: "bucket" };
  return [true, false].flatMap((is): Told[] => {
    const about = changes.filter(
      ({ type, action, before, after }) =>
        type in kinds && action === "change" && refuses(before) !== is && refuses(after) === is,
    );
    if (about.length === 0) return [];
    const counts = Object.entries(kinds).flatMap(([type, word]) => {
      const count = about.filter((change) => change.type === type).length;
      return count > 0 ? [counted(count, word)] : [];
    });
    const what = is ? "To be deleted is refused from now on by" : "To be deleted is not refused any more by";
    return [{ text: `${what} ${listed(counts)}.`, about }];
  });
};

const variables = (changes: readonly Change[]): Told[] => {
  const found = changedVariables(changes).filter(({ name }) => variableWords[name] !== undefined);
  // Another function may have it with a value that is known only later.
  const first = new Map(found.map((variable) => [variable.name, variable]));
  return [...first.values()].map((variable) => ({
    text: variableWords[variable.name]!(variable),
    about: variable.about,
  }));
};

const keeping: Readonly<Record<string, string>> = {
  aws_dynamodb_table: "table",
  aws_s3_bucket: "bucket",
  aws_sqs_queue: "queue",
  aws_cloudwatch_log_group: "log",
};

/** What is made to keep something in. */
export const tellMade = (changes: readonly Change[]): Told[] => {
  const made = changes.filter(({ type, action }) => action === "make" && keeping[type] !== undefined);
  if (made.length === 0) return [];
  const counts = Object.entries(keeping).flatMap(([type, word]) => {
    const some = made.filter((change) => change.type === type);
    return some.length > 0 ? [counted(some.length, word)] : [];
  });
  const sources = new Set(made.flatMap(({ after }) => textOf(after, "restore_source_name") || []));
  const is = made.length === 1 ? "is" : "are";
  const empty =
    sources.size > 0 ? `, ${counted(sources.size, "table")} of them from another stage's` : ", empty";
  return [{ text: `${listed(counts)} ${is} made${empty}.`, about: made }];
};

/** What becomes of what a stage keeps, what is lost first. */
export const tellData = (changes: readonly Change[]): Told[] => {
  const all = [
    ...changes.flatMap((change) => (tellers[change.type] ?? unknownType)(change)),
    ...logs(changes),
    ...protection(changes),
    ...variables(changes),
    ...tellMade(changes),
  ];
  const rank = ({ loss }: Told) => (loss === undefined ? 2 : loss === "some" ? 1 : 0);
  return all.sort((a, b) => rank(a) - rank(b));
};
