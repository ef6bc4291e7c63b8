import type { SESv2Client } from "@aws-sdk/client-sesv2";
import type { Candidate } from "../audience/candidate.ts";
import { type Audience, type AudienceStores, readAudience } from "../audience/read-audience.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { Mailbox } from "../contacts/address.ts";
import { type MergeValues, mergeValues } from "../contacts/merge-values.ts";
import type { CheckedRequest } from "../launching/check-request.ts";
import { compose } from "../mail/compose.ts";
import { sendMessage } from "../mail/mailer.ts";
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
}

export type TestOutcome =
  | SendResult
  /** Nothing is sent to this address. */
  | { readonly kind: "suppressed"; readonly error: string }
  /** The templates fail on the values shown. */
  | { readonly kind: "not_made"; readonly error: string };

/**
 * Sends one message of a campaign to one address, now and once. It is part of no campaign: it carries none's tags,
 * and its unsubscribe link stands for nobody. It takes its part of the account's rate like any other mail.
 * @param request one that `checkRequest` found acceptable.
 * @param checked what it found.
 * @param to the contact's own merge values are shown; for an address that is no contact's, those of the first recipient.
 */
export const testSend = async (
  deps: Dependencies,
  request: CampaignRequest,
  { files, audience }: CheckedRequest,
  to: Mailbox,
): Promise<TestOutcome> => {
  const { candidates } = await readAudience(deps, [to], { sizeMax: 1, consistent: true });
  const candidate = candidates[0]!;
  if (candidate.exclusion !== undefined) return { kind: "suppressed", error: candidate.exclusion };

  const draft = { ...request, subject: `[Test] ${request.subject}` };
  const [prepared, values] = await Promise.all([
    prepareDraft(deps.content, draft, files),
    valuesToShow(deps, audience, candidate),
  ]);
  let raw: Buffer;
  try {
    const recipient = { address: to.address, values };
    raw = await compose(prepared, recipient, unsubscribeUrl(deps.publicUrl, testToken));
  } catch (error) {
    return { kind: "not_made", error: (error as Error).message };
  }

  const ses = deps.sendingClient();
  const message = { raw, from: request.from_email.address, to: to.address, tracking: false };
  const result = await sendOne(deps.limiter, () =>
    sendMessage(ses, deps.configurationSet, message, () => {}),
  );
  ses.destroy();
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
