import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Logger } from "@aws-lambda-powertools/logger";
import type { UploadStore } from "../attachments/uploads.ts";
import { audienceListKey } from "../audience/audience-list.ts";
import type { Audience } from "../audience/read-audience.ts";
import type { SelectionStores } from "../audience/resolve-audience.ts";
import { type Announcer, announceMilestones } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { contentOf } from "../mail/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { checkRequest, type RequestRefusal } from "./check-request.ts";
import { type CampaignFile, newCampaign } from "./new-campaign.ts";

export type RequestOutcome =
  | { readonly ok: true; readonly campaign: Campaign }
  | RequestRefusal
  | (Omit<RequestRefusal, "code"> & { readonly code: "idempotency_key_reused" });

interface Dependencies extends Announcer, SelectionStores {
  readonly campaigns: Announcer["campaigns"] & Pick<CampaignStore, "get" | "create">;
  readonly content: Pick<ObjectStore, "put" | "putJson" | "copy">;
  readonly uploads: Pick<UploadStore, "get">;
  /** Largest e-mail, in bytes after base64. */
  readonly emailBytesMax: number;
  /** Whether opens and clicks are tracked, where the request does not say. */
  readonly tracking: boolean;
  readonly log: Pick<Logger, "error">;
}

/**
 * Accepts a campaign: stores its content, then the campaign, then announces CampaignRequested. Once it is stored the
 * sweeper makes good a lost announcement, so the caller is answered with success. One that starts later is announced
 * then, by the sweeper.
 * The same `idempotencyKey` and request give the same campaign, whatever happened to it since.
 */
export const requestCampaign = async (
  deps: Dependencies,
  request: CampaignRequest,
  idempotencyKey: string | undefined,
  now: Date,
): Promise<RequestOutcome> => {
  const request_hash = sha256(JSON.stringify(request));
  const campaign_id = campaignIdOf(idempotencyKey);
  const existing = idempotencyKey && (await deps.campaigns.get(campaign_id));
  if (existing) return answerOf(existing, request_hash);

  // Not before the key is looked at: what was accepted stays accepted once its start has passed.
  const checked = await checkRequest(deps, request, now);
  if (!checked.ok) return checked;

  const unsubscribe_key = randomBytes(32).toString("base64url");
  const { campaign, files } = newCampaign(request, {
    campaign_id,
    request_hash,
    unsubscribe_key,
    checked,
    tracking: deps.tracking,
    now,
  });
  await storeContent(deps.content, request, checked.audience, campaign.content_key, files);
  // The condition of this write is what keeps two requests with one key from becoming two campaigns.
  if (!(await deps.campaigns.create(campaign))) {
    const winner = await deps.campaigns.get(campaign_id);
    if (!winner) throw new Error(`Campaign ${campaign_id} exists and cannot be read`);
    return answerOf(winner, request_hash);
  }
  await announceMilestones(deps, campaign).catch((error: Error) =>
    deps.log.error("CampaignRequested was not announced; the sweeper will", { campaign_id, error }),
  );
  return { ok: true, campaign };
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The same for the same idempotency key; without one, a new one. */
const campaignIdOf = (idempotencyKey: string | undefined): string =>
  `ses_campaign_${idempotencyKey ? sha256(idempotencyKey).slice(0, 32) : randomUUID().replaceAll("-", "")}`;

/** Answers a request by the campaign that has its idempotency key already. */
const answerOf = (existing: Campaign, requestHash: string): RequestOutcome =>
  existing.request_hash === requestHash
    ? { ok: true, campaign: existing }
    : {
        ok: false,
        code: "idempotency_key_reused",
        field: "Idempotency-Key",
        message: "This key was used for another request: use a new key for a new campaign.",
      };

const storeContent = async (
  content: Dependencies["content"],
  request: CampaignRequest,
  audience: Audience,
  contentKey: string,
  files: readonly CampaignFile[],
): Promise<void> => {
  await Promise.all([
    content.putJson(contentKey, contentOf(request)),
    ...files.map(({ source, key, content_type }) =>
      typeof source === "string" ? content.copy(source, key) : content.put(key, source, content_type),
    ),
    ...(audience === "subscribed" ? [] : [content.putJson(audienceListKey(contentKey), audience)]),
  ]);
};
