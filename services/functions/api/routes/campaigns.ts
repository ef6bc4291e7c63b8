import { z } from "@hono/zod-openapi";
import { campaignRequest, campaignStatusView, campaignView } from "../../../campaigns/schemas.ts";
import { toCampaignView, toStatusView } from "../../../campaigns/views.ts";
import { deliveryStatuses, deliveryView } from "../../../deliveries/delivery.ts";
import { withExactLedger } from "../../../deliveries/ledger.ts";
import { listDeliveries } from "../../../deliveries/list.ts";
import { requestCampaign } from "../../../launching/request-campaign.ts";
import { encodeCursor } from "../../../platform/pagination.ts";
import { startKey } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findCampaign, findLedger } from "../find-campaign.ts";
import { Problem } from "../problem.ts";
import { json, jsonBody, nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const accepted = z
  .object({
    campaign_id: campaignStatusView.shape.campaign_id,
    status: campaignStatusView.shape.status,
    status_url: z.url(),
  })
  .meta({ id: "CampaignAccepted" });

export const campaignRoutes = (deps: ApiDependencies) =>
  router()
    .route("/", launchCampaign(deps))
    .route("/", readStatus(deps))
    .route("/", listCampaigns(deps))
    .route("/", readCampaign(deps))
    .route("/", listCampaignDeliveries(deps));

/** `POST /ses-campaign` */
const launchCampaign = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(
      deps.apiKeys,
      "send",
      ["invalid_template", "unknown_attachment", "idempotency_key_reused", "email_too_large"],
      {
        method: "post",
        path: "/ses-campaign",
        tags: ["campaigns"],
        summary: "Send a campaign",
        description:
          "Accepted means durable: it will be sent to each recipient of its audience once, at once or from `send_at` on.",
        request: {
          headers: z.object({
            "idempotency-key": z.string().min(1).max(255).optional().meta({
              description: "The same key and request give the same campaign, however often it is sent.",
            }),
          }),
          body: jsonBody(campaignRequest),
        },
        responses: { 202: { description: "The campaign is accepted.", content: json(accepted) } },
      },
    ),
    async (c) => {
      const key = c.req.valid("header")["idempotency-key"];
      const outcome = await requestCampaign(deps, c.req.valid("json"), key, new Date());
      if (!outcome.ok) throw new Problem(outcome.code, outcome.message, outcome.field);
      const { campaign_id, status } = outcome.campaign;
      return c.json(
        { campaign_id, status, status_url: `${deps.publicUrl}/campaign-status/${campaign_id}` },
        202,
      );
    },
  );

/** `GET /campaign-status/{campaign_id}` */
const readStatus = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/campaign-status/{campaign_id}",
      tags: ["campaigns"],
      summary: "How far a campaign is",
      request: { params: byCampaignId },
      responses: { 200: { description: "Its ledger.", content: json(campaignStatusView) } },
    }),
    async (c) => c.json(toStatusView(await findLedger(deps, c.req.valid("param").campaign_id)), 200),
  );

/** `GET /campaigns` */
const listCampaigns = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["invalid_cursor"], {
      method: "get",
      path: "/campaigns",
      tags: ["campaigns"],
      summary: "List campaigns",
      request: { query: pageQuery },
      responses: {
        200: {
          description: "A page of campaigns, newest first.",
          content: json(z.object({ campaigns: z.array(campaignView), next_cursor: nextCursor })),
        },
      },
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid("query");
      const start = startKey(cursor, ["campaign_id", "kind", "created_at"]);
      const { items, lastKey } = await deps.campaigns.list(limit, start);
      const campaigns = await Promise.all(
        items.map((campaign) => withExactLedger(deps.deliveries, campaign)),
      );
      return c.json({ campaigns: campaigns.map(toCampaignView), next_cursor: encodeCursor(lastKey) }, 200);
    },
  );

/** `GET /campaigns/{campaign_id}` */
const readCampaign = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/campaigns/{campaign_id}",
      tags: ["campaigns"],
      summary: "Read a campaign",
      request: { params: byCampaignId },
      responses: { 200: { description: "The campaign and its ledger.", content: json(campaignView) } },
    }),
    async (c) => c.json(toCampaignView(await findLedger(deps, c.req.valid("param").campaign_id)), 200),
  );

/** `GET /campaigns/{campaign_id}/deliveries` */
const listCampaignDeliveries = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found", "invalid_cursor"], {
      method: "get",
      path: "/campaigns/{campaign_id}/deliveries",
      tags: ["campaigns"],
      summary: "Who got it",
      request: {
        params: byCampaignId,
        query: pageQuery.extend({
          status: z.enum(deliveryStatuses).optional(),
          ses_reported: z.enum(["true", "false"]).optional().meta({
            description: "Those alone that an event of SES told of; or that SES most likely never had.",
          }),
        }),
      },
      responses: {
        200: {
          description: "A page of recipients with what became of each.",
          content: json(z.object({ deliveries: z.array(deliveryView), next_cursor: nextCursor })),
        },
      },
    }),
    async (c) => {
      const { limit, cursor, status, ses_reported } = c.req.valid("query");
      const sesReported = ses_reported === undefined ? undefined : ses_reported === "true";
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      const start = startKey(cursor, ["batch", "index"]);
      const { items, lastKey } = await listDeliveries(deps.deliveries, campaign, {
        limit,
        status,
        sesReported,
        start,
      });
      return c.json({ deliveries: items, next_cursor: encodeCursor(lastKey) }, 200);
    },
  );
