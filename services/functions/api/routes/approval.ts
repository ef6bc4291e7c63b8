import type { KeyMark } from "../../../api-keys/key.ts";
import { approveRequest, rejectRequest } from "../../../campaigns/approval.ts";
import type { Campaign } from "../../../campaigns/campaign.ts";
import { campaignStatusView } from "../../../campaigns/schemas.ts";
import { askedAt } from "../../../campaigns/status-changes.ts";
import { approving } from "../../../campaigns/steering.ts";
import { draftView, toDraftView } from "../../../drafts/draft.ts";
import { reopenCampaign } from "../../../launching/reopen-campaign.ts";
import type { Authorized } from "../auth.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findCampaign } from "../find-campaign.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";
import { steer } from "../steer.ts";

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "campaigns" | "deliveries" | "drafts" | "content" | "uploads" | "publish" | "log"
>;

/** What a second person says of a campaign that waits for them (decision 62). */
export const approvalRoutes = (deps: Dependencies) =>
  router().route("/", approveCampaign(deps)).route("/", rejectCampaign(deps));

/** `POST /campaigns/{campaign_id}/approve` */
const approveCampaign = (deps: Dependencies) =>
  router<Authorized>().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found", "self_approval", "wrong_state"], {
      method: "post",
      path: "/campaigns/{campaign_id}/approve",
      operationId: "approveCampaign",
      tags: ["campaigns"],
      summary: "Release a campaign",
      description:
        "With another key than the one that asked for it. It starts at its `send_at`; where that has passed, or there is none, at once.",
      request: { params: byCampaignId, body: { content: json(approveRequest), required: false } },
      responses: { 200: { description: "Its ledger.", content: json(campaignStatusView) } },
    }),
    async (c) => {
      // Without a body nothing was parsed.
      const { asked_at } = c.req.valid("json") ?? {};
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      const approval = approvalAwaited(campaign, c.get("caller").mark, asked_at);
      const steering = approving(campaign, approval, c.get("caller").mark, new Date());
      const condition = askedAt(approval.asked_at);
      return c.json(await steer(deps, campaign.campaign_id, "approve", steering, condition), 200);
    },
  );

/**
 * What is to be released.
 * @throws Problem when it does not wait for that, was asked for anew since it was looked at, or by this very key.
 */
const approvalAwaited = (
  { status, approval }: Campaign,
  by: KeyMark,
  seenAt: string | undefined,
): NonNullable<Campaign["approval"]> => {
  if (status !== "awaiting_approval" || !approval)
    throw new Problem("wrong_state", `The campaign is ${status}: it does not wait to be released.`);
  if (seenAt !== undefined && seenAt !== approval.asked_at)
    throw new Problem(
      "wrong_state",
      `The campaign was asked for anew, at ${approval.asked_at}: look at it as it is now.`,
    );
  if (by.key_id === approval.asked_by.key_id)
    throw new Problem(
      "self_approval",
      `${approval.asked_by.name} asked for the campaign: somebody else has to release it.`,
    );
  return approval;
};

/** `POST /campaigns/{campaign_id}/reject` */
const rejectCampaign = (deps: Dependencies) =>
  router<Authorized>().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/campaigns/{campaign_id}/reject",
      operationId: "rejectCampaign",
      tags: ["campaigns"],
      summary: "Send a campaign back instead of releasing it",
      description:
        "Of one that waits to be released. It becomes a draft with the reason, as by `…/reopen`, and is asked for anew once that is started.",
      request: { params: byCampaignId, body: jsonBody(rejectRequest) },
      responses: { 200: { description: "The draft.", content: json(draftView) } },
    }),
    async (c) => {
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      if (campaign.status !== "awaiting_approval" && campaign.reopened_as === undefined)
        throw new Problem(
          "wrong_state",
          `The campaign is ${campaign.status}: it does not wait to be released.`,
        );
      const { reason } = c.req.valid("json");
      const rejection = { reason, by: c.get("caller").mark };
      const outcome = await reopenCampaign(deps, campaign, new Date(), rejection);
      if (!outcome.ok) throw new Problem("wrong_state", outcome.message);
      return c.json(toDraftView(outcome.draft, outcome.content), 200);
    },
  );
