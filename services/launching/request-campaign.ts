import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { Logger } from "@aws-lambda-powertools/logger";
import type { UploadStore } from "../attachments/uploads.ts";
import { audienceKey, distinctMailboxes } from "../audience/lists.ts";
import { announceMilestones } from "../campaigns/announce.ts";
import { type Campaign, noCounts } from "../campaigns/campaign.ts";
import { startOf } from "../campaigns/schedule.ts";
import type { CampaignRequest } from "../campaigns/schemas.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { contentOf } from "../mail/content.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import type { Publish } from "../platform/publish.ts";
import { checkRequest, type RequestRefusal } from "./check-request.ts";

export type RequestOutcome =
  | { readonly ok: true; readonly campaign: Campaign }
  | RequestRefusal
  | (Omit<RequestRefusal, "code"> & { readonly code: "idempotency_key_reused" });

interface Dependencies {
  readonly campaigns: CampaignStore;
  readonly content: ObjectStore;
  readonly uploads: UploadStore;
  readonly publish: Publish;
  /** Largest e-mail, in bytes after base64. */
  readonly emailBytesMax: number;
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
  const campaign_id = `ses_campaign_${idempotencyKey ? sha256(idempotencyKey).slice(0, 32) : randomUUID().replaceAll("-", "")}`;
  const sameRequest = (campaign: Campaign): RequestOutcome =>
    campaign.request_hash === request_hash
      ? { ok: true, campaign }
      : {
          ok: false,
          code: "idempotency_key_reused",
          field: "Idempotency-Key",
          message: "This key was used for another request: use a new key for a new campaign.",
        };

  const existing = idempotencyKey && (await deps.campaigns.get(campaign_id));
  if (existing) return sameRequest(existing);

  // Not before the key is looked at: what was accepted stays accepted once its start has passed.
  const checked = await checkRequest(deps, request, now);
  if (!checked.ok) return checked;
  const start = startOf(request);

  // Under the request's hash: two requests that race with one key never write into each other's content.
  const prefix = `campaigns/${campaign_id}/${request_hash.slice(0, 16)}`;
  const files = checked.files.map((file, index) => ({ ...file, key: `${prefix}/attachments/${index}` }));
  const content_key = `${prefix}/content.json`;
  await Promise.all([
    deps.content.putJson(content_key, contentOf(request)),
    ...files.map(({ source, key, content_type }) =>
      typeof source === "string"
        ? deps.content.copy(source, key)
        : deps.content.put(key, source, content_type),
    ),
    ...(request.audience
      ? [deps.content.putJson(audienceKey(content_key), distinctMailboxes(request.audience))]
      : []),
  ]);

  const campaign: Campaign = {
    campaign_id,
    kind: "campaign",
    campaign_name: request.campaign_name,
    ...(start
      ? { status: "scheduled", send_at: start.toISOString() }
      : { status: "pending", unannounced: new Set(["CampaignRequested"]) }),
    subject: request.subject,
    from_email: request.from_email.address,
    ...(request.from_name ? { from_name: request.from_name } : {}),
    ...(request.reply_to ? { reply_to: request.reply_to.address } : {}),
    audience: request.audience ? "list" : "subscribed",
    content_key,
    attachments: files.map(({ source: _, ...reference }) => reference),
    ...(request.time_zone ? { time_zone: request.time_zone } : {}),
    ...(request.sending_window ? { sending_window: request.sending_window } : {}),
    request_hash,
    unsubscribe_key: randomBytes(32).toString("base64url"),
    total_contacts: 0,
    ...noCounts,
    batching: { done: false },
    batch_count: 0,
    batches_done: 0,
    open: "open",
    created_at: now.toISOString(),
    updated_at: now.toISOString(),
  };
  // The condition of this write is what keeps two requests with one key from becoming two campaigns.
  if (!(await deps.campaigns.create(campaign))) {
    const winner = await deps.campaigns.get(campaign_id);
    if (!winner) throw new Error(`Campaign ${campaign_id} exists and cannot be read`);
    return sameRequest(winner);
  }
  await announceMilestones(deps, campaign).catch((error: Error) =>
    deps.log.error("CampaignRequested was not announced; the sweeper will", { campaign_id, error }),
  );
  return { ok: true, campaign };
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
