import { z } from "@hono/zod-openapi";
import { resolveAudience } from "../../../audience/resolve-audience.ts";
import { audienceRequest } from "../../../campaigns/audience-request.ts";
import { askedFor } from "../../../launching/draft-of-campaign.ts";
import { isWaiting } from "../../../launching/reopen-campaign.ts";
import { countAudience } from "../../../preflight/count-audience.ts";
import { preflight } from "../../../preflight/preflight.ts";
import { preflightReport } from "../../../preflight/report.ts";
import { byReason } from "../../../preflight/write-report.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findCampaign } from "../find-campaign.ts";
import { ifBusy } from "../if-busy.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";
import { readUnfinished, requestedOf } from "../unfinished.ts";

const unfinishedCampaign = z.record(z.string(), z.unknown()).meta({
  id: "UnfinishedCampaign",
  description: "A CampaignRequest as far as it is written: fields may be missing, and wrong.",
});

/** The API has 29 seconds; what is not counted after this many milliseconds is left out. */
const countMsMax = 15_000;
const audienceQuestion = z
  .strictObject({ audience: audienceRequest.optional() })
  .meta({ id: "AudienceQuestion" });
const audienceAnswer = preflightReport
  .pick({ complete: true, recipients: true, suppressed: true, left_out: true })
  .meta({ id: "AudienceCount" });

/** What is asked before a campaign is sent. */
export const preflightRoutes = (deps: ApiDependencies) => {
  const { apiKeys } = deps;
  return router()
    .openapi(
      securedRoute(apiKeys, "write", ["ses_busy"], {
        method: "post",
        path: "/campaigns/preflight",
        operationId: "preflightCampaign",
        tags: ["campaigns"],
        summary: "What would become of a campaign",
        description:
          "Takes the body of POST /ses-campaign, as far as it is written: what that would refuse it for is in `problems`, all of it. Sends nothing and stores nothing. An audience too large to be counted in 15 seconds is counted in part (complete: false).",
        request: { body: jsonBody(unfinishedCampaign) },
        responses: { 200: { description: "The report.", content: json(preflightReport) } },
      }),
      async (c) => {
        const report = await preflight(deps, readUnfinished(c.req.valid("json"))).catch(ifBusy);
        return c.json(report, 200);
      },
    )
    .route("/", preflightWaiting(deps))
    .openapi(
      securedRoute(apiKeys, "read", ["unknown_list", "unknown_segment"], {
        method: "post",
        path: "/campaigns/audience",
        operationId: "countAudience",
        tags: ["campaigns"],
        summary: "How many an audience has",
        description: "As preflight counts it, without a campaign; for at most 15 seconds.",
        request: { body: jsonBody(audienceQuestion) },
        responses: { 200: { description: "Who would get it now.", content: json(audienceAnswer) } },
      }),
      async (c) => {
        const resolved = await resolveAudience(deps, c.req.valid("json").audience);
        if (!resolved.ok) throw new Problem(resolved.code, resolved.message, resolved.field);
        const count = await countAudience(deps, resolved.audience, Date.now() + countMsMax);
        return c.json(
          {
            complete: count.complete,
            recipients: count.recipients,
            suppressed: byReason(count.excluded),
            left_out: byReason(count.besides),
          },
          200,
        );
      },
    );
};

/** `GET /campaigns/{campaign_id}/preflight` */
const preflightWaiting = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "write", ["not_found", "wrong_state", "ses_busy"], {
      method: "get",
      path: "/campaigns/{campaign_id}/preflight",
      operationId: "preflightWaitingCampaign",
      tags: ["campaigns"],
      summary: "What would become of a campaign that has not started",
      description:
        "Of one that waits to be released, is scheduled, or paused before its start: as POST /campaigns/preflight tells it, as if it started now.",
      request: { params: byCampaignId },
      responses: { 200: { description: "The report.", content: json(preflightReport) } },
    }),
    async (c) => {
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      if (!isWaiting(campaign))
        throw new Problem(
          "wrong_state",
          `The campaign is ${campaign.status}: its ledger says what became of it.`,
        );
      const asked = await askedFor(deps.content, campaign, { isMoved: false });
      if (!asked)
        throw new Problem("not_found", "What this campaign is to send is kept no longer.", "campaign_id");
      const { request, ...unfinished } = readUnfinished(requestedOf(asked));
      const files = campaign.attachments;
      // They lie with the campaign, where its uploads were copied to.
      const uploads = { get: async (place: string) => files[Number(place)] };
      const attachments = files.map((_, place) => ({ attachment_id: String(place) }));
      const waiting = { ...unfinished, request: { ...request, attachments } };
      return c.json(await preflight({ ...deps, uploads }, waiting).catch(ifBusy), 200);
    },
  );
