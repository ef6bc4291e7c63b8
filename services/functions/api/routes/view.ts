import { Hono } from "hono";
import { readMail } from "../../../reading/read-mail.ts";
import { testToken } from "../../../unsubscribes/link.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { mailPage } from "../mail-page.ts";
import { goneView, invalidView, testView, viewFailed } from "../view-pages.ts";

/** The link of a message by which its reader sees it in a browser, `{{ view_in_browser_url }}`: without a key. */
export const viewRoutes = (deps: ApiDependencies) =>
  new Hono()
    .onError((error, c) => {
      // The path names a reader: the route does not.
      deps.log.error("request failed", { error, method: c.req.method, route: c.req.routePath });
      return c.html(viewFailed, 500);
    })
    // What is left of a link that was cut off.
    .get("/view/", (c) => c.html(invalidView, 404))
    .get("/view/:token", async (c) => {
      const token = c.req.param("token");
      if (token === testToken) return c.html(testView);
      const mail = await readMail(deps, token, new Date());
      if (mail === "invalid") return c.html(invalidView, 404);
      return mail === "gone" ? c.html(goneView, 410) : mailPage(c, mail);
    });
