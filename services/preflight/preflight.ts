import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { ContactStore } from "../contacts/store.ts";
import { estimateCost } from "../costs/estimate.ts";
import type { Recipient } from "../deliveries/batch.ts";
import type { RequestedFile } from "../launching/check-request.ts";
import { readAccount } from "../limiter/account.ts";
import { compose, type PreparedMail } from "../mail/compose.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import type { SuppressionStore } from "../suppressions/store.ts";
import { testToken } from "../unsubscribes/token.ts";
import { countAudience, sampleAudience } from "./count-audience.ts";
import { durationSeconds, quotaLeft } from "./duration.ts";
import { findUnverified, readSender } from "./identities.ts";
import { prepareDraft } from "./prepare-draft.ts";
import { problemsOf } from "./problems.ts";
import type { PreflightReport } from "./report.ts";
import { tryTemplates } from "./variables.ts";

/** The API has 29 seconds; what is not counted after this many milliseconds is left out. */
const countMsMax = 15_000;
const sampleMsMax = 5_000;
/** Trying templates keeps the processor busy, so that nothing else moves: this long at most, in milliseconds. */
const trialMsMax = 3_000;
const sampledMax = 100;

interface Dependencies {
  readonly contacts: ContactStore;
  readonly suppressions: SuppressionStore;
  readonly content: ObjectStore;
  /** For questions, which are safe to retry. */
  readonly ses: Pick<SESv2Client, "send">;
  /** Part of the account's rate that campaigns use. */
  readonly rateShare: number;
  readonly publicUrl: string;
}

/**
 * Says what would become of a campaign if it were sent now. Sends nothing, stores nothing, and takes no more memory
 * for a large audience than for a small one.
 * @param request one that `checkRequest` found acceptable.
 * @param files what it found the attachments to be.
 * @throws Error when SES or DynamoDB does not answer.
 */
export const preflight = async (
  deps: Dependencies,
  request: CampaignRequest,
  files: readonly RequestedFile[],
): Promise<PreflightReport> => {
  const now = Date.now();
  const [audience, sample, prepared, ses] = await Promise.all([
    countAudience(deps, request.audience, now + countMsMax),
    sampleAudience(deps, request.audience, sampledMax, now + sampleMsMax),
    prepareDraft(deps.content, request, files),
    askSes(deps.ses, request.from_email.address),
  ]);
  const { sampled, undefinedVariables, failures } = tryTemplates(prepared, sample, Date.now() + trialMsMax);
  const tried = sample.slice(0, sampled).map(({ address }) => address);
  const unverified = ses.account.production_access ? [] : await findUnverified(deps.ses, tried);
  const { account, sender } = ses;
  const { complete, recipients, dropped } = audience;
  const attachmentBytes = prepared.attachments.reduce((sum, { length }) => sum + length, 0);
  const findings = {
    complete,
    recipients,
    suppressed: {
      count: [...dropped.values()].reduce((sum, count) => sum + count, 0),
      reasons: [...dropped]
        .map(([reason, count]) => ({ reason, count }))
        .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    },
    sampled,
    undefined_variables: undefinedVariables,
    sender,
    account: {
      production_access: account.production_access,
      sending_enabled: account.sending_enabled,
      max_send_rate: account.max_send_rate,
      quota: {
        max_24_hours: account.max_24_hour_send < 0 ? null : account.max_24_hour_send,
        sent_last_24_hours: account.sent_last_24_hours,
        left: quotaLeft(account),
      },
    },
    duration_seconds: durationSeconds(recipients, account, deps.rateShare),
    size_bytes: await sizeOf(prepared, sample[0], deps.publicUrl),
    cost: estimateCost(recipients, attachmentBytes),
  };
  const problems = problemsOf({ ...findings, from: request.from_email.address, unverified, failures });
  return { ok: problems.every(({ severity }) => severity !== "error"), problems, ...findings };
};

/** One question after the other: SES takes one a second. */
const askSes = async (ses: Dependencies["ses"], from: string) => {
  const account = await readAccount(ses);
  return { account, sender: await readSender(ses, from) };
};

const nobody: Recipient = {
  email: "recipient@example.com",
  address: "recipient@example.com",
  values: { email: "recipient@example.com" },
};

/** Bytes of one real message; null when it cannot be made, of which the trial of the templates says why. */
const sizeOf = async (
  prepared: PreparedMail,
  recipient: Recipient = nobody,
  publicUrl: string,
): Promise<number | null> => {
  try {
    return (await compose(prepared, recipient, `${publicUrl}/unsubscribe/${testToken}`)).length;
  } catch {
    return null;
  }
};
