import { type Context, Hono } from "hono";
import { comeBack, standingOf } from "../../../unsubscribes/come-back.ts";
import { testToken } from "../../../unsubscribes/token.ts";
import { findSubscriber, type Subscriber, unsubscribe } from "../../../unsubscribes/unsubscribe.ts";
import type { ApiDependencies } from "../dependencies.ts";
import {
  askPage,
  failedPage,
  invalidLink,
  stoppedPage,
  subscribedPage,
  testLink,
} from "../unsubscribe-pages.ts";

/**
 * The unsubscribe link of every message, and its one-click form (RFC 8058): POST unsubscribes, without a key, a
 * redirect or a question. GET only shows what is so and a button, because link scanners and previews follow links. Who
 * left by mistake comes back by the same link.
 */
export const unsubscribeRoutes = (deps: ApiDependencies) => {
  const now = () => new Date().toISOString();

  /** Answers whoever a link stands for. */
  const forSubscriber =
    (answer: (subscriber: Subscriber, link: string) => Promise<ReturnType<typeof askPage>>) =>
    async (c: Context) => {
      const token = c.req.param("token") ?? "";
      if (token === testToken) return c.html(testLink);
      const subscriber = await findSubscriber(deps, token);
      return subscriber
        ? c.html(await answer(subscriber, `/unsubscribe/${token}`))
        : c.html(invalidLink, 404);
    };

  return (
    new Hono()
      .onError((error, c) => {
        // The path names who unsubscribes: the route does not.
        deps.log.error("request failed", { error, method: c.req.method, route: c.req.routePath });
        return c.html(failedPage, 500);
      })
      // What is left of a link that was cut off, or of a token with an encoded question mark: there API Gateway ends a path.
      .on(["GET", "POST"], "/unsubscribe/", (c) => c.html(invalidLink, 404))
      .get(
        "/unsubscribe/:token",
        forSubscriber(async (subscriber, link) => {
          const reason = await standingOf(deps, subscriber);
          return reason ? stoppedPage(subscriber, link, reason) : askPage(subscriber, link);
        }),
      )
      .post(
        "/unsubscribe/:token",
        forSubscriber(async (subscriber, link) => {
          await unsubscribe(deps, subscriber, now());
          return stoppedPage(subscriber, link, "unsubscribe");
        }),
      )
      .post(
        "/unsubscribe/:token/undo",
        forSubscriber(async (subscriber, link) => {
          const reason = await comeBack(deps, subscriber, now());
          return reason ? stoppedPage(subscriber, link, reason) : subscribedPage(subscriber, link);
        }),
      )
  );
};
