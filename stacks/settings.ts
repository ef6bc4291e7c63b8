import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { webhookEventNames } from "../events/webhooks.ts";

/** The root of this repository. */
export const repositoryRoot = join(import.meta.dirname, "..");

/** The folder of the stages' files: what a stage is, is written there once, and committed. */
export const stagesFolder = join(import.meta.dirname, "stages");

/** The stage that `npm start` runs on this machine. */
export const localStage = "local";

/** An e-mail address, or a domain: what SES verifies before it lets anyone send from it. */
const sender = z.union([z.email(), z.hostname().regex(/\.[a-z-]{2,}$/i)], {
  error: "an e-mail address or a domain",
});

/** Whether a sender is one that documents name as an example, from which nobody mails: https://www.rfc-editor.org/rfc/rfc2606 */
export const isPlaceholder = (sender: string): boolean => /(^|[@.])example\.(com|net|org)$/i.test(sender);

/** China, GovCloud and the isolated regions are partitions of their own, with other ARNs and host names than are used here. */
const otherPartition = /^cn-|-gov-|-iso/;

const isLoopback = (hostname: string): boolean => /^127(\.\d+){3}$|^\[::1\]$/.test(hostname);

/** An origin; links in mails are opened and posted to over HTTPS (RFC 8058), except on this machine. */
const publicUrl = z
  .url({ protocol: /^https?$/ })
  .transform((url) => new URL(url))
  .refine(
    ({ protocol, hostname }) => protocol === "https:" || hostname === "localhost" || isLoopback(hostname),
    "https: mail clients unsubscribe over nothing else (RFC 8058)",
  )
  .transform(({ origin }) => origin);

/** A domain that the site is reached by, and its public zone, where that is in Route 53 of the same account. */
const siteDomain = z.strictObject({
  // ACM takes no longer one as a certificate's first.
  domain: z
    .hostname()
    .max(64)
    .regex(/^[^A-Z]+\.[a-z][a-z0-9-]+$/, "a domain in lower-case letters, such as mail.example.org"),
  zoneId: z
    .string()
    .regex(/^Z[A-Z0-9]{1,31}$/, "the id of a hosted zone of Route 53, such as Z0123456789ABCDEFGHIJ")
    .optional(),
});

const stageName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,15}$/, "lower-case letters, digits and hyphens, at most 16");
/** How a sender that is new to mailbox providers is made known to them, day by day. */
const warmUp = z.strictObject({
  identity: sender.transform((identity) => identity.toLowerCase()),
  /** By UTC. */
  starts: z.iso.date("the first day, such as 2026-12-01"),
  /** Mails of that day. */
  first: z.number().int().min(1).max(100_000),
  /** So many times as many each day as on the one before. */
  growth: z.number().min(1.01).max(3).default(1.5),
  days: z.number().int().min(1).max(90).default(30),
});

/** Where events go. What the URL says beyond the host is in Terraform's state: a secret is none of it. */
const webhook = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, "lower-case letters, digits and hyphens, at most 20"),
  url: z
    .url({ protocol: /^https?$/ })
    .max(400)
    .transform((url) => new URL(url))
    .refine(({ username, password }) => username === "" && password === "", "no user name and no password")
    .refine(
      ({ protocol, hostname }) =>
        protocol === "http:" ? isLoopback(hostname) : /\.[a-z][a-z0-9-]*$/.test(hostname),
      "https, and a domain",
    )
    .transform(({ href }) => href),
  /** Names of the catalogue, `events/CATALOGUE.md`. */
  events: z
    .array(z.enum(webhookEventNames))
    .min(1)
    .refine((all) => new Set(all).size === all.length, "each event once"),
});
export type Webhook = z.output<typeof webhook>;

/** Some of the periods that CloudWatch Logs offers, in days. */
export const logPeriods = [7, 14, 30, 60, 90, 180, 365] as const;

