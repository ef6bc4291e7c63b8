import { z } from "zod";

/** An e-mail address, or a domain: what SES verifies before it lets anyone send from it. */
const sender = z.union([z.email(), z.hostname().regex(/\.[a-z-]{2,}$/i)], {
  error: "an e-mail address or a domain",
});

const settings = z.object({
  /** Separates deployments within one account: part of every name. */
  stage: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/, "lower-case letters, digits and hyphens, at most 20"),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "an AWS region, such as eu-west-1"),
  /**
   * Identity the campaigns are sent from. SES knows an identity once per account and region, so two stages that
   * share both cannot share it.
   */
  sender,
  /**
   * Origin that recipients and users reach; without one, the domain of the CloudFront distribution. Whoever sets
   * another sees to it that it leads there.
   */
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
  /** Bucket that keeps Terraform's state; without one, a file in this folder does. */
  stateBucket: z.string().min(3).optional(),
  /** Receives the alarms; without one they are only shown in CloudWatch. */
  alarmEmail: z.email().optional(),
  /** Largest e-mail accepted, attachments after base64 included. SES throttles the bandwidth of larger ones. */
  emailMaxBytes: z.number().int().positive(),
  /**
   * Part of SES's sending rate and quota that campaigns use; what is left over is room for other mail of the account. The
   * shares of all stages of one account and region must not come to more than 1.
   */
  sesRateShare: z.number().gt(0).max(1),
  /** One of the periods CloudWatch Logs offers. */
  logRetentionDays: z.union([7, 14, 30, 60, 90, 180, 365].map((days) => z.literal(days))),
  /**
   * Executions of a function that its queue may run at once; AWS takes 2 to 1,000. There are as many senders as the
   * account's rate needs, one for each 56 mails a second: this is only the limit beyond.
   */
  concurrencyMax: z.object({
    batcher: z.number().int().min(2).max(1000),
    sender: z.number().int().min(2).max(1000),
    feedback: z.number().int().min(2).max(1000),
  }),
  /** Steady rate and burst the HTTP API admits. */
  apiThrottle: z.object({ requestsPerSecond: z.number().positive(), burst: z.number().int().positive() }),
  /** So long is kept who was mailed what, in days; then deliveries and lists of addresses are deleted. */
  retentionDays: z.number().int().min(30),
  /** Refuses to delete tables and the content bucket while they hold data. */
  deletionProtection: z.boolean(),
});

/** Everything that may differ between two deployments. */
export type Settings = z.output<typeof settings>;
type Given = Omit<z.input<typeof settings>, "stage">;

/** The sender is a placeholder: `example.com` is nobody's (RFC 2606), so nothing can be deployed with it. */
const dev: Given = {
  region: "us-east-1",
  sender: "example.com",
  emailMaxBytes: 10 * 1024 * 1024,
  sesRateShare: 1,
  logRetentionDays: 14,
  concurrencyMax: { batcher: 2, sender: 50, feedback: 4 },
  apiThrottle: { requestsPerSecond: 500, burst: 1000 },
  // Thirteen months: a year, and the month after in which it is looked back upon.
  retentionDays: 396,
  deletionProtection: false,
};

const stages: Record<string, Given> = {
  dev,
  prod: { ...dev, logRetentionDays: 90, deletionProtection: true },
};

/** The stage that `npm start` runs on this machine. */
export const localStage = "local";

type Variables = Record<string, string | undefined>;

/** The laptop is `dev` behind another origin, so that what is tried there is what is deployed. */
const local = ({ PORT }: Variables): Given => ({ ...dev, publicUrl: `http://127.0.0.1:${PORT ?? 3000}` });

/**
 * Settings of the stage that `TIDINGS_STAGE` names (default `dev`). A stage not listed here starts from `dev`.
 * `TIDINGS_REGION`, `TIDINGS_SENDER`, `TIDINGS_PUBLIC_URL`, `TIDINGS_STATE_BUCKET` and `TIDINGS_ALARM_EMAIL` override
 * what is listed.
 * @throws Error that names each setting that is malformed.
 */
export const readSettings = (variables: Variables = process.env): Settings => {
  const stage = variables.TIDINGS_STAGE ?? "dev";
  const given = stage === localStage ? local(variables) : (stages[stage] ?? dev);
  const parsed = settings.safeParse({
    ...given,
    stage,
    region: variables.TIDINGS_REGION ?? given.region,
    sender: variables.TIDINGS_SENDER ?? given.sender,
    publicUrl: variables.TIDINGS_PUBLIC_URL ?? given.publicUrl,
    stateBucket: variables.TIDINGS_STATE_BUCKET ?? given.stateBucket,
    alarmEmail: variables.TIDINGS_ALARM_EMAIL ?? given.alarmEmail,
  });
  if (!parsed.success) throw new Error(`Settings of stage "${stage}":\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
};

/** Name of a resource of this stage, as in `tidings-dev-sender`; without a part, of the stage itself. */
export const nameOf = (settings: Pick<Settings, "stage">, part?: string) =>
  part === undefined ? `tidings-${settings.stage}` : `tidings-${settings.stage}-${part}`;
