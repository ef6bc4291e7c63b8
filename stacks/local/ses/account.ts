import type { DatabaseSync } from "node:sqlite";
import * as z from "zod";
import type { AttemptLog } from "./attempts.ts";
import { badRequest, quotaExceeded, rateExceeded, sendingPaused, tooManyRequests } from "./errors.ts";
import { createWindow } from "./window.ts";

export const accountSchema = `
  CREATE TABLE IF NOT EXISTS account_settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`;

const settings = z.strictObject({
  /** Recipients per second. */
  max_send_rate: z.number().min(1),
  /** Recipients per rolling 24 hours; -1 is unlimited. */
  max_24_hour_send: z.union([z.literal(-1), z.number().nonnegative()]),
  /** False: the account is in the sandbox. */
  production_access: z.boolean(),
  sending_enabled: z.boolean(),
});
export type AccountSettings = z.output<typeof settings>;

/** https://docs.aws.amazon.com/ses/latest/dg/request-production-access.html */
const sandboxQuota = { max_send_rate: 1, max_24_hour_send: 200 };
const defaultMax24HourSend = 50_000;

const secondMilliseconds = 1_000;
const minuteMilliseconds = 60_000;
const dayMilliseconds = 86_400_000;

/**
 * The sending account: its settings (kept over a restart once changed), its quotas and what was used of them.
 * @param maxSendRate recipients per second in production, until `set` changes it.
 * @param nonSendRate calls a second that are not sends.
 */
export const createAccount = (
  database: DatabaseSync,
  attempts: AttemptLog,
  maxSendRate: number,
  nonSendRate: number,
) => {
  const save = database.prepare("INSERT OR REPLACE INTO account_settings VALUES (?, ?)");
  const changed = database
    .prepare("SELECT name, value FROM account_settings")
    .all()
    .map((row) => [row.name, JSON.parse(row.value as string)]);
  let current = settings.parse({
    max_send_rate: maxSendRate,
    max_24_hour_send: defaultMax24HourSend,
    production_access: true,
    sending_enabled: true,
    ...Object.fromEntries(changed),
  });

  const lastSecond = createWindow(secondMilliseconds, 1);
  const lastDay = createWindow(dayMilliseconds, minuteMilliseconds);
  const opened = Date.now();
  for (const { time, recipients } of attempts.accepted(opened - dayMilliseconds, minuteMilliseconds))
    lastDay.add(time, recipients);
  for (const { time, recipients } of attempts.accepted(opened - secondMilliseconds, 1))
    lastSecond.add(time, recipients);

  let nonSendAdmittedAt = Number.NEGATIVE_INFINITY;
  let nonSendCallsRefused = 0;

  const effective = (): AccountSettings =>
    current.production_access ? current : { ...current, ...sandboxQuota };

  return {
    /** The settings in effect (the sandbox has quotas of its own) and their use. */
    get: () => ({
      ...effective(),
      sent_last_24_hours: lastDay.total(Date.now()),
      /** Calls other than sends that were throttled. */
      non_send_calls_refused: nonSendCallsRefused,
    }),

    /** Changes some settings, durably. @throws AwsError `BadRequestException` naming what is malformed or unknown. */
    set: (patch: Partial<AccountSettings>): void => {
      const parsed = settings.partial().safeParse(patch);
      if (!parsed.success) throw badRequest(z.prettifyError(parsed.error));
      for (const [name, value] of Object.entries(parsed.data)) save.run(name, JSON.stringify(value));
      current = { ...current, ...parsed.data };
    },

    /**
     * Whether the account may send to this many recipients now.
     * @throws AwsError `SendingPausedException`, or `ThrottlingException` for the rate and for the quota.
     */
    admit: (recipients: number, now: number): void => {
      const { sending_enabled, max_24_hour_send, max_send_rate } = effective();
      if (!sending_enabled) throw sendingPaused("Email sending is disabled for this account.");
      if (max_24_hour_send >= 0 && lastDay.total(now) + recipients > max_24_hour_send) throw quotaExceeded();
      if (lastSecond.total(now) + recipients > max_send_rate) throw rateExceeded();
    },

    /** Counts an accepted message. */
    count: (recipients: number, now: number): void => {
      lastSecond.add(now, recipients);
      lastDay.add(now, recipients);
    },

    /**
     * Whether SES takes a call that is not a send now: of those it takes one a second.
     * https://docs.aws.amazon.com/ses/latest/dg/quotas.html
     * @throws AwsError `TooManyRequestsException`.
     */
    admitNonSend: (now: number): void => {
      if (now - nonSendAdmittedAt < secondMilliseconds / nonSendRate) {
        nonSendCallsRefused++;
        throw tooManyRequests();
      }
      nonSendAdmittedAt = now;
    },
  };
};

export type Account = ReturnType<typeof createAccount>;
