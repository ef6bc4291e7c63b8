import { Hono } from "hono";
import { html } from "hono/html";
import { testToken } from "../../../unsubscribes/token.ts";
import { findSubscriber, unsubscribe } from "../../../unsubscribes/unsubscribe.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { page } from "../html-page.ts";

/**
 * The unsubscribe link of every message, and its one-click form (RFC 8058): POST unsubscribes, without a key, a
 * redirect or a question. GET only shows a button, because link scanners and previews follow links.
 */
export const unsubscribeRoutes = (deps: ApiDependencies) => {
  const unknown = page(
    "Unsubscribe",
    html`<h1>This link is not valid</h1>
      <p>Copy the whole link from the message, or reply to the message and ask its sender.</p>`,
  );
  const test = page(
    "Unsubscribe",
    html`<h1>This is the link of a test message</h1>
      <p>It unsubscribes nobody. In the campaign itself, each recipient has a link of their own.</p>`,
  );
  const failed = page(
    "Unsubscribe",
    html`<h1>This did not work</h1>
      <p>Something failed on our side, and you may still get mail. Try again in a moment, or reply to the message and ask its sender.</p>
      <p><a href="">Try again</a></p>`,
  );
  return (
    new Hono()
      .onError((error, c) => {
        // The path names who unsubscribes: the route does not.
        deps.log.error("request failed", { error, method: c.req.method, route: c.req.routePath });
        return c.html(failed, 500);
      })
      // What is left of a link that was cut off, or of a token with an encoded question mark: there API Gateway ends a path.
      .on(["GET", "POST"], "/unsubscribe/", (c) => c.html(unknown, 404))
      .get("/unsubscribe/:token", async (c) => {
        if (c.req.param("token") === testToken) return c.html(test);
        const subscriber = await findSubscriber(deps, c.req.param("token"));
        if (!subscriber) return c.html(unknown, 404);
        return c.html(
          page(
            "Unsubscribe",
            html`<h1>Unsubscribe</h1>
            <p>Stop all further mail from this sender to your address?</p>
            <form method="post"><button name="List-Unsubscribe" value="One-Click">Unsubscribe</button></form>`,
          ),
        );
      })
      .post("/unsubscribe/:token", async (c) => {
        if (c.req.param("token") === testToken) return c.html(test);
        const subscriber = await findSubscriber(deps, c.req.param("token"));
        if (!subscriber) return c.html(unknown, 404);
        await unsubscribe(deps, subscriber, new Date().toISOString());
        return c.html(
          page(
            "Unsubscribed",
            html`<h1>You are unsubscribed</h1><p>No further mail will be sent to your address.</p>`,
          ),
        );
      })
  );
};