const shape = z.strictObject({
  /** Separates deployments within one account: part of every name. */
  stage: stageName,
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region, such as eu-west-1")
    .refine((region) => !otherPartition.test(region), "a region of AWS's commercial partition"),
  /**
   * The AWS account the stage is in; Terraform deploys it to no other. Of stages in one region without it, it is not known
   * that they do not share SES's rate.
   */
  account: z
    .string()
    .regex(/^\d{12}$/, "an AWS account's twelve digits")
    .optional(),
  /** The address or domain that campaigns are sent from, an identity of SES. */
  sender,
  /**
   * Whether the stage makes that identity. SES has one per account and region, whoever made it: a stage uses what is
   * verified there already, unless told to make it, and never deletes it.
   */
  ownsIdentity: z.boolean(),
  /**
   * Origin that recipients and users reach; without one, the domain of the CloudFront distribution. Whoever sets
   * another sees to it that it leads there.
   */
  publicUrl: publicUrl.optional(),
  /**
   * The site's own domains: new links have the first, and what was mailed with the others goes on. ACM takes ten in one
   * certificate.
   */
  siteDomains: z
    .array(siteDomain)
    .min(1)
    .max(10)
    .refine((all) => new Set(all.map(({ domain }) => domain)).size === all.length, "each domain once")
    .optional(),
  /** Bucket that keeps Terraform's state, in the stage's region; without one, a file beside the sources does. */
  stateBucket: z.string().min(3).optional(),
  /** Receives the alarms; without one they are only shown in CloudWatch. */
  alarmEmail: z.email().optional(),
  /** What a month may come to, in dollars: the alarm e-mail hears before it does. Nothing is stopped. */
  monthlyBudgetUsd: z.number().positive().max(10_000_000).optional(),
  /** Largest e-mail accepted, attachments after base64 included. SES throttles the bandwidth of larger ones. */
  emailMaxBytes: z.number().int().positive(),
  /**
   * Part of SES's sending rate and quota that campaigns use; what is left over is room for other mail of the account. The
   * shares of all stages of one account and region must not come to more than 1: a lone stage has all of it, several say
   * how much each.
   */
  sesRateShare: z.number().gt(0).max(1),
  /** Senders that send no more a day than their plan allows (decision 85). */
  warmUps: z
    .array(warmUp)
    .min(1)
    .max(3)
    .refine((all) => new Set(all.map(({ identity }) => identity)).size === all.length, "each identity once")
    .optional(),
  logRetentionDays: z.union(logPeriods.map((days) => z.literal(days))),
  /**
   * Executions of a function that its queue may run at once; AWS takes 2 to 1,000. There are as many senders as the
   * account's rate needs, one for each 50 mails a second: this is only the limit beyond.
   */
  concurrencyMax: z.object({
    batcher: z.number().int().min(2).max(1000),
    sender: z.number().int().min(2).max(1000),
    feedback: z.number().int().min(2).max(1000),
    importer: z.number().int().min(2).max(1000),
    jobs: z.number().int().min(2).max(1000),
  }),
  /** Steady rate and burst the HTTP API admits. */
  apiThrottle: z.object({ requestsPerSecond: z.number().positive(), burst: z.number().int().positive() }),
  /** Whether X-Ray records some of what the functions do, at its price, to be found by campaign (decision 76). */
  xray: z.boolean(),
  /** Whether a web application firewall stands before the site, at its price (decision 74). */
  waf: z.boolean(),
  /**
   * Postal address of whoever sends, which laws against spam want in every advertising mail, such as section 7704 of the
   * CAN-SPAM Act: what `{{ postal_address }}` stands for in a template.
   */
  postalAddress: z
    .string()
    .trim()
    .min(5)
    .max(300)
    .regex(/^\P{Cc}*$/u, "one line")
    .optional(),
  /** Whether SES tells who opened a mail and followed its links, where a campaign does not say. */
  tracking: z.boolean(),
  /** Whether a preflight asks the links of a mail whether they answer (decision 56). */
  asksLinks: z.boolean(),
  /** Whether nothing is sent before another API key than the one that asked for it has released it. */
  approvalRequired: z.boolean(),
  /** So long is kept who was mailed what, in days; then deliveries and lists of addresses are deleted. */
  retentionDays: z.number().int().min(30),
  /** So long is kept who did what, with which key, in days. */
  auditRetentionDays: z.number().int().min(30).max(3650),
  /**
   * So many transient bounces in a row suppress a contact, when they come within so many days: SES gave up on each after
   * half a day of trying. A delivery between ends the row.
   */
  softBounces: z.object({ max: z.number().int().min(1).max(20), days: z.number().int().min(1).max(365) }),
  /**
   * A stage of the same account and region whose tables this one's are made from, as they were at a moment of the last 35
   * days, or are now. While it is written here, nothing is sent (decision 77).
   */
  restoredFrom: z.strictObject({ stage: stageName, at: z.iso.datetime().optional() }).optional(),
  /** Who else is told of events, each by a signed request (decision 83). A function's variables have room for five. */
  webhooks: z
    .array(webhook)
    .min(1)
    .max(5)
    .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "each name once")
    .optional(),
  /** Refuses to delete what cannot be made again: tables, content, and the site's host name, which mailed links have. */
  deletionProtection: z.boolean(),
});

