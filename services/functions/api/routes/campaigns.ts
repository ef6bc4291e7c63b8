import { z } from "@hono/zod-openapi";
import { campaignId } from "../../../../events/campaigns.ts";
import type { Campaign } from "../../../campaigns/campaign.ts";
import {
  type CampaignQuestion,
  examinedMax,
  findCampaigns,
  indexOf,
} from "../../../campaigns/find-campaigns.ts";
import { isExpired } from "../../../campaigns/retention.ts";
import {
  campaignRequest,
  campaignStatuses,
  campaignStatusView,
  campaignView,
} from "../../../campaigns/schemas.ts";
import { toCampaignView, toStatusView } from "../../../campaigns/views.ts";
import { emailAddress } from "../../../contacts/address.ts";
import { deliveryView } from "../../../deliveries/delivery.ts";
import { askedDeliveries, deliveryFilterOf, namedDomains } from "../../../deliveries/delivery-query.ts";
import { withExactLedger } from "../../../deliveries/ledger.ts";
import { findDelivery, listDeliveries } from "../../../deliveries/list.ts";
import { requestCampaign } from "../../../launching/request-campaign.ts";
import { readSentContent, sentContent } from "../../../launching/sent-content.ts";
import type { Authorized } from "../auth.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findCampaign, findLedger } from "../find-campaign.ts";
import { idempotencyHeaders, replayedHeader } from "../idempotency.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { nextCursor, pageQuery, router, securedRoute } from "../route.ts";

const accepted = z
  .object({
    campaign_id: campaignStatusView.shape.campaign_id,
    status: campaignStatusView.shape.status,
    status_url: z.url(),
  })
  .meta({ id: "CampaignAccepted" });

const ofAccepted = { campaign_id: "$response.body#/campaign_id" };
const acceptedLinks = {
  status: { operationId: "readCampaignStatus", parameters: ofAccepted },
  campaign: { operationId: "readCampaign", parameters: ofAccepted },
  deliveries: { operationId: "listDeliveries", parameters: ofAccepted },
  pause: { operationId: "pauseCampaign", parameters: ofAccepted },
  cancel: { operationId: "cancelCampaign", parameters: ofAccepted },
};

const campaignPage = z
  .object({ campaigns: z.array(campaignView), next_cursor: nextCursor })
  .meta({ id: "CampaignPage" });
const deliveryPage = z
  .object({ deliveries: z.array(deliveryView), next_cursor: nextCursor })
  .meta({ id: "DeliveryPage" });

const deliveryQuery = pageQuery.extend({
  ...askedDeliveries.shape,
  email: emailAddress.optional().meta({ description: "The one with this address, whatever the filters." }),
});

const place = { campaign_id: campaignId, created_at: z.iso.datetime() };

/** Cursors of an index in one order: what is looked for in it may change on the way. */
const cursorsOf = (question: CampaignQuestion) => {
  const order = question.order === "oldest" ? ", oldest first" : "";
  return indexOf(question) === "all"
    ? pageCursor(`campaigns${order}`, z.strictObject({ ...place, kind: z.literal("campaign") }))
    : pageCursor(`campaigns not ended${order}`, z.strictObject({ ...place, open: z.literal("open") }));
};

const listQuery = pageQuery.extend({
  q: z
    .string()
    .max(200)
    .optional()
    .meta({ description: "A part of the name; case and accents do not matter." }),
  status: z.enum(campaignStatuses).optional(),
  order: z.enum(["newest", "oldest"]).default("newest").meta({ description: "By when they were asked for." }),
});

/** A place within the frozen audience of one campaign. */
const deliveryCursor = ({ campaign_id, batch_count }: Campaign) =>
  pageCursor(
    `deliveries of ${campaign_id}`,
    z.strictObject({
      batch: z
        .string()
        .regex(/^\d{1,9}$/)
        .refine((batch) => Number(batch) < batch_count),
      index: z.string().regex(/^(-1|\d{1,9})$/),
    }),
  );

export const campaignRoutes = (deps: ApiDependencies) =>
  router()
    .route("/", launchCampaign(deps))
    .route("/", readStatus(deps))
    .route("/", listCampaigns(deps))
    .route("/", readCampaign(deps))
    .route("/", readContent(deps))
    .route("/", listCampaignDeliveries(deps));

