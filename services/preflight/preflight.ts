import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { UploadStore } from "../attachments/uploads.ts";
import type { Audience } from "../audience/read-audience.ts";
import type { SelectionStores } from "../audience/resolve-audience.ts";
import { timesAfter } from "../campaigns/recurrence.ts";
import { startOf, timesOf } from "../campaigns/schedule.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { ContactStore } from "../contacts/store.ts";
import type { Recipient } from "../deliveries/batch.ts";
import { type ExaminedRequest, examineRequest } from "../launching/check-request.ts";
import { type Account, readAccount } from "../limiter/account.ts";
import { assemble, type PreparedMail } from "../mail/compose.ts";
import { renderSound, type SoundMail } from "../mail/every-fault.ts";
import { usedVariables } from "../mail/used-variables.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { testToken, unsubscribeUrl } from "../unsubscribes/link.ts";
import type { LinkAsker } from "./ask-links.ts";
import { exampleRecipient, spoiled } from "./check-mail.ts";
import { type AudienceCount, type CountStores, countAudience } from "./count-audience.ts";
import { findUnverified, type Sender } from "./identities.ts";
import { prepareDraft } from "./prepare-draft.ts";
import type { PreflightProblem, PreflightReport } from "./report.ts";
import { sampleAudience } from "./sample-audience.ts";
import type { Senders } from "./senders.ts";
import { testProblems, testSize } from "./test-problems.ts";
import { tryTemplates } from "./try-templates.ts";
import { findUnknown } from "./unknown-variables.ts";
import { readWarmUp, type WarmUps } from "./warm-up.ts";
import { writeReport } from "./write-report.ts";

/** The API has 29 seconds; what is not counted after this many milliseconds is left out. */
const countMsMax = 15_000;
const sampleMsMax = 5_000;
/** Trying templates keeps the processor busy, so that nothing else moves: this long at most, in milliseconds. */
const trialMsMax = 3_000;
const sampledMax = 100;

interface Dependencies extends CountStores, SelectionStores {
  readonly contacts: CountStores["contacts"] & Pick<ContactStore, "sample">;
  readonly uploads: Pick<UploadStore, "get">;
  readonly content: Pick<ObjectStore, "get">;
  /** For questions, which are safe to retry. */
  readonly ses: Pick<SESv2Client, "send">;
  readonly senders: Pick<Senders, "of">;
  /** Largest e-mail, in bytes after base64. */
  readonly emailBytesMax: number;
  /** Part of the account's rate that campaigns use. */
  readonly rateShare: number;
  readonly publicUrl: string;
  /** Empty where the stage has none. */
  readonly postalAddress: string;
  /** Undefined where the stage asks no links. */
  readonly linkAsker: LinkAsker | undefined;
  /** Whether opens and clicks are tracked, where the request does not say. */
  readonly tracking: boolean;
  readonly warmUps: WarmUps;
}

/** A campaign as far as it is written. */
export interface UnfinishedCampaign {
  /** What stands for the fields that are missing or wrong is nobody's words. */
  readonly request: CampaignRequest;
  /** The fields that are missing or wrong, and why. */
  readonly faulty: ReadonlySet<string>;
  readonly complaints: readonly { readonly field: string | undefined; readonly message: string }[];
}

/**
 * Says what would become of a campaign if it were sent now, and all that it would be refused for. Sends nothing, stores
 * nothing, and takes no more memory for a large audience than for a small one (decisions 14 and 56).
 * @throws Error when SES or DynamoDB does not answer; `isBusy` tells that SES is asked too often.
 */