const settings = shape
  .refine(({ publicUrl, siteDomains }) => !publicUrl || !siteDomains, {
    path: ["publicUrl"],
    error: "only without siteDomains: the first of them is what links have",
  })
  .refine(({ stage, restoredFrom }) => restoredFrom?.stage !== stage, {
    path: ["restoredFrom"],
    error: "of another stage: its tables are left as they are",
  })
  .refine(({ monthlyBudgetUsd, alarmEmail }) => monthlyBudgetUsd === undefined || alarmEmail !== undefined, {
    path: ["monthlyBudgetUsd"],
    error: "only with alarmEmail: a budget mails",
  })
  .refine(
    ({ stage, webhooks = [] }) => stage === localStage || webhooks.every(({ url }) => /^https:/.test(url)),
    { path: ["webhooks"], error: "https: plain HTTP is for the local cloud alone" },
  );

/** Everything that may differ between two deployments. */
export type Settings = z.output<typeof settings>;
type Given = z.input<typeof settings>;

/** What every stage starts from. */
export const defaults = {
  ownsIdentity: false,
  emailMaxBytes: 10 * 1024 * 1024,
  sesRateShare: 1,
  logRetentionDays: 14,
  concurrencyMax: { batcher: 2, sender: 50, feedback: 4, importer: 2, jobs: 2 },
  apiThrottle: { requestsPerSecond: 500, burst: 1000 },
  waf: false,
  xray: false,
  tracking: true,
  asksLinks: true,
  approvalRequired: false,
  // Thirteen months: a year, and the month after in which it is looked back upon.
  retentionDays: 396,
  // As long, and some days in which somebody asks.
  auditRetentionDays: 400,
  softBounces: { max: 5, days: 30 },
  deletionProtection: false,
} satisfies Partial<Given>;

/** What stages of these names start from beyond that. */
const named: Readonly<Record<string, Partial<Given>>> = {
  prod: { logRetentionDays: 90, deletionProtection: true },
};

type Variables = Record<string, string | undefined>;

const readJson = (name: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON.`, { cause: error });
  }
};

/**
 * The laptop is a new stage in an empty account, behind another origin, so that what is tried there is what is
 * deployed. Its sender is nobody's (RFC 2606). It asks links where it is told to, as it may have no network. It has no
 * file: variables say as a file would which webhooks it has, and which senders are warmed up.
 */
const local = ({ PORT, TIDINGS_ASKS_LINKS, TIDINGS_WEBHOOKS, TIDINGS_WARM_UPS }: Variables) => ({
  region: "us-east-1",
  sender: "example.com",
  ownsIdentity: true,
  publicUrl: `http://127.0.0.1:${PORT ?? 3000}`,
  postalAddress: "Example Ltd, 1 Example Street, Exampletown",
  asksLinks: TIDINGS_ASKS_LINKS === "true",
  ...(TIDINGS_WEBHOOKS && { webhooks: readJson("TIDINGS_WEBHOOKS", TIDINGS_WEBHOOKS) }),
  ...(TIDINGS_WARM_UPS && { warmUps: readJson("TIDINGS_WARM_UPS", TIDINGS_WARM_UPS) }),
});