/** `POST /ses-campaign` */
const launchCampaign = (deps: ApiDependencies) =>
  router<Authorized>().openapi(
    securedRoute(
      deps.apiKeys,
      "send",
      [
        "invalid_template",
        "unknown_attachment",
        "unknown_list",
        "unknown_segment",
        "unknown_draft",
        "draft_started",
        "idempotency_key_reused",
        "email_too_large",
      ],
      {
        method: "post",
        path: "/ses-campaign",
        operationId: "sendCampaign",
        tags: ["campaigns"],
        summary: "Send a campaign",
        description:
          "Accepted means durable: it will be sent to each recipient of its audience once, at once or from `send_at` on; where another key has to release it, after that.",
        request: {
          headers: idempotencyHeaders("campaign"),
          body: jsonBody(campaignRequest),
        },
        responses: {
          202: {
            description: "The campaign is accepted.",
            headers: replayedHeader("the campaign was there already, by its Idempotency-Key or draft"),
            content: json(accepted),
            links: acceptedLinks,
          },
        },
      },
    ),
    async (c) => {
      const idempotencyKey = c.req.valid("header")["idempotency-key"];
      const outcome = await requestCampaign(
        deps,
        c.req.valid("json"),
        { idempotencyKey, by: c.get("caller").mark },
        new Date(),
      );
      if (!outcome.ok) {
        const details = "campaign_id" in outcome ? { campaign_id: outcome.campaign_id } : undefined;
        throw new Problem(outcome.code, outcome.message, outcome.field, undefined, details);
      }
      if (outcome.replayed) c.header("Idempotent-Replayed", "true");
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
      operationId: "readCampaignStatus",
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
      operationId: "listCampaigns",
      tags: ["campaigns"],
      summary: "List campaigns",
      description: `A request looks at ${examinedMax} campaigns: a page of what is rare may have fewer than \`limit\`, or none, though more follow.`,
      request: { query: listQuery },
      responses: {
        200: {
          description: "A page of campaigns.",
          content: json(campaignPage),
        },
      },
    }),
    async (c) => {
      const { limit, cursor, ...question } = c.req.valid("query");
      const cursors = cursorsOf(question);
      const start = cursors.decode(cursor);
      const { items, lastKey } = await findCampaigns(deps.campaigns, question, { limit, start });
      const campaigns = await Promise.all(
        items.map((campaign) => withExactLedger(deps.deliveries, campaign)),
      );
      return c.json({ campaigns: campaigns.map(toCampaignView), next_cursor: cursors.encode(lastKey) }, 200);
    },
  );

/** `GET /campaigns/{campaign_id}` */
const readCampaign = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/campaigns/{campaign_id}",
      operationId: "readCampaign",
      tags: ["campaigns"],
      summary: "Read a campaign",
      request: { params: byCampaignId },
      responses: { 200: { description: "The campaign and its ledger.", content: json(campaignView) } },
    }),
    async (c) => c.json(toCampaignView(await findLedger(deps, c.req.valid("param").campaign_id)), 200),
  );

/** `GET /campaigns/{campaign_id}/content` */
const readContent = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found"], {
      method: "get",
      path: "/campaigns/{campaign_id}/content",
      operationId: "readCampaignContent",
      tags: ["campaigns"],
      summary: "What a campaign sends",
      description: "Its templates as they were asked for. They are kept as long as its attachments.",
      request: { params: byCampaignId },
      responses: { 200: { description: "What it sends, or sent.", content: json(sentContent) } },
    }),
    async (c) => {
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      const sent = await readSentContent(deps.content, campaign);
      if (!sent) throw new Problem("not_found", "What this campaign sent is kept no longer.", "campaign_id");
      return c.json(sent, 200);
    },
  );

/** `GET /campaigns/{campaign_id}/deliveries` */
const listCampaignDeliveries = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", ["not_found", "invalid_cursor"], {
      method: "get",
      path: "/campaigns/{campaign_id}/deliveries",
      operationId: "listDeliveries",
      tags: ["campaigns"],
      summary: "Who got it",
      description:
        "With filters, those of whom all of them hold. A request looks through 20,000 recipients at most, so a page may be empty and not the last.",
      request: {
        params: byCampaignId,
        query: deliveryQuery,
      },
      responses: {
        200: {
          description: "A page of recipients with what became of each.",
          content: json(deliveryPage),
        },
      },
    }),
    async (c) => {
      const { limit, cursor, email, ...asked } = c.req.valid("query");
      const campaign = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      const cursors = deliveryCursor(campaign);
      const start = cursors.decode(cursor);
      if (isExpired(campaign, new Date())) return c.json({ deliveries: [], next_cursor: null }, 200);
      if (email !== undefined) {
        const deliveries = await findDelivery(deps.deliveries, campaign, email.key);
        return c.json({ deliveries, next_cursor: null }, 200);
      }
      const named = await namedDomains(deps.deliveries, campaign.campaign_id, asked);
      const filter = deliveryFilterOf(asked, named);
      const { items, lastKey } = await listDeliveries(deps.deliveries, campaign, { limit, filter, start });
      return c.json({ deliveries: items, next_cursor: cursors.encode(lastKey) }, 200);
    },
  );
