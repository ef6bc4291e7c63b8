import { type Context, Hono } from "hono";
import {
  type PartingReason,
  partingCommentMax,
  partingReasons,
} from "../../../suppressions/parting-words.ts";
import { comeBack, silenceOf } from "../../../unsubscribes/come-back.ts";
import { testToken } from "../../../unsubscribes/link.ts";
import { chooseLists, preferencesOf, snooze, snoozeMonths } from "../../../unsubscribes/preferences.ts";
import { sayWhy } from "../../../unsubscribes/say-why.ts";
import { findSubscriber, type Subscriber, unsubscribe } from "../../../unsubscribes/unsubscribe.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { formOf, textOf } from "../form-body.ts";
import type { Html } from "../html-page.ts";
import {
  failedPage,
  invalidLink,
  preferencesPage,
  stoppedPage,
  subscribedPage,
  testLink,
} from "../unsubscribe-pages.ts";

/** Answers the reader of a message, whose page is at `link`. */
type Answer = (subscriber: Subscriber, link: string, form: URLSearchParams) => Promise<Html>;

/**
 * The unsubscribe link of every message, and its one-click form (RFC 8058): POST unsubscribes, without a key, a
 * redirect or a question. GET only shows what is so and buttons, because link scanners and previews follow links. Below
 * it a person leaves single lists, pauses, says why, and comes back.
 */
export const unsubscribeRoutes = (deps: ApiDependencies) => {
  const forSubscriber = (answer: Answer) => async (c: Context) => {
    const token = c.req.param("token") ?? "";
    if (token === testToken) return c.html(testLink);
    const subscriber = await findSubscriber(deps, token);
    return subscriber
      ? c.html(await answer(subscriber, `/unsubscribe/${token}`, await formOf(c)))
      : c.html(invalidLink, 404);
  };
  const { show, leave, undo, choose, pause, explain } = answersOf(deps);
  return (
    new Hono()
      .onError((error, c) => {
        // The path names who unsubscribes: the route does not.
        deps.log.error("request failed", { error, method: c.req.method, route: c.req.routePath });
        return c.html(failedPage, 500);
      })
      // What is left of a link that was cut off, or of a token with an encoded question mark: there API Gateway ends a path.
      .on(["GET", "POST"], "/unsubscribe/", (c) => c.html(invalidLink, 404))
      .get("/unsubscribe/:token", forSubscriber(show))
      .post("/unsubscribe/:token", forSubscriber(leave))
      .post("/unsubscribe/:token/undo", forSubscriber(undo))
      .get("/unsubscribe/:token/preferences", forSubscriber(show))
      .post("/unsubscribe/:token/preferences", forSubscriber(choose))
      .post("/unsubscribe/:token/snooze", forSubscriber(pause))
      .post("/unsubscribe/:token/reason", forSubscriber(explain))
  );
};

const answersOf = (deps: ApiDependencies) => {
  const now = () => new Date();

  const show: Answer = async (subscriber, link) => {
    const reason = await silenceOf(deps, subscriber);
    if (reason) return stoppedPage(subscriber, link, reason);
    return preferencesPage(subscriber, link, await preferencesOf(deps, subscriber.key, now()));
  };

  const leave: Answer = async (subscriber, link) => {
    await unsubscribe(deps, subscriber, now().toISOString());
    return stoppedPage(subscriber, link, "unsubscribe");
  };

  const undo: Answer = async (subscriber, link) => {
    const reason = await comeBack(deps, subscriber, now().toISOString());
    return reason ? stoppedPage(subscriber, link, reason) : subscribedPage(subscriber, link);
  };

  const choose: Answer = async (subscriber, link, form) => {
    const choice = { shown: form.getAll("shown"), kept: form.getAll("list") };
    // Who gets nothing has nothing to choose.
    if (choice.shown.length === 0 || (await silenceOf(deps, subscriber)))
      return await show(subscriber, link, form);
    const preferences = await chooseLists(deps, subscriber.key, choice, now());
    return preferencesPage(subscriber, link, preferences, preferences ? "saved" : "not_kept");
  };

  const pause: Answer = async (subscriber, link, form) => {
    if (await silenceOf(deps, subscriber)) return await show(subscriber, link, form);
    const given = form.get("months");
    const months = snoozeMonths.find((one) => String(one) === given);
    if (months === undefined && given !== "0")
      return preferencesPage(
        subscriber,
        link,
        await preferencesOf(deps, subscriber.key, now()),
        "not_understood",
      );
    const preferences = await snooze(deps, subscriber.key, months, now());
    const kept = months ? "paused" : "resumed";
    return preferencesPage(subscriber, link, preferences, preferences ? kept : "not_kept");
  };

  const explain: Answer = async (subscriber, link, form) => {
    const reason = partingReasons.find((one: PartingReason) => one === form.get("reason"));
    if (!reason) return await show(subscriber, link, form);
    const words = {
      reason,
      comment: textOf(form.get("comment"), partingCommentMax),
      at: now().toISOString(),
    };
    const isNoted = await sayWhy(deps, subscriber, words);
    return isNoted ? stoppedPage(subscriber, link, "unsubscribe", true) : await show(subscriber, link, form);
  };

  return { show, leave, undo, choose, pause, explain };
};
