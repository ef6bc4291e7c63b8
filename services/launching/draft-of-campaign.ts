import type { UploadStore } from "../attachments/uploads.ts";
import { audienceListKey, type StoredAudience } from "../audience/audience-list.ts";
import type { AudienceParts, Campaign } from "../campaigns/campaign.ts";
import { clockAt } from "../campaigns/local-time.ts";
import type { Series } from "../campaigns/recurrence.ts";
import type { Mailbox } from "../contacts/address.ts";
import { type DraftAudience, type DraftContent, draftContent } from "../drafts/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { readSentContent, type SentContent } from "./sent-content.ts";

export interface CopyDependencies {
  readonly content: Pick<ObjectStore, "findJson">;
  readonly uploads: Pick<UploadStore, "adopt">;
}

/**
 * A campaign as a draft has it, with copies of its files.
 * @param isMoved whether it keeps its start: it takes the campaign's place.
 * @returns undefined when what it sent is kept no longer, or is more than a draft holds.
 */
export const draftOfCampaign = async (
  { content, uploads }: CopyDependencies,
  campaign: Campaign,
  { isMoved }: { readonly isMoved: boolean },
): Promise<DraftContent | undefined> => {
  const asked = await askedFor(content, campaign, { isMoved });
  const { data } = draftContent.safeParse(asked);
  return data && { ...data, attachments: await copyFiles(uploads, campaign) };
};

/**
 * What was asked for with a campaign, but for its files.
 * @param isMoved whether with its start.
 * @returns undefined when what it sent is kept no longer.
 */
export const askedFor = async (
  content: CopyDependencies["content"],
  campaign: Campaign,
  { isMoved }: { readonly isMoved: boolean },
): Promise<DraftContent | undefined> => {
  const [sent, whom] = await Promise.all([readSentContent(content, campaign), readWhom(content, campaign)]);
  // Without its audience it would be for everybody.
  if (!sent || !whom) return undefined;
  return {
    campaign_name: campaign.campaign_name,
    subject: sent.subject,
    ...(sent.preheader !== null && { preheader: sent.preheader }),
    body: sent.body,
    ...(sent.text_body !== null && { text_body: sent.text_body }),
    format: sent.format,
    blocks: sent.blocks,
    ...settingsOf(campaign),
    ...testOf(campaign, sent),
    ...timesOf(campaign, isMoved),
    ...whom,
  };
};

/** @returns undefined when it is kept no longer. */
const readWhom = async (
  content: CopyDependencies["content"],
  { audience, audience_parts, content_key }: Campaign,
): Promise<Pick<DraftContent, "audience"> | undefined> => {
  if (audience === "subscribed") return {};
  const stored = await content.findJson<StoredAudience>(audienceListKey(content_key));
  return stored && { audience: audienceOf(stored, audience_parts) };
};

const settingsOf = ({
  from_email,
  from_name,
  reply_to,
  tracking,
  unreported,
  published,
  approval,
}: Campaign) => ({
  from_email,
  ...(from_name !== undefined && { from_name }),
  ...(reply_to !== undefined && { reply_to }),
  tracking,
  ...(unreported !== undefined && { unreported }),
  ...(published !== undefined && { archive: true }),
  ...(approval && { approval: "required" as const }),
});

/** The test, with what each variant has of its own. */
const testOf = ({ ab_test }: Campaign, { variants, ...own }: SentContent): Pick<DraftContent, "ab_test"> =>
  ab_test === undefined
    ? {}
    : {
        ab_test: {
          share: ab_test.share,
          winner: ab_test.winner_by,
          after_minutes: ab_test.after_minutes,
          variants: variants.map((variant) => ({
            ...(variant.subject !== own.subject && { subject: variant.subject }),
            ...(variant.preheader !== own.preheader && { preheader: variant.preheader ?? "" }),
            ...(variant.body !== own.body && {
              body: variant.body,
              ...(variant.blocks && { format: variant.format, blocks: variant.blocks }),
            }),
            // That of another body was made of it, or was its own.
            ...(variant.text_body !== null &&
              (variant.body !== own.body || variant.text_body !== own.text_body) && {
                text_body: variant.text_body,
              }),
          })),
        },
      };

/** A time zone is said with what is told in it only. */
const timesOf = ({ send_at, time_zone, sending_window, series }: Campaign, isMoved: boolean) => {
  const start = isMoved ? send_at : undefined;
  const isZoned = time_zone !== undefined && (start !== undefined || sending_window !== undefined);
  return {
    ...(start !== undefined && { send_at: time_zone === undefined ? start : localTime(start, time_zone) }),
    ...(isZoned && { time_zone }),
    ...(sending_window !== undefined && { sending_window }),
    // One that repeats is no mere copy: two series would send to the same people.
    ...(isMoved && series && { recurrence: recurrenceOf(series) }),
  };
};

const recurrenceOf = ({ every, interval, until }: Series) => ({
  every,
  interval,
  ...(until !== undefined && { until }),
});

/** What clocks show then, without an offset. */
const localTime = (moment: string, timeZone: string): string =>
  new Date(clockAt(timeZone, Date.parse(moment))).toISOString().slice(0, 19);

const addressesOf = (mailboxes: readonly Mailbox[]): string[] => mailboxes.map(({ address }) => address);

/** Whom it was asked for; who was erased since is not among them. */
const audienceOf = (stored: StoredAudience, parts: AudienceParts | undefined): DraftAudience => {
  if (!("addresses" in stored)) return addressesOf(stored);
  const { all, lists = [], segments = [], exclude } = parts ?? {};
  return {
    ...(all && { all }),
    lists: [...lists],
    segments: [...segments],
    ...someOf(addressesOf(stored.addresses)),
    exclude: {
      lists: [...(exclude?.lists ?? [])],
      segments: [...(exclude?.segments ?? [])],
      ...someOf([...stored.excluded]),
    },
  };
};

/** A campaign takes no list of addresses that is empty. */
const someOf = (addresses: string[]) => (addresses.length > 0 ? { addresses } : {});

const copyFiles = (uploads: CopyDependencies["uploads"], { attachments }: Campaign) =>
  Promise.all(
    attachments.map(async (file) => ({
      attachment_id: await uploads.adopt(file),
      filename: file.filename,
      size_bytes: file.size_bytes,
    })),
  );
