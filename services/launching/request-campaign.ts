import { randomBytes } from "node:crypto";
import type { Logger } from "@aws-lambda-powertools/logger";
import type { KeyMark } from "../api-keys/key.ts";
import type { UploadStore } from "../attachments/uploads.ts";
import { audienceListKey } from "../audience/audience-list.ts";
import type { Audience } from "../audience/read-audience.ts";
import type { SelectionStores } from "../audience/resolve-audience.ts";
import { type Announcer, tellMilestones } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import type { DraftContent } from "../drafts/content.ts";
import { readDraft } from "../drafts/save-draft.ts";
import type { DraftStore } from "../drafts/store.ts";
import { allWordsOf, type CampaignContent, contentOf, designKey, variantKey } from "../mail/content.ts";
import { idOf, sha256 } from "../platform/ids.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { annotate } from "../platform/trace.ts";
import { checkRequest, type RequestRefusal, refusedTest } from "./check-request.ts";
import { type CampaignFile, newCampaign } from "./new-campaign.ts";

export type RequestOutcome =
  /** `replayed`: it was there already, and this request changed nothing. */
  | { readonly ok: true; readonly campaign: Campaign; readonly replayed: boolean }
  | RequestRefusal
  | (Omit<RequestRefusal, "code"> & { readonly code: "unknown_draft" })
  /** By the campaign that has its key, or that its draft was started as. */
  | (Omit<RequestRefusal, "code"> & {
      readonly code: "idempotency_key_reused" | "draft_started";
      readonly campaign_id: string;
    });

interface Dependencies extends Announcer, SelectionStores {
  readonly campaigns: Announcer["campaigns"] & Pick<CampaignStore, "get" | "create" | "createWith">;
  readonly drafts: Pick<DraftStore, "get" | "starting">;
  readonly content: Pick<ObjectStore, "put" | "putJson" | "findJson" | "copy">;
  readonly uploads: Pick<UploadStore, "get">;
  /** Largest e-mail, in bytes after base64. */
  readonly emailBytesMax: number;
  /** Whether opens and clicks are tracked, where the request does not say. */
  readonly tracking: boolean;
  /** Whether somebody else has to release every campaign. */
  readonly approvalRequired: boolean;
  /** Empty where the stage has none. */
  readonly postalAddress: string;
  readonly log: Pick<Logger, "error">;
}

/** How a campaign is asked for, beside what it is. */
interface Asking {
  readonly idempotencyKey: string | undefined;
  /** The API key that asks. */
  readonly by: KeyMark;
}

/**
 * Accepts a campaign: stores its content, then the campaign, then announces CampaignRequested. Once it is stored the
 * sweeper makes good a lost announcement, so the caller is answered with success. One that starts later is announced
 * then, by the sweeper.
 * The same `idempotencyKey` and request give the same campaign, whatever happened to it since; so does the same draft,
 * which is its own key.
 */
export const requestCampaign = async (
  deps: Dependencies,
  request: CampaignRequest,
  { idempotencyKey, by }: Asking,
  now: Date,
): Promise<RequestOutcome> => {
  const { draft_id } = request;
  const request_hash = sha256(JSON.stringify(request));
  const campaign_id = draft_id ? campaignIdOf(`draft ${draft_id}`) : campaignIdOf(idempotencyKey);
  annotate({ campaign_id });
  const existing = (draft_id || idempotencyKey) && (await deps.campaigns.get(campaign_id));
  if (existing) return answerOf(existing, request, request_hash);

  const written = draft_id ? await readDraft(deps, draft_id) : undefined;
  if (draft_id && !written) return unknownDraft;
  // Not before the key is looked at: what was accepted stays accepted once its start has passed.
  const refused = refusedTest(request, request.tracking ?? deps.tracking);
  if (refused) return refused;
  const checked = await checkRequest(deps, request, now);
  if (!checked.ok) return checked;

  const unsubscribe_key = randomBytes(32).toString("base64url");
  const designs = designsOf(request, written?.content);
  const { campaign, files } = newCampaign(request, {
    campaign_id,
    request_hash,
    unsubscribe_key,
    checked,
    designs,
    tracking: deps.tracking,
    askedBy: deps.approvalRequired || request.approval ? by : undefined,
    now,
  });
  const words = allWordsOf(request).map((one) => contentOf(one, deps.postalAddress));
  await storeContent(deps.content, words, checked.audience, campaign.content_key, files);
  for (const [variant, blocks] of designs.entries())
    if (blocks) await deps.content.putJson(designKey(campaign.content_key, variant), blocks);
  // The condition of this write is what keeps two requests with one key from becoming two campaigns.
  if (!(await store(deps, campaign, now))) {
    const winner = await deps.campaigns.get(campaign_id);
    if (winner) return answerOf(winner, request, request_hash);
    if (draft_id) return unknownDraft;
    throw new Error(`Campaign ${campaign_id} exists and cannot be read`);
  }
  await tellMilestones(deps, campaign);
  return { ok: true, campaign, replayed: false };
};

/** In one write with its draft, if it has one: no crash leaves a draft that is a campaign too. */
const store = ({ campaigns, drafts }: Dependencies, campaign: Campaign, now: Date): Promise<boolean> => {
  const { draft_id, campaign_id } = campaign;
  return draft_id === undefined
    ? campaigns.create(campaign)
    : campaigns.createWith(campaign, drafts.starting(draft_id, campaign_id, now));
};

/** Of each variant; blocks that say something else than what is sent would be no copy of it. */
const designsOf = (request: CampaignRequest, draft: DraftContent | undefined): DraftContent["blocks"][] =>
  allWordsOf(request).map(({ body }, variant) => {
    const written = variant === 0 ? draft : draft?.ab_test?.variants?.[variant - 1];
    return written?.format === "blocks" && written.body === body ? written.blocks : undefined;
  });

const unknownDraft = {
  ok: false,
  code: "unknown_draft",
  field: "draft_id",
  message: "There is no such draft: leave it out, or see GET /drafts.",
} as const;

/** The same for the same idempotency key; without one, a new one. */
const campaignIdOf = (idempotencyKey: string | undefined): string => `ses_campaign_${idOf(idempotencyKey)}`;

/** Answers a request by the campaign that has its key, or its draft, already. */
const answerOf = (existing: Campaign, { draft_id }: CampaignRequest, requestHash: string): RequestOutcome => {
  if (existing.request_hash === requestHash) return { ok: true, campaign: existing, replayed: true };
  const { campaign_id } = existing;
  return draft_id
    ? {
        ok: false,
        code: "draft_started",
        field: "draft_id",
        message: `This draft was started already, as ${campaign_id}: copy it to send it again.`,
        campaign_id,
      }
    : {
        ok: false,
        code: "idempotency_key_reused",
        field: "Idempotency-Key",
        message: "This key was used for another request: use a new key for a new campaign.",
        campaign_id,
      };
};

const storeContent = async (
  content: Dependencies["content"],
  words: readonly CampaignContent[],
  audience: Audience,
  contentKey: string,
  files: readonly CampaignFile[],
): Promise<void> => {
  await Promise.all([
    ...words.map((one, variant) => content.putJson(variantKey(contentKey, variant), one)),
    ...files.map(({ source, key, content_type }) =>
      typeof source === "string" ? content.copy(source, key) : content.put(key, source, content_type),
    ),
    ...(audience === "subscribed" ? [] : [content.putJson(audienceListKey(contentKey), audience)]),
  ]);
};
