import type { Logger } from "@aws-lambda-powertools/logger";
import { type Announcer, tellMilestones } from "../campaigns/announce.ts";
import type { Campaign } from "../campaigns/campaign.ts";
import type { CampaignStore } from "../campaigns/store.ts";
import { type Draft, newDraft, newDraftId, type Rejection } from "../drafts/draft.ts";
import { readDraft, type WrittenDraft } from "../drafts/save-draft.ts";
import type { DraftStore } from "../drafts/store.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { type CopyDependencies, draftOfCampaign } from "./draft-of-campaign.ts";

interface Dependencies extends Announcer, CopyDependencies {
  readonly campaigns: Announcer["campaigns"] & Pick<CampaignStore, "get" | "reopen">;
  readonly drafts: Pick<DraftStore, "get" | "adding">;
  readonly content: CopyDependencies["content"] & Pick<ObjectStore, "putJson">;
  readonly log: Pick<Logger, "error">;
}

/** Why a campaign is not taken back. */
export interface ReopenRefusal {
  readonly ok: false;
  readonly message: string;
}

/**
 * Takes a campaign that has not started back to a draft, which has all that it had, its start too. The campaign ends
 * and the draft begins in one write: whatever dies, there is one of them, and never both. Whoever asks again gets the
 * same draft.
 * @param rejection why it is not released, where that is the cause.
 */
export const reopenCampaign = async (
  deps: Dependencies,
  campaign: Campaign,
  now: Date,
  rejection?: Pick<Rejection, "reason" | "by">,
): Promise<WrittenDraft | ReopenRefusal> => {
  if (campaign.reopened_as !== undefined) return await draftAgain(deps, campaign.reopened_as);
  if (!isWaiting(campaign)) return refusalOf(campaign);
  const content = await draftOfCampaign(deps, campaign, { isMoved: true });
  if (!content) return { ok: false, message: "What the campaign is to send is kept no longer." };

  const draft: Draft = {
    ...newDraft(newDraftId(), content, now),
    ...(rejection && { rejection: { ...rejection, at: now.toISOString() } }),
  };
  await deps.content.putJson(draft.content_key, content);
  const { campaign_id } = campaign;
  const isDone = await deps.campaigns.reopen(
    campaign_id,
    {
      reopened_as: draft.draft_id,
      reason: rejection ? `Not released: ${rejection.reason}` : "Taken back to a draft.",
    },
    now.toISOString(),
    deps.drafts.adding(draft),
  );
  const found = await deps.campaigns.get(campaign_id);
  if (!found) throw new Error(`Campaign ${campaign_id} cannot be read`);
  if (!isDone) return await answerOf(deps, found);
  await tellMilestones(deps, found);
  return { ok: true, draft, content };
};

/** Whether nothing of it is frozen yet, and will not be before its time or an operator comes. */
export const isWaiting = ({ status, started_at }: Campaign): boolean =>
  (status === "awaiting_approval" || status === "scheduled" || status === "paused") &&
  started_at === undefined;

const refusalOf = ({ status, started_at }: Campaign): ReopenRefusal => ({
  ok: false,
  message: `The campaign is ${status}${started_at === undefined ? "" : ", and began"}; to take it back to a draft, it must wait to be released, be scheduled, or paused before its start.`,
});

/** Answers by the campaign as it is after another change came first. */
const answerOf = (deps: Dependencies, campaign: Campaign): Promise<WrittenDraft | ReopenRefusal> =>
  campaign.reopened_as === undefined
    ? Promise.resolve(refusalOf(campaign))
    : draftAgain(deps, campaign.reopened_as);

const draftAgain = async (deps: Dependencies, draftId: Draft["draft_id"]) =>
  (await readDraft(deps, draftId)) ??
  ({ ok: false, message: `It was taken back to ${draftId}, which is there no more.` } as const);
