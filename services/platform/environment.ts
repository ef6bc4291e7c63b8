import * as z from "zod";

// One of each for all variables: a start of every function makes them.
const name = z.string().min(1);
const positive = z.coerce.number().int().positive();
const flag = z.stringbool({ truthy: ["true"], falsy: ["false"] });
const url = z.url();

/** Names of the things every function of a stage may be told about; each `env.ts` picks what it needs. */
const variables = {
  CAMPAIGNS_TABLE: name,
  CONTACTS_TABLE: name,
  DELIVERIES_TABLE: name,
  SUPPRESSIONS_TABLE: name,
  API_KEYS_TABLE: name,
  SESSIONS_TABLE: name,
  MEMBERS_TABLE: name,
  AUDIT_TABLE: name,
  /** So long is kept who did what, in days. */
  AUDIT_RETENTION_DAYS: positive,
  ERASURES_TABLE: name,
  LISTS_TABLE: name,
  SEGMENTS_TABLE: name,
  ATTRIBUTES_TABLE: name,
  SNIPPETS_TABLE: name,
  TEMPLATES_TABLE: name,
  JOBS_TABLE: name,
  DRAFTS_TABLE: name,
  MEDIA_TABLE: name,
  SIGNUPS_TABLE: name,
  SEALS_TABLE: name,
  LIMITER_TABLE: name,
  /** Name of the stage: part of the name of all that is its own. */
  STAGE: name,
  /** AWS region of the stage. */
  REGION: name,
  /** The address or domain that the stage's campaigns are from. */
  SENDER: name,
  /** Gets the alarms; empty where nobody does. */
  ALARM_EMAIL: z.string(),
  LOG_RETENTION_DAYS: positive,
  /** Whether what cannot be made again is guarded against being deleted. */
  DELETION_PROTECTION: flag,
  /** Whether the stage was restored from a backup, and nothing goes on in it yet. */
  IS_HELD: flag,
  /** Whether a firewall stands before the site. */
  WAF: flag,
  /** What a month may come to, in dollars; empty where nothing is said. */
  MONTHLY_BUDGET_USD: z
    .string()
    .transform((given) => (given === "" ? null : Number(given)))
    .pipe(z.number().positive().nullable()),
  /** JSON: senders that are warmed up, and how. */
  WARM_UPS: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(
      z.array(
        z.object({
          identity: z.string().min(1),
          starts: z.iso.date(),
          first: z.number().int().positive(),
          growth: z.number().gt(1),
          days: z.number().int().positive(),
        }),
      ),
    ),
  /** Part of SES's sending rate that campaigns use, above 0 and at most 1. */
  SES_RATE_SHARE: z.coerce.number().gt(0).max(1),
  /** So long is kept who was mailed what, in days. */
  RETENTION_DAYS: positive,
  /** So many transient bounces in a row suppress a contact, when they come within so many days. */
  SOFT_BOUNCES_MAX: positive,
  SOFT_BOUNCE_DAYS: positive,
  /** Bucket of campaign bodies, drafts, attachments and uploads. */
  CONTENT_BUCKET: name,
  /** Bucket that the site is served from, and pictures of mails with it. */
  SITE_BUCKET: name,
  /** Name of the custom bus. */
  EVENT_BUS: name,
  /** SES configuration set every message names, so that its events come back. */
  CONFIGURATION_SET: name,
  /** Whether opens and clicks are tracked, where a campaign does not say. */
  TRACKING: flag,
  /** Whether a second person has to release every campaign. */
  APPROVAL_REQUIRED: flag,
  /** Whether a preflight asks the links of a mail whether they answer. */
  ASKS_LINKS: flag,
  /** Postal address of whoever sends; empty where the stage has none. */
  POSTAL_ADDRESS: z.string(),
  /** Origin of the web UI and API as recipients reach it, without a trailing slash: unsubscribe links start with it. */
  PUBLIC_URL: url.transform((given) => given.replace(/\/$/, "")),
  /** Largest e-mail accepted, attachments after base64 included, in bytes. */
  EMAIL_MAX_BYTES: positive,
  /** URLs of the queues in front of the functions; and of that of lost ticks, which has no queue in front of it. */
  BATCHER_QUEUE_URL: url,
  SENDER_QUEUE_URL: url,
  FEEDBACK_QUEUE_URL: url,
  IMPORTER_QUEUE_URL: url,
  JOBS_QUEUE_URL: url,
  SWEEPER_DEAD_LETTERS_URL: url,
  ACCOUNT_LIST_QUEUE_URL: url,
  /** JSON: where events go, each with the queue that has them. */
  WEBHOOKS: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(z.array(z.object({ name: z.string().min(1), url: z.url(), queue_url: z.url() }))),
  /** Names of the webhooks, with commas between; empty where there are none. */
  WEBHOOK_NAMES: z.string().transform((names) => names.split(",").filter((name) => name !== "")),
  WEBHOOK_KEYS_TABLE: name,
};

type Name = keyof typeof variables;
type Parsed<N extends Name> = { [K in N]: z.output<(typeof variables)[K]> };

/** What the infrastructure must set for a function that declares these names: each a string. */
export type Environment<N extends Name> = Record<N, string>;

/**
 * Declares which variables one function reads.
 * @returns a reader that parses `process.env` and throws, naming the variable, when one is missing or malformed.
 */
export const environment =
  <const N extends Name>(...names: N[]) =>
  (source: Record<string, string | undefined> = process.env): Parsed<N> =>
    z.object(Object.fromEntries(names.map((one) => [one, variables[one]]))).parse(source) as Parsed<N>;
