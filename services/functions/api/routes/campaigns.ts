import { z } from "@hono/zod-openapi";
import { campaignId } from "../../../../events/campaigns.ts";
import { announceMilestones } from "../../../campaigns/announce.ts";
import { transitions } from "../../../campaigns/lifecycle.ts";
import { baselineOf } from "../../../campaigns/reputation.ts";
import { startState } from "../../../campaigns/schedule.ts";
import {
  campaignRequest,
  campaignStatusView,
  campaignView,
  retryRequest,
} from "../../../campaigns/schemas.ts";
import { toCampaignView, toStatusView } from "../../../campaigns/views.ts";
import { deliveryStatuses, deliveryView } from "../../../deliveries/delivery.ts";
import { listDeliveries } from "../../../deliveries/list.ts";
import { requestCampaign } from "../../../launching/request-campaign.ts";
import { encodeCursor } from "../../../platform/pagination.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { Problem } from "../problem.ts";
import { json, jsonBody, nextCursor, pageQuery, router, securedRoute } from "../route.ts";
import { startKey } from "../start-key.ts";

const byId = z.object({ campaign_id: campaignId });
const accepted = z
  .object({ campaign_id: campaignId, status: campaignStatusView.shape.status, status_url: z.url() })
  .meta({ id: "CampaignAccepted" });

export const campaignRoutes = (deps: ApiDependencies) => {
  const { apiKeys, campaigns, deliveries, publicUrl } = deps;
  const find = async (id: string) => {
    const campaign = await campaigns.get(id);
    if (!campaign) throw new Problem("not_found", "There is no campaign with this id.", "campaign_id");
    return campaign;
  };

  /** Changes a campaign's status as an operator asks, and says so on the bus; refused where the status forbids it. */
  const steer = async (
    id: string,
    name: "pause" | "resume" | "cancel" | "retry",
    fields: Parameters<ApiDependencies["campaigns"]["transition"]>[3] = {},
    transition: typeof name | "reinstate" = name,
  ) => {
    const changed = await campaigns.transition(id, transition, new Date().toISOString(), fields);
    if (!changed) {
      const { status } = await find(id);
      const from = transitions[name].from.join(" or ");
      throw new Problem("wrong_state", `The campaign is ${status}; to ${name} it, it must be ${from}.`);
    }
    await announceMilestones(deps, changed).catch((error: Error) =>
      deps.log.error("a milestone was not announced; the sweeper will", { campaign_id: id, error }),
    );
    return toStatusView(changed);
  };
  const steering = <const N extends string>(name: N, summary: string, description: string) =>
    securedRoute(apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: `/campaigns/{campaign_id}/${name}`,
      tags: ["campaigns"],
      summary,
      description,
      request: { params: byId },
      responses: { 200: { description: "Its ledger.", content: json(campaignStatusView) } },
    });

  return router()
    .openapi(
      steering(
        "pause",
        "Pause a campaign",
        "Queued work stops within one chunk of at most 10 recipients a sender.",
      ),
      async (c) =>
        c.json(
          await steer(c.req.valid("param").campaign_id, "pause", { reason: "Paused by an operator." }),
          200,
        ),
    )
    .openapi(
      steering(
        "resume",
        "Go on with a paused campaign",
        "It goes on where it stopped; one whose `send_at` is still to come is scheduled again. One that paused by itself is judged by what bounces from here on.",
      ),
      async (c) => {
        const id = c.req.valid("param").campaign_id;
        const campaign = await find(id);
        const isAhead =
          campaign.send_at !== undefined && startState(campaign.send_at, new Date()) === "ahead";
        const resumed = isAhead
          ? await steer(id, "resume", {}, "reinstate")
          : await steer(id, "resume", { baseline: baselineOf(campaign) });
        return c.json(resumed, 200);
      },
    )
    .openapi(
      steering(
        "cancel",
        "End a campaign",
        "For good: what remains is never sent. The deliveries say who was reached; a chunk under way may still end.",
      ),
      async (c) => c.json(await steer(c.req.valid("param").campaign_id, "cancel"), 200),
    )
    .openapi(
      securedRoute(apiKeys, "send", ["not_found", "wrong_state"], {
        method: "post",
        path: "/campaigns/{campaign_id}/retry",
        tags: ["campaigns"],
        summary: "Try again what failed",
        description:
          "Of a campaign that completed or failed: its failed recipients, and those it had not come to.",
        request: { params: byId, body: { content: json(retryRequest), required: false } },
        responses: { 200: { description: "Its ledger.", content: json(campaignStatusView) } },
      }),
      async (c) => {
        // Without a body nothing was parsed, and no default was filled in.
        const { include_unknown = false } = c.req.valid("json");
        const id = c.req.valid("param").campaign_id;
        return c.json(await steer(id, "retry", { retrying: { include_unknown, next: 0 } }), 200);
      },
    )
    .openapi(
      securedRoute(
        apiKeys,
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
          { campaign_id, status, status_url: `${publicUrl}/campaign-status/${campaign_id}` },
          202,
        );
      },
    )
    .openapi(
      securedRoute(apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/campaign-status/{campaign_id}",
        tags: ["campaigns"],
        summary: "How far a campaign is",
        request: { params: byId },
        responses: { 200: { description: "Its ledger.", content: json(campaignStatusView) } },
      }),
      async (c) => c.json(toStatusView(await find(c.req.valid("param").campaign_id)), 200),
    )
    .openapi(
      securedRoute(apiKeys, "read", ["invalid_cursor"], {
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
        const { items, lastKey } = await campaigns.list(limit, start);
        return c.json({ campaigns: items.map(toCampaignView), next_cursor: encodeCursor(lastKey) }, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "read", ["not_found"], {
        method: "get",
        path: "/campaigns/{campaign_id}",
        tags: ["campaigns"],
        summary: "Read a campaign",
        request: { params: byId },
        responses: { 200: { description: "The campaign and its ledger.", content: json(campaignView) } },
      }),
      async (c) => c.json(toCampaignView(await find(c.req.valid("param").campaign_id)), 200),
    )
    .openapi(
      securedRoute(apiKeys, "read", ["not_found", "invalid_cursor"], {
        method: "get",
        path: "/campaigns/{campaign_id}/deliveries",
        tags: ["campaigns"],
        summary: "Who got it",
        request: {
          params: byId,
          query: pageQuery.extend({ status: z.enum(deliveryStatuses).optional() }),
        },
        responses: {
          200: {
            description: "A page of recipients with what became of each.",
            content: json(z.object({ deliveries: z.array(deliveryView), next_cursor: nextCursor })),
          },
        },
      }),
      async (c) => {
        const { limit, cursor, status } = c.req.valid("query");
        const campaign = await find(c.req.valid("param").campaign_id);
        const start = startKey(cursor, ["batch", "index"]);
        const { items, lastKey } = await listDeliveries(deliveries, campaign, { limit, status, start });
        return c.json({ deliveries: items, next_cursor: encodeCursor(lastKey) }, 200);
      },
    );
};
