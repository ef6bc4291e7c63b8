import type { KeyMark } from "../../../api-keys/key.ts";
import { variantLetters } from "../../../campaigns/ab-test.ts";
import type { Campaign } from "../../../campaigns/campaign.ts";
import { isClosing, retentionReason } from "../../../campaigns/retention.ts";
import { startOf, startProblem } from "../../../campaigns/schedule.ts";
import {
  type CampaignStatusView,
  campaignChange,
  campaignStatusView,
  campaignView,
  retryRequest,
  winnerChoice,
} from "../../../campaigns/schemas.ts";
import { notStarted } from "../../../campaigns/status-changes.ts";
import { cancelling, moving, pausing, resuming, retrying } from "../../../campaigns/steering.ts";
import { toCampaignView, toStatusView } from "../../../campaigns/views.ts";
import { withExactLedger } from "../../../deliveries/ledger.ts";
import { draftView, toDraftView } from "../../../drafts/draft.ts";
import { endSeries } from "../../../launching/end-series.ts";
import { reopenCampaign } from "../../../launching/reopen-campaign.ts";
import type { Authorized } from "../auth.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findCampaign, findLedger } from "../find-campaign.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";
import { steer } from "../steer.ts";
import { placeOfVariant } from "../variant.ts";

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "campaigns" | "deliveries" | "drafts" | "content" | "uploads" | "publish" | "log"
>;

const ledgerAnswer = { 200: { description: "Its ledger.", content: json(campaignStatusView) } };

const steeringRoute = <const W extends "pause" | "resume" | "cancel">(
  { apiKeys }: Dependencies,
  wish: W,
  summary: string,
  description: string,
) =>
  securedRoute(apiKeys, "send", ["not_found", "wrong_state"], {
    method: "post",
    path: `/campaigns/{campaign_id}/${wish}`,
    operationId: `${wish}Campaign`,
    tags: ["campaigns"],
    summary,
    description,
    request: { params: byCampaignId },
    responses: ledgerAnswer,
  });

/** What an operator may ask of a campaign under way. */
export const steeringRoutes = (deps: Dependencies) =>
  router()
    .route("/", pauseCampaign(deps))
    .route("/", resumeCampaign(deps))
    .route("/", cancelCampaign(deps))
    .route("/", endCampaignSeries(deps))
    .route("/", retryCampaign(deps))
    .route("/", changeCampaign(deps))
    .route("/", chooseWinner(deps))
    .route("/", takeBackCampaign(deps));

/** `POST /campaigns/{campaign_id}/pause` */
const pauseCampaign = (deps: Dependencies) =>
  router().openapi(
    steeringRoute(
      deps,
      "pause",
      "Pause a campaign",
      "Queued work stops within one block of at most 8 recipients a sender.",
    ),
    async (c) => c.json(await steer(deps, c.req.valid("param").campaign_id, "pause", pausing), 200),
  );

/** `POST /campaigns/{campaign_id}/resume` */
const resumeCampaign = (deps: Dependencies) =>
  router().openapi(
    steeringRoute(
      deps,
      "resume",
      "Go on with a paused campaign",
      "It goes on where it stopped; one whose `send_at` is still to come is scheduled again. One that paused by itself is judged by what bounces from here on.",
    ),
    async (c) => {
      const campaign = await findLedger(deps, c.req.valid("param").campaign_id);
      refuseClosing(campaign);
      const steering = resuming(campaign, new Date());
      return c.json(await steer(deps, campaign.campaign_id, "resume", steering), 200);
    },
  );

/** `POST /campaigns/{campaign_id}/cancel` */
const cancelCampaign = (deps: Dependencies) =>
  router().openapi(
    steeringRoute(
      deps,
      "cancel",
      "End a campaign",
      "For good: what remains is never sent. The deliveries say who was reached; a block under way may still end. Of a campaign that repeats this one alone: its series goes on.",
    ),
    async (c) => c.json(await steer(deps, c.req.valid("param").campaign_id, "cancel", cancelling), 200),
  );

/** `POST /campaigns/{campaign_id}/end-series` */
const endCampaignSeries = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/campaigns/{campaign_id}/end-series",
      operationId: "endSeries",
      tags: ["campaigns"],
      summary: "Have a campaign repeat no more",
      description:
        "By any campaign of the series. The one that waits for its turn is cancelled, and none follows; what has started goes on. The same again changes nothing.",
      request: { params: byCampaignId },
      responses: {
        200: { description: "The last campaign of the series.", content: json(campaignView) },
      },
    }),
    async (c) => {
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      if (!campaign.series) throw new Problem("wrong_state", "The campaign does not repeat.");
      const last = await endSeries(deps, campaign, new Date());
      if (last.reopened_as !== undefined)
        throw new Problem("wrong_state", `The series was taken back to ${last.reopened_as}, a draft.`);
      return c.json(toCampaignView(await withExactLedger(deps.deliveries, last)), 200);
    },
  );

