import { randomBytes } from "node:crypto";
import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { byteOrderMark, csvLines } from "../../../platform/csv.ts";
import { readShared } from "../../../reporting/read-shared.ts";
import { resultRows } from "../../../reporting/result.ts";
import { shareToken, shareUrl } from "../../../reporting/share-link.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { byCampaignId, findCampaign } from "../find-campaign.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";
import { notShared, shareFailed, sharePage } from "../share-pages.ts";

const dayMs = 24 * 60 * 60_000;

const shareRequest = z
  .strictObject({
    days: z.number().int().min(1).max(365).default(30).meta({ description: "How long the link is good." }),
  })
  .meta({ id: "ShareRequest" });
const shared = z
  .object({
    url: z.url().meta({ description: "Shown this once: it is stored nowhere." }),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: "ShareLink" });

export const shareRoutes = (deps: ApiDependencies) =>
  router().route("/", shareCampaign(deps)).route("/", unshareCampaign(deps));

/** `POST /campaigns/{campaign_id}/share` */
const shareCampaign = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found", "wrong_state"], {
      method: "post",
      path: "/campaigns/{campaign_id}/share",
      operationId: "shareCampaign",
      tags: ["campaigns"],
      summary: "Make a link to the result of a campaign",
      description:
        "A page of figures for whoever has the link, without a key: nobody's address or name is on it. Each request makes another link; those of before stay good until they are over.",
      request: { params: byCampaignId, body: jsonBody(shareRequest) },
      responses: { 201: { description: "The link.", content: json(shared) } },
    }),
    async (c) => {
      const {
        campaign_id,
        started_at,
        shared_until = "",
      } = await findCampaign(deps.campaigns, c.req.valid("param").campaign_id);
      if (started_at === undefined)
        throw new Problem("wrong_state", "There is nothing to show before the campaign has started.");
      const expires_at_ms = Date.now() + c.req.valid("json").days * dayMs;
      const expires_at = new Date(expires_at_ms).toISOString();
      const until = shared_until > expires_at ? shared_until : expires_at;
      const campaign = await deps.campaigns.share(campaign_id, randomBytes(8).toString("hex"), until);
      const link = { campaign_id, share_id: campaign!.share_id!, expires_at_ms };
      const url = shareUrl(deps.publicUrl, shareToken(link, await deps.sealKey()));
      return c.json({ url, expires_at }, 201);
    },
  );

/** `DELETE /campaigns/{campaign_id}/share` */
const unshareCampaign = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", ["not_found"], {
      method: "delete",
      path: "/campaigns/{campaign_id}/share",
      operationId: "unshareCampaign",
      tags: ["campaigns"],
      summary: "End all links to the result of a campaign",
      request: { params: byCampaignId },
      responses: { 204: { description: "None leads anywhere any more." } },
    }),
    async (c) => {
      await deps.campaigns.unshare(
        (await findCampaign(deps.campaigns, c.req.valid("param").campaign_id)).campaign_id,
      );
      return c.body(null, 204);
    },
  );

/** What a page may do that everybody sees: have styles of its own, and pictures of none. */
const headers = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  // The address is a secret of who was given it.
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
};

const answerHtml = (c: Context, content: ReturnType<typeof sharePage>, status: 200 | 404) => {
  for (const [name, value] of Object.entries(headers)) c.header(name, value);
  return c.html(content, status);
};

/** The results that were shared, for whoever has a link: without a key. */
export const sharedRoutes = (deps: ApiDependencies) =>
  new Hono()
    .onError((error, c) => {
      // The path is a secret: the route is not.
      deps.log.error("request failed", { error, method: c.req.method, route: c.req.routePath });
      return c.html(shareFailed, 500);
    })
    .get("/share/", (c) => answerHtml(c, notShared, 404))
    .get("/share/:token", async (c) => {
      const token = c.req.param("token");
      const found = await readShared(deps, token, new Date());
      return found
        ? answerHtml(c, sharePage(found, `/share/${token}/figures.csv`), 200)
        : answerHtml(c, notShared, 404);
    })
    .get("/share/:token/figures.csv", async (c) => {
      const found = await readShared(deps, c.req.param("token"), new Date());
      if (!found) return answerHtml(c, notShared, 404);
      return c.body(byteOrderMark + csvLines(resultRows(found.campaign, found.rows)), 200, {
        ...headers,
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": 'attachment; filename="figures.csv"',
      });
    });