/**
 * The settings of a stage.
 * @param given what its file says
 * @throws Error that names each setting that is malformed, missing or not known.
 */
export const settingsOf = (stage: string, given: Readonly<Record<string, unknown>>): Settings => {
  const parsed = settings.safeParse({ ...defaults, ...named[stage], ...given, stage });
  if (!parsed.success) throw new Error(`Settings of stage "${stage}":\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

/** The file of a stage. */
export const stageFile = (stage: string, folder = stagesFolder): string => join(folder, `${stage}.json`);

/** The stage that `TIDINGS_STAGE` names. */
export const stageOf = ({ TIDINGS_STAGE }: Variables): string => TIDINGS_STAGE ?? "dev";

const example = '{ "region": "eu-west-1", "sender": "example.org" }';

/**
 * Reads a stage's file.
 * @throws Error saying what to write when there is none, or that it is not an object in JSON.
 */
export const readStageFile = (stage: string, folder = stagesFolder): Record<string, unknown> => {
  const file = stageFile(stage, folder);
  if (!existsSync(file))
    throw new Error(`Stage "${stage}" is not written down: make ${file}, such as ${example}, and commit it.`);
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    throw new Error(`${file} is not an object in JSON.`, { cause: error });
  }
};

/** A shell that says something else than the stage's file would move the stage, or make a second one. */
const refuseOtherwise = (variables: Variables, found: Settings, file: string): void => {
  const said = {
    TIDINGS_REGION: found.region,
    TIDINGS_SENDER: found.sender,
    TIDINGS_PUBLIC_URL: found.publicUrl,
    TIDINGS_STATE_BUCKET: found.stateBucket,
    TIDINGS_ALARM_EMAIL: found.alarmEmail,
  };
  for (const [name, value] of Object.entries(said))
    if (variables[name] !== undefined && variables[name] !== value)
      throw new Error(
        `${name} is ${variables[name]}, but ${file} says ${value ?? "nothing of it"}: what a stage is stands in its file only. Unset the variable, or change the file.`,
      );
};

/**
 * Settings of the stage that `TIDINGS_STAGE` names (default `dev`), from its file.
 * @throws Error that names each setting that is malformed, or the variable that contradicts the file.
 */
export const readSettings = (variables: Variables = process.env, folder = stagesFolder): Settings => {
  const stage = stageOf(variables);
  if (stage === localStage) return settingsOf(stage, local(variables));
  // The name becomes a path: one that is malformed is refused before.
  const isName = shape.shape.stage.safeParse(stage).success;
  const found = settingsOf(stage, isName ? readStageFile(stage, folder) : {});
  refuseOtherwise(variables, found, stageFile(stage, folder));
  return found;
};

/** Name of the file that has the state of a stage without a bucket for it. */
export const stateFileName = ({ stage, region }: Pick<Settings, "stage" | "region">) =>
  `terraform.${nameOf({ stage })}.${region}.tfstate`;

/** Name of a resource of this stage, as in `tidings-dev-sender`; without a part, of the stage itself. */
export const nameOf = (settings: Pick<Settings, "stage">, part?: string) =>
  part === undefined ? `tidings-${settings.stage}` : `tidings-${settings.stage}-${part}`;

/**
 * As `nameOf`, for what has one namespace in all regions of an account (roles, access controls) or of everybody
 * (buckets): two regions may have a stage of the same name. The laptop is in one region only.
 */
export const globalNameOf = (settings: Pick<Settings, "stage" | "region">, part: string) =>
  settings.stage === localStage ? nameOf(settings, part) : `${nameOf(settings, part)}-${settings.region}`;