export const preflight = async (
  deps: Dependencies,
  { request, faulty, complaints }: UnfinishedCampaign,
): Promise<PreflightReport> => {
  const now = new Date();
  const examined = await examineRequest(deps, request, now);
  const { templates } = examined.words;
  const audience = faulty.has("audience") ? undefined : examined.audience;
  const from = faulty.has("from_email") ? undefined : request.from_email.address;
  const [{ count, sample }, prepared, { account, sender }] = await Promise.all([
    lookAt(deps, audience),
    prepareDraft(deps.content, request, templates, examined.files),
    askSes(deps, from),
  ]);
  const trial = tryTemplates(templates, sample, Date.now() + trialMsMax);
  const tried = sample.slice(0, trial.sampled).map(({ address }) => address);
  const used = usedVariables(templates);
  const mail = mailOf(examined, faulty, sample[0], deps.publicUrl);
  const spoilt = await spoiled(deps, request, mail, used);
  const spoiltTest = await testProblems(deps, request, sample, count);
  const starts = startsOf(request);
  const warmUp = await readWarmUp(deps.warmUps, from, count.recipients, { now, starts: starts[0] ?? now });
  return writeReport({
    from,
    hasAudience: audience !== undefined,
    count,
    test: testSize(request, count),
    trial,
    account,
    rateShare: deps.rateShare,
    sender,
    unverified: account.production_access ? [] : await findUnverified(deps.ses, tried),
    messageBytes: await sizeOf(prepared, mail, deps.publicUrl, sample[0]),
    attachmentBytes: prepared.attachments?.bytes ?? 0,
    used,
    unknown: await findUnknown(deps.contacts, used, templates, sample),
    warmUp,
    now,
    starts,
    others: [...refused(complaints, examined), ...spoilt, ...spoiltTest],
  });
};

/** Times that are told of a campaign that repeats. */
const startsMax = 3;

const startsOf = (request: CampaignRequest): Date[] => {
  const start = startOf(request);
  if (!start) return [];
  const times = timesOf(request);
  return [start, ...(times ? timesAfter(times, start, startsMax - 1) : [])];
};

const nobody: AudienceCount = { complete: true, recipients: 0, excluded: new Map(), besides: new Map() };

const lookAt = async (deps: Dependencies, audience: Audience | undefined) => {
  if (!audience) return { count: nobody, sample: [] };
  const now = Date.now();
  const [count, sample] = await Promise.all([
    countAudience(deps, audience, now + countMsMax),
    sampleAudience(deps, audience, sampledMax, now + sampleMsMax),
  ]);
  return { count, sample };
};

const noSender: Sender = { identity: null, verified: false, dkim: false };

/** One question after the other: SES takes one a second. */
const askSes = async (
  { ses, senders }: Dependencies,
  from: string | undefined,
): Promise<{ account: Account; sender: Sender }> => {
  const account = await readAccount(ses);
  return { account, sender: from === undefined ? noSender : await senders.of(from) };
};

/** What the first recipient would get; without what is not written yet, and without tags that are wrong. */
const mailOf = (
  { words }: ExaminedRequest,
  faulty: UnfinishedCampaign["faulty"],
  { values }: Recipient = exampleRecipient,
  publicUrl: string,
): SoundMail => {
  const { rest } = renderSound(words, values, unsubscribeUrl(publicUrl, testToken));
  return {
    ...rest,
    subject: faulty.has("subject") ? undefined : rest.subject,
    html: faulty.has("body") ? undefined : rest.html,
  };
};

/** Bytes of one real message; null when it cannot be made, of which the trial of the templates says why. */
const sizeOf = async (
  prepared: PreparedMail,
  { subject, preheader, html, text }: SoundMail,
  publicUrl: string,
  { address }: Recipient = exampleRecipient,
): Promise<number | null> => {
  if (subject === undefined || preheader === undefined || html === undefined || text === undefined)
    return null;
  const url = unsubscribeUrl(publicUrl, testToken);
  return (await assemble(prepared, { subject, preheader, html, text }, address, url)).length;
};

/** What the campaign would be refused for. */
const refused = (
  complaints: UnfinishedCampaign["complaints"],
  { refusals }: ExaminedRequest,
): PreflightProblem[] => [
  ...complaints.map(({ field, message }) => ({
    severity: "error" as const,
    code: "invalid_request" as const,
    ...(field && { field }),
    message,
  })),
  ...refusals.map(({ ok: _, ...refusal }) => ({ severity: "error" as const, ...refusal })),
];
