import { estimateCost } from "../costs/estimate.ts";
import { type Account, quotaOf } from "../limiter/account.ts";
import type { UsedVariable } from "../mail/used-variables.ts";
import type { AudienceCount } from "./count-audience.ts";
import { durationSeconds, quotaLeft } from "./duration.ts";
import type { Sender } from "./identities.ts";
import { problemsOf } from "./problems.ts";
import type { PreflightProblem, PreflightReport } from "./report.ts";
import type { TestSize } from "./test-problems.ts";
import type { Trial } from "./try-templates.ts";
import type { UnknownVariable } from "./unknown-variables.ts";
import { secondsUnder, type WarmUpState } from "./warm-up.ts";

/** What was found out about a campaign and its account. */
export interface Observations {
  /** The address the campaign is from. */
  readonly from: string | undefined;
  /** Whether it has an audience to count. */
  readonly hasAudience: boolean;
  readonly count: AudienceCount;
  /** How its test would divide the audience. */
  readonly test: TestSize | undefined;
  readonly trial: Trial;
  readonly account: Account;
  /** Part of the account's rate that campaigns use. */
  readonly rateShare: number;
  readonly sender: Sender;
  /** Where its sender is warmed up. */
  readonly warmUp: WarmUpState | undefined;
  /** Of the sampled recipients, those the sandbox refuses. */
  readonly unverified: readonly string[];
  /** Of one message; null when it cannot be made. */
  readonly messageBytes: number | null;
  /** Of its attachments after base64. */
  readonly attachmentBytes: number;
  /** Variables of the mail. */
  readonly used: readonly UsedVariable[];
  /** Those that nobody has. */
  readonly unknown: readonly UnknownVariable[];
  readonly now: Date;
  /** When it would start, the first few times. */
  readonly starts: readonly Date[];
  /** What is amiss with the campaign itself. */
  readonly others: readonly PreflightProblem[];
}

/** Says what would become of a campaign, by what was found out about it. */
export const writeReport = ({
  from,
  hasAudience,
  count: { complete, recipients, excluded, besides },
  test,
  trial: { sampled, undefinedVariables, failures },
  account,
  rateShare,
  sender,
  warmUp,
  now,
  unverified,
  messageBytes,
  attachmentBytes,
  used,
  unknown,
  starts,
  others,
}: Observations): PreflightReport => {
  const atRate = durationSeconds(recipients, account, rateShare);
  const findings = {
    complete,
    starts: starts.map((start) => start.toISOString()),
    recipients,
    suppressed: byReason(excluded),
    left_out: byReason(besides),
    ab_test: test ?? null,
    sampled,
    undefined_variables: undefinedVariables,
    sender,
    account: accountOf(account),
    duration_seconds: atRate !== null && warmUp ? secondsUnder(warmUp, starts[0] ?? now, atRate) : atRate,
    size_bytes: messageBytes,
    cost: estimateCost(recipients, attachmentBytes),
    warm_up: warmUp ? shownOf(warmUp) : null,
  };
  const problems = problemsOf({
    ...findings,
    from,
    hasAudience,
    unverified,
    failures,
    used,
    unknown,
    others,
  });
  return { ok: problems.every(({ severity }) => severity !== "error"), problems, ...findings };
};

/** Who gets nothing, by why; the most frequent first. */
export const byReason = (reasons: ReadonlyMap<string, number>): PreflightReport["suppressed"] => ({
  count: [...reasons.values()].reduce((sum, count) => sum + count, 0),
  reasons: [...reasons]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
});

const shownOf = ({ identity, cap, left, days }: WarmUpState) => ({ identity, cap, left, days });

const accountOf = (account: Account): PreflightReport["account"] => ({
  production_access: account.production_access,
  sending_enabled: account.sending_enabled,
  max_send_rate: account.max_send_rate,
  quota: {
    max_24_hours: quotaOf(account),
    sent_last_24_hours: account.sent_last_24_hours,
    left: quotaLeft(account),
  },
});
