import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Recipient } from "../deliveries/batch.ts";
import type { CheckedRequest } from "../launching/check-request.ts";
import { readAccount } from "../limiter/account.ts";
import { compose, type PreparedMail } from "../mail/compose.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { testToken, unsubscribeUrl } from "../unsubscribes/link.ts";
import { type CountStores, countAudience } from "./count-audience.ts";
import { findUnverified, readSender } from "./identities.ts";
import { prepareDraft } from "./prepare-draft.ts";
import type { PreflightReport } from "./report.ts";
import { sampleAudience } from "./sample-audience.ts";
import { tryTemplates } from "./try-templates.ts";
import { writeReport } from "./write-report.ts";

/** The API has 29 seconds; what is not counted after this many milliseconds is left out. */
const countMsMax = 15_000;
const sampleMsMax = 5_000;
/** Trying templates keeps the processor busy, so that nothing else moves: this long at most, in milliseconds. */
const trialMsMax = 3_000;
const sampledMax = 100;

interface Dependencies extends CountStores {
  readonly content: Pick<ObjectStore, "get">;
  /** For questions, which are safe to retry. */
  readonly ses: Pick<SESv2Client, "send">;
  /** Part of the account's rate that campaigns use. */
  readonly rateShare: number;
  readonly publicUrl: string;
}

/**
 * Says what would become of a campaign if it were sent now. Sends nothing, stores nothing, and takes no more memory
 * for a large audience than for a small one (decision 14).
 * @param request one that `checkRequest` found acceptable.
 * @param checked what it found.
 * @throws Error when SES or DynamoDB does not answer; `isBusy` tells that SES is asked too often.
 */
export const preflight = async (
  deps: Dependencies,
  request: CampaignRequest,
  { files, audience }: CheckedRequest,
): Promise<PreflightReport> => {
  const now = Date.now();
  const from = request.from_email.address;
  const [count, sample, prepared, { account, sender }] = await Promise.all([
    countAudience(deps, audience, now + countMsMax),
    sampleAudience(deps, audience, sampledMax, now + sampleMsMax),
    prepareDraft(deps.content, request, files),
    askSes(deps.ses, from),
  ]);
  const trial = tryTemplates(prepared, sample, Date.now() + trialMsMax);
  const tried = sample.slice(0, trial.sampled).map(({ address }) => address);
  return writeReport({
    from,
    count,
    trial,
    account,
    rateShare: deps.rateShare,
    sender,
    unverified: account.production_access ? [] : await findUnverified(deps.ses, tried),
    messageBytes: await sizeOf(prepared, deps.publicUrl, sample[0]),
    attachmentBytes: prepared.attachments?.bytes ?? 0,
  });
};

/** One question after the other: SES takes one a second. */
const askSes = async (ses: Dependencies["ses"], from: string) => {
  const account = await readAccount(ses);
  return { account, sender: await readSender(ses, from) };
};

/** Of an audience in which nobody was found. */
const exampleRecipient: Recipient = {
  email: "recipient@example.com",
  address: "recipient@example.com",
  values: { email: "recipient@example.com" },
};

/** Bytes of one real message; null when it cannot be made, of which the trial of the templates says why. */
const sizeOf = async (
  prepared: PreparedMail,
  publicUrl: string,
  recipient: Recipient = exampleRecipient,
): Promise<number | null> => {
  try {
    return (await compose(prepared, recipient, unsubscribeUrl(publicUrl, testToken))).length;
  } catch {
    return null;
  }
};
