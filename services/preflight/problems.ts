import type { UsedVariable } from "../mail/used-variables.ts";
import type { Sender } from "./identities.ts";
import type { PreflightProblem, PreflightReport } from "./report.ts";
import type { TemplateFailures } from "./try-templates.ts";
import { type UnknownVariable, unknownProblems } from "./unknown-variables.ts";

/** SES throttles the bandwidth of larger mails. https://docs.aws.amazon.com/ses/latest/dg/quotas.html */
const throttledBytes = 10 * 1024 * 1024;

/** What a report says before it is summed up in words. */
export interface Findings extends Omit<PreflightReport, "ok" | "problems"> {
  /** None where the campaign has none yet. */
  readonly from: string | undefined;
  /** Whether there is an audience to count. */
  readonly hasAudience: boolean;
  /** Variables of the mail, and those that nobody has: they are empty for a reason of their own. */
  readonly used: readonly UsedVariable[];
  readonly unknown: readonly UnknownVariable[];
  /** What else is amiss. */
  readonly others: readonly PreflightProblem[];
  /** Of the sampled recipients, those the sandbox refuses. */
  readonly unverified: readonly string[];
  readonly failures: TemplateFailures | undefined;
}

/** What would stop or spoil a campaign; the errors first. */
export const problemsOf = (findings: Findings): PreflightProblem[] =>
  [
    ...senderProblems(findings),
    ...accountProblems(findings),
    ...audienceProblems(findings),
    ...messageProblems(findings),
    ...unknownProblems(findings.unknown),
    ...findings.others,
  ].sort((a, b) => rank[a.severity] - rank[b.severity]);

const rank = { error: 0, warning: 1, note: 2 } as const;

/** What is to be done about a sender that SES would refuse. @param from its address. */
export const notVerified = ({ identity }: Pick<Sender, "identity">, from: string): string =>
  identity
    ? `SES has not verified ${identity} yet: confirm it, or send from another address.`
    : `SES knows neither ${from} nor its domain: have one of them verified, or send from another address.`;

const senderProblems = ({ sender, from }: Findings): PreflightProblem[] => {
  if (from === undefined) return [];
  if (!sender.verified)
    return [
      {
        severity: "error",
        code: "sender_not_verified",
        field: "from_email",
        message: notVerified(sender, from),
      },
    ];
  if (sender.dkim) return [];
  return [
    {
      severity: "warning",
      code: "no_dkim",
      field: "from_email",
      message: `Mail from ${sender.identity} is not signed with DKIM: large providers refuse it or take it for spam. Publish the DKIM records of the domain.`,
    },
  ];
};

const accountProblems = ({
  account,
  recipients,
  unverified,
  sampled,
  warm_up,
}: Findings): PreflightProblem[] => {
  const problems: PreflightProblem[] = [];
  if (!account.sending_enabled)
    problems.push({
      severity: "error",
      code: "sending_disabled",
      message: "SES has stopped sending for this account: the SES console says why.",
    });
  if (unverified.length > 0)
    problems.push({
      severity: unverified.length === sampled ? "error" : "warning",
      code: "recipients_not_verified",
      field: "audience",
      message: `The account is in SES's sandbox, and SES refuses recipients that are not verified: ${unverified.length} of ${sampled} looked at, such as ${unverified[0]}. Ask AWS for production access.`,
    });
  const { max_24_hours, left } = account.quota;
  if (left !== null && recipients > left)
    problems.push({
      severity: "warning",
      code: "quota_too_small",
      message: `The account may send ${left} more of its ${max_24_hours} mails in 24 hours: the campaign waits for the rest, and goes on by itself.`,
    });
  if (warm_up && warm_up.days > 1)
    problems.push({
      severity: "warning",
      code: "warming_up",
      field: "from_email",
      message: `${warm_up.identity} is being warmed up: of the ${warm_up.cap} mails it may send that day ${warm_up.left} are left. The campaign is sent on ${warm_up.days} days, and goes on by itself.`,
    });
  return problems;
};

const audienceProblems = ({
  recipients,
  suppressed,
  left_out,
  complete,
  hasAudience,
}: Findings): PreflightProblem[] =>
  recipients > 0 || !complete || !hasAudience
    ? []
    : [
        {
          severity: "error",
          code: "empty_audience",
          field: "audience",
          message:
            suppressed.count + left_out.count > 0
              ? "Nobody would get it: everyone in the audience is unsubscribed, suppressed or excluded."
              : "Nobody would get it: there is no subscribed contact.",
        },
      ];

const messageProblems = ({
  sampled,
  failures,
  size_bytes,
  undefined_variables,
  used,
  unknown,
}: Findings): PreflightProblem[] => [
  ...(failures
    ? [
        {
          severity: failures.count === sampled ? ("error" as const) : ("warning" as const),
          code: "template_fails" as const,
          ...(failures.field ? { field: failures.field } : {}),
          message: `The message cannot be made for ${failures.count} of ${sampled} recipients looked at, such as ${failures.example}: ${failures.message}.`,
        },
      ]
    : []),
  ...(size_bytes !== null && size_bytes > throttledBytes
    ? [
        {
          severity: "warning" as const,
          code: "large_email" as const,
          field: "attachments",
          message: `Each mail has ${size_bytes} bytes: SES slows down what is larger than ${throttledBytes}.`,
        },
      ]
    : []),
  ...undefinedProblems({ sampled, undefined_variables, used, unknown }),
];

/** Of variables that only some lack; those that nobody has are told of apart. */
export const undefinedProblems = ({
  sampled,
  undefined_variables,
  used,
  unknown,
}: Pick<Findings, "sampled" | "undefined_variables" | "used" | "unknown">): PreflightProblem[] =>
  undefined_variables
    .filter(({ variable }) => !unknown.some(({ name }) => name === variable))
    .map(({ variable, field, missing, examples }) => ({
      severity: "warning",
      code: "undefined_variable",
      field,
      ...used.find((one) => one.name === variable && one.field === field)?.position,
      message: `{{ ${variable} }} is empty for ${missing} of ${sampled} recipients looked at, such as ${examples[0]}: give it a default, as in {{ ${variable} | default: "friend" }}.`,
    }));
