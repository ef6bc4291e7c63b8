import { z } from "@hono/zod-openapi";
import { type Context, Hono } from "hono";
import { campaignId } from "../../../../events/campaigns.ts";
import { listArchived, readArchived } from "../../../reading/archive.ts";
import { archiveFailed, archiveFeed, archivePage, notPublic } from "../archive-pages.ts";
import { pageCursor } from "../cursor.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { mailPage } from "../mail-page.ts";
import { Problem } from "../problem.ts";

const pageMax = 50;

const cursors = pageCursor(
  "archive",
  z.strictObject({
    campaign_id: campaignId,
    published: z.literal("published"),
    created_at: z.iso.datetime(),
  }),
);

/** Campaigns that are public, as everybody may read them: without a key, and with nobody's values. */
export const archiveRoutes = (deps: ApiDependencies) => {
  const list = (cursor: string | undefined) =>
    listArchived(deps, { limit: pageMax, start: cursors.decode(cursor) }, new Date());
  return new Hono()
    .onError((error, c) => {
      // A cursor that no page gave.
      if (error instanceof Problem) return c.html(notPublic, 404);
      deps.log.error("request failed", { error, method: c.req.method, route: c.req.routePath });
      return c.html(archiveFailed, 500);
    })
    .get("/archive", async (c) => {
      const { items, lastKey } = await list(c.req.query("cursor"));
      const older = cursors.encode(lastKey);
      c.header("Link", '</archive/feed.atom>; rel="alternate"; type="application/atom+xml"');
      return c.html(archivePage(items, older && `/archive?cursor=${older}`));
    })
    .get("/archive/feed.atom", async (c) => {
      const { items } = await list(undefined);
      return c.body(archiveFeed(items, deps.publicUrl), 200, {
        "content-type": "application/atom+xml; charset=utf-8",
      });
    })
    .get("/archive/", (c) => c.redirect("/archive"))
    .get("/archive/:campaign_id", async (c: Context) => {
      const { data: id } = campaignId.safeParse(c.req.param("campaign_id"));
      const mail = id === undefined ? undefined : await readArchived(deps, id, new Date());
      return mail ? mailPage(c, mail) : c.html(notPublic, 404);
    });
};