/** `POST /campaigns/{campaign_id}/retry` */
const retryCampaign = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/campaigns/{campaign_id}/retry",
      operationId: "retryCampaign",
      tags: ["campaigns"],
      summary: "Try again what failed",
      description:
        "Of a campaign that completed or failed: its failed recipients, and those it had not come to; of the unknown those that the body names. Whoever an event of SES tells of meanwhile is left out.",
      request: { params: byCampaignId, body: { content: json(retryRequest), required: false } },
      responses: ledgerAnswer,
    }),
    async (c) => {
      // Without a body nothing was parsed, and no default was filled in.
      const { include_unknown = false, unreported = false } = c.req.valid("json");
      const id = c.req.valid("param").campaign_id;
      refuseClosing(await findCampaign(deps.campaigns, id));
      return c.json(await steer(deps, id, "retry", retrying({ include_unknown, unreported })), 200);
    },
  );

/** `PATCH /campaigns/{campaign_id}` */
const changeCampaign = (deps: Dependencies) =>
  router<Authorized>().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found", "wrong_state"], {
      method: "patch",
      path: "/campaigns/{campaign_id}",
      operationId: "changeCampaign",
      tags: ["campaigns"],
      summary: "Have a campaign start at another time, or be public",
      description:
        "`send_at`, of one that has not started: that is scheduled, or paused before its start, which is scheduled again. One that was released waits to be released anew, by another key than the one that moves it. Its sending window keeps its time zone. `archive`, of any: once it is false the public page is gone.",
      request: { params: byCampaignId, body: jsonBody(campaignChange) },
      responses: ledgerAnswer,
    }),
    async (c) => {
      const { archive, ...move } = c.req.valid("json");
      const { campaign_id } = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      if (archive === undefined)
        return c.json(await moveTo(deps, campaign_id, move, c.get("caller").mark), 200);
      await deps.campaigns.setPublished(campaign_id, archive);
      return c.json(toStatusView(await findLedger(deps, campaign_id)), 200);
    },
  );

const moveTo = async (
  deps: Dependencies,
  id: string,
  move: Parameters<typeof startOf>[0],
  by: KeyMark,
): Promise<CampaignStatusView> => {
  const now = new Date();
  const start = startOf(move)!;
  const problem = startProblem(start, now);
  if (problem) throw new Problem("invalid_request", problem, "send_at");
  const mover = { by, at: now.toISOString() };
  const steering = moving(await findCampaign(deps.campaigns, id), start, move.time_zone, mover);
  return await steer(deps, id, "move", steering, notStarted);
};

/** `POST /campaigns/{campaign_id}/winner` */
const chooseWinner = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/campaigns/{campaign_id}/winner",
      operationId: "chooseWinner",
      tags: ["campaigns"],
      summary: "Choose the winner of a test",
      description:
        "Of one whose audience is frozen, whatever its test was to be decided by. For good: within a minute the rest of the audience is sent that variant, and of the test what is still to be sent goes on as it is. The same choice again changes nothing.",
      request: { params: byCampaignId, body: jsonBody(winnerChoice) },
      responses: { 200: { description: "The campaign.", content: json(campaignView) } },
    }),
    async (c) => {
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      const { variant } = c.req.valid("json");
      const winner = campaign.ab_test ? placeOfVariant(variant, campaign.ab_test.variants.length) : 0;
      const chosen = await writeWinner(deps, campaign, winner);
      return c.json(toCampaignView(await withExactLedger(deps.deliveries, chosen)), 200);
    },
  );

const writeWinner = async (
  { campaigns }: Dependencies,
  campaign: Campaign,
  winner: number,
): Promise<Campaign> => {
  const { campaign_id, status } = campaign;
  if (status === "in_progress" || status === "paused") {
    const now = new Date().toISOString();
    const chosen = await campaigns.chooseWinner(campaign, { winner, decided: "by_hand" }, now);
    if (chosen) return chosen;
  }
  const found = await findCampaign(campaigns, campaign_id);
  if (found.ab_test?.winner === winner) return found;
  throw new Problem("wrong_state", noWinnerReason(found));
};

const noWinnerReason = ({ ab_test, status, batching }: Campaign): string => {
  if (!ab_test) return "The campaign has no test.";
  if (ab_test.winner !== undefined)
    return `The winner of the test is ${variantLetters[ab_test.winner]}, for good.`;
  const frozen = batching.done ? "" : ", and its audience is not frozen yet";
  return `The campaign is ${status}${frozen}; to choose a winner, it must be in_progress or paused, and its audience frozen.`;
};

/** `POST /campaigns/{campaign_id}/reopen` */
const takeBackCampaign = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/campaigns/{campaign_id}/reopen",
      operationId: "reopenCampaign",
      tags: ["campaigns"],
      summary: "Take a campaign back to a draft",
      description:
        "Of one that has not started: that waits to be released, is scheduled, or paused before its start. It is cancelled, in no list any more, and sends nothing; the draft has all of it, and starts as another campaign. Who asks again gets the same draft.",
      request: { params: byCampaignId },
      responses: { 200: { description: "The draft.", content: json(draftView) } },
    }),
    async (c) => {
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      const outcome = await reopenCampaign(deps, campaign, new Date());
      if (!outcome.ok) throw new Problem("wrong_state", outcome.message);
      return c.json(toDraftView(outcome.draft, outcome.content), 200);
    },
  );

/** What was sent so long ago is sent to nobody any more. */
const refuseClosing = (campaign: Campaign): void => {
  if (isClosing(campaign, new Date())) throw new Problem("wrong_state", retentionReason);
};
