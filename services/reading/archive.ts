import type { Campaign } from "../campaigns/campaign.ts";
import { isExpired } from "../campaigns/retention.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { MergeValues } from "../contacts/merge-values.ts";
import { type CampaignContent, variantKey } from "../mail/content.ts";
import { parseTemplate, renderTemplate } from "../mail/liquid.ts";
import {
  parseTemplates,
  preferencesUrl,
  type RenderedMail,
  renderMail,
  viewUrl,
} from "../mail/render-mail.ts";
import { TemplateError } from "../mail/template-error.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import type { Page } from "../platform/pagination.ts";
import { withoutLinks } from "./without-links.ts";

interface Dependencies {
  readonly campaigns: Pick<CampaignStore, "get" | "listPublished">;
  readonly content: Pick<ObjectStore, "findJson">;
  readonly publicUrl: string;
}

/** Of whom nothing is known: a template has its defaults. */
const nobody: MergeValues = { email: "" };
/** Stands in the place of a reader's link until it is taken out. https://www.rfc-editor.org/rfc/rfc2606#section-2 */
const nobodysLink = "https://nobody.invalid/unsubscribe/none";

/** Where a campaign is public. */
export const archiveUrl = (publicUrl: string, campaignId: string): string =>
  `${publicUrl}/archive/${campaignId}`;

/** What was not sent yet is nobody's to read, and what is over is kept no longer. */
const isPublic = ({ published, started_at }: Campaign): boolean =>
  published !== undefined && started_at !== undefined;

/** Of a test the words that won; its own until then. */
const shownVariant = ({ ab_test }: Campaign): number => ab_test?.winner ?? 0;

/**
 * What a campaign sends, for everybody: with nobody's values, and without links by which somebody would unsubscribe.
 * @returns undefined when there is no such campaign, it is not public, or it cannot be made without a reader.
 */
export const readArchived = async (
  { campaigns, content, publicUrl }: Dependencies,
  campaignId: string,
  now: Date,
): Promise<RenderedMail | undefined> => {
  const campaign = await campaigns.get(campaignId);
  if (!campaign || !isPublic(campaign) || isExpired(campaign, now)) return undefined;
  const words = await content.findJson<CampaignContent>(
    variantKey(campaign.content_key, shownVariant(campaign)),
  );
  const mail = words && tried(() => renderMail(parseTemplates(words), nobody, nobodysLink));
  return mail && { ...mail, html: forEverybody(mail.html, archiveUrl(publicUrl, campaignId)) };
};

const forEverybody = (html: string, url: string): string => {
  const own = html.replaceAll(viewUrl(nobodysLink), url);
  return withoutLinks(own, (href) => href.startsWith(nobodysLink))
    .replaceAll(preferencesUrl(nobodysLink), "")
    .replaceAll(nobodysLink, "");
};

/** What fails for somebody of whom nothing is known may be fine for everybody else. */
const tried = <T>(make: () => T): T | undefined => {
  try {
    return make();
  } catch (error) {
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
};

/** A campaign in the list of those that are public. */
export interface Archived extends Pick<Campaign, "campaign_id" | "from_email"> {
  readonly from_name?: string;
  readonly subject: string;
  /** When it began to be sent: ISO 8601. */
  readonly started_at: string;
}

/** A page of the public campaigns, newest first; it may have fewer than asked for. */
export const listArchived = async (
  { campaigns }: Pick<Dependencies, "campaigns">,
  { limit, start }: { readonly limit: number; readonly start?: Record<string, string> | undefined },
  now: Date,
): Promise<Page<Archived>> => {
  const { items, lastKey } = await campaigns.listPublished(limit, start);
  return { items: items.flatMap((campaign) => archivedOf(campaign, now)), lastKey };
};

const subjectOf = (campaign: Campaign): string =>
  campaign.ab_test?.variants[shownVariant(campaign)]?.subject ?? campaign.subject;

/** The subject for everybody; undefined when it cannot be made without a reader. */
export const publicSubject = (campaign: Campaign): string | undefined =>
  tried(() => renderTemplate("text", parseTemplate("text", subjectOf(campaign)), nobody))?.trim();

const archivedOf = (campaign: Campaign, now: Date): Archived[] => {
  const { campaign_id, from_email, from_name, started_at } = campaign;
  if (!isPublic(campaign) || isExpired(campaign, now) || started_at === undefined) return [];
  const subject = publicSubject(campaign);
  if (subject === undefined) return [];
  return [{ campaign_id, from_email, ...(from_name && { from_name }), subject, started_at }];
};
