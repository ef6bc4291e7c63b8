import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Candidate } from "../audience/candidate.ts";
import { type Audience, type AudienceStores, readAudience } from "../audience/read-audience.ts";
import type { VariantLetter } from "../campaigns/ab-test.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Mailbox } from "../contacts/address.ts";
import { type MergeValues, mergeValues } from "../contacts/merge-values.ts";
import type { Recipient } from "../deliveries/batch.ts";
import type { CheckedRequest } from "../launching/check-request.ts";
import { compose, type PreparedMail, recycle } from "../mail/compose.ts";
import { contentOf } from "../mail/content.ts";
import { sendMessage } from "../mail/mailer.ts";
import { parseTemplates } from "../mail/render-mail.ts";
import { type SingleSends, sendOne } from "../mail/send-one.ts";
import type { SendResult } from "../mail/ses-outcome.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { testToken, unsubscribeUrl } from "../unsubscribes/link.ts";
import { prepareDraft } from "./prepare-draft.ts";
import { sampleAudience } from "./sample-audience.ts";

/** Time to find somebody whose values to show, in milliseconds. */
const sampleMsMax = 3_000;

interface Dependencies extends AudienceStores {
  readonly content: Pick<ObjectStore, "get">;
  readonly limiter: SingleSends;
  /** A client of one attempt a send, for this message only. */
  readonly sendingClient: () => SESv2Client;
  readonly configurationSet: string;
  readonly publicUrl: string;
  /** Empty where the stage has none. */
  readonly postalAddress: string;
}

export type TestOutcome =
  | SendResult
  /** Nothing is sent to this address. */
  | { readonly kind: "suppressed"; readonly error: string }
  /** The templates fail on the values shown. */
  | { readonly kind: "not_made"; readonly error: string };

/** What became of one of the messages. */
export interface TestResult {
  readonly to: Mailbox;
  readonly outcome: TestOutcome;
}

/** Messages are begun for so long, in milliseconds: each may wait for its turn, and a request has 29 seconds. */
const beginMsMax = 12_000;

/**
 * Sends one message of a campaign to each of some addresses, now and once. They are part of no campaign: they carry
 * none's tags, and their unsubscribe links stand for nobody. Each takes its part of the account's rate like any other mail.
 * @param request one that `checkRequest` found acceptable.
 * @param checked what it found.
 * @param addresses a contact's own merge values are shown to it; to an address that is no contact's, those of the first
 *   recipient.
 * @param variant which one of its test the words of the request are; each but the first is told by its letter.
 * @returns what became of each, in the order of the addresses.
 */
export const testSend = async (
  deps: Dependencies,
  request: CampaignRequest,
  { files, audience }: CheckedRequest,
  addresses: readonly Mailbox[],
  variant: VariantLetter,
): Promise<TestResult[]> => {
  const mark = variant === "A" ? "[Test]" : `[Test ${variant}]`;
  const draft = { ...request, subject: `${mark} ${request.subject}` };
  const templates = parseTemplates(contentOf(draft, deps.postalAddress));
  const prepared = await prepareDraft(deps.content, draft, templates, files);
  const ses = deps.sendingClient();
  const sendTo = async (to: Mailbox): Promise<TestOutcome> => {
    const { candidates } = await readAudience(deps, [to], { sizeMax: 1, consistent: true });
    const candidate = candidates[0]!;
    if (candidate.exclusion !== undefined) return { kind: "suppressed", error: candidate.exclusion };
    const values = await valuesToShow(deps, audience, candidate);
    return await sendTest(deps, ses, prepared, { address: to.address, values });
  };
  const until = Date.now() + beginMsMax;
  const results: TestResult[] = [];
  // One after the other: each has the attachments in memory, and the first has SES asked anew what the account may send.
  for (const to of addresses)
    results.push({ to, outcome: Date.now() < until ? await sendTo(to) : outOfTime });
  ses.destroy();
  return results;
};

const outOfTime: TestOutcome = { kind: "deferred", error: "Those before it took too long." };

const sendTest = async (
  { limiter, configurationSet, publicUrl }: Dependencies,
  ses: SESv2Client,
  prepared: PreparedMail,
  recipient: Pick<Recipient, "address" | "values">,
): Promise<TestOutcome> => {
  let raw: Buffer;
  try {
    raw = await compose(prepared, recipient, unsubscribeUrl(publicUrl, testToken));
  } catch (error) {
    return { kind: "not_made", error: (error as Error).message };
  }
  const { from_email: from } = prepared.campaign;
  const message = { raw, from, to: recipient.address, tracking: false };
  const result = await sendOne(limiter, () => sendMessage(ses, configurationSet, message, () => {}));
  if (result.kind === "sent") recycle(prepared, raw);
  return result.kind === "wait" ? { kind: "deferred", error: waitMessages[result.reason] } : result;
};

const waitMessages = {
  rate: "Campaigns use all of the account's sending rate.",
  quota: "The account's 24-hour quota is spent.",
  paused: "SES has stopped sending for this account.",
} as const;

const valuesToShow = async (
  stores: AudienceStores,
  audience: Audience,
  { key, contact }: Candidate,
): Promise<MergeValues> => {
  if (contact) return mergeValues(key, contact);
  const [first] = await sampleAudience(stores, audience, 1, Date.now() + sampleMsMax);
  return first?.values ?? mergeValues(key, undefined);
};
