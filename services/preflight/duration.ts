import { quotaOf, type SendingAccount } from "../limiter/account.ts";
import { rateOf, secondMs } from "../limiter/lease-state.ts";

const daySeconds = 86_400;

/** Mails the 24-hour quota still allows; null when it is unlimited. */
export const quotaLeft = (account: SendingAccount): number | null => {
  const quota = quotaOf(account);
  return quota === null ? null : Math.max(0, quota - account.sent_last_24_hours);
};

/**
 * How long a campaign takes at the account's rate, in seconds, if nothing else is sent. What the quota leaves no room
 * for waits a day for each quota's worth: no longer than that, since the 24 hours roll.
 * @param share of the account's rate.
 * @returns null when the account sends nothing.
 */
export const durationSeconds = (
  recipients: number,
  account: SendingAccount,
  share: number,
): number | null => {
  if (!account.sending_enabled || account.max_send_rate <= 0) return null;
  const { perSecond, stretch } = rateOf(account, share);
  const rate = (perSecond * 1_000) / (secondMs * stretch);
  const left = quotaLeft(account);
  if (left === null || recipients <= left) return Math.ceil(recipients / rate);
  const daily = account.max_24_hour_send;
  if (daily === 0) return null;
  const days = Math.ceil((recipients - left) / daily);
  const lastDay = recipients - left - (days - 1) * daily;
  return Math.ceil(days * daySeconds + lastDay / rate);
};
