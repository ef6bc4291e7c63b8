import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";

/** The words of a campaign, as they lie in the content bucket. */
export interface CampaignContent {
  readonly subject: string;
  /** What inboxes show beside the subject. */
  readonly preheader?: string;
  readonly html: string;
  readonly text?: string;
  /** Of whoever sends, as it was when the campaign was asked for. */
  readonly postal_address?: string;
}

/** Beside the words of a variant: what the editor they were written in keeps of them. No sender reads it. */
export const designKey = (contentKey: string, variant = 0): string =>
  contentKey.replace(/content\.json$/, variant === 0 ? "design.json" : `design-${variant}.json`);

/** Where the words of a variant lie: those of the first are the campaign's own. */
export const variantKey = (contentKey: string, variant: number): string =>
  variant === 0 ? contentKey : contentKey.replace(/content\.json$/, `variant-${variant}.json`);

type Worded = Pick<Campaign, "content_key" | "format" | "ab_test">;

/** Where the words of a campaign lie: those of each variant, the first of them its own. */
export const wordKeys = ({ content_key, ab_test }: Pick<Worded, "content_key" | "ab_test">): string[] =>
  [...(ab_test?.variants.keys() ?? [0])].map((variant) => variantKey(content_key, variant));

/** Where the designs of those words lie; undefined in the place of those that have none. */
export const designKeys = ({ content_key, format, ab_test }: Worded): (string | undefined)[] => {
  const others = ab_test?.variants.slice(1) ?? [];
  return [format, ...others.map((variant) => variant.format)].map((one, variant) =>
    one === undefined ? undefined : designKey(content_key, variant),
  );
};

/** The fields of a request that become words. */
export type RequestedWords = Pick<CampaignRequest, "subject" | "preheader" | "body" | "text_body">;

/** What a variant of a test sends: the campaign's own words, but for those that it names. */
const variantWords = (
  { subject, preheader, body, text_body }: RequestedWords,
  variant: Partial<RequestedWords>,
): RequestedWords => ({
  subject,
  preheader,
  body,
  // That of another body would tell something else.
  ...(variant.body === undefined && { text_body }),
  ...variant,
});

/** The words of a request, and those that its variants have of their own. */
export interface TestedWords extends RequestedWords {
  readonly ab_test?: { readonly variants: readonly Partial<RequestedWords>[] } | undefined;
}

/** What the variants of a request's test send, but for the first, which is the request itself. */
export const variantsOf = (request: TestedWords): RequestedWords[] =>
  (request.ab_test?.variants ?? []).map((variant) => variantWords(request, variant));

/** What each variant sends, the first too; of a request without a test that is all there is. */
export const allWordsOf = (request: TestedWords): RequestedWords[] => [request, ...variantsOf(request)];

/** The words of a request. @param postalAddress empty where the stage has none. */
export const contentOf = (
  { subject, preheader, body, text_body }: RequestedWords,
  postalAddress: string,
): CampaignContent => ({
  subject,
  ...(preheader === undefined ? {} : { preheader }),
  html: body,
  ...(text_body === undefined ? {} : { text: text_body }),
  ...(postalAddress === "" ? {} : { postal_address: postalAddress }),
});
