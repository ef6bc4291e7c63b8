import { type Context, Hono } from "hono";
import { listId } from "../../../contacts/contact.ts";
import { askToConfirm } from "../../../signups/ask-to-confirm.ts";
import { confirmSignup, type FoundSignup, findSignup } from "../../../signups/confirm.ts";
import { type OpenList, openList, type Signup, signup } from "../../../signups/signup.ts";
import { standingOf } from "../../../unsubscribes/come-back.ts";
import { linkToken } from "../../../unsubscribes/link.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { formOf } from "../form-body.ts";
import type { Html } from "../html-page.ts";
import { invalidRequest, Problem } from "../problem.ts";
import { takeJsonBody } from "../request-body.ts";
import { networkOf, sourceIpOf } from "../source-ip.ts";
import {
  checkYourMail,
  confirmedPage,
  confirmPage,
  type EntryFault,
  invalidConfirmation,
  noSuchList,
  notConfirmedPage,
  subscribeFailed,
  subscribePage,
} from "../subscribe-pages.ts";

/** Too many are counted by the hour; SES may take mail again much sooner. */
const retrySeconds = { too_many: 60 * 60, later: 60 };
/** What the person hears who filled in a form, and the status it is answered with. */
const faultStatus = { email: 400, form: 400, too_many: 429, later: 503 } as const;

const askedFor = "/subscribe/check-your-mail";
const formType = "application/x-www-form-urlencoded";
const isForm = (c: Context): boolean =>
  c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase() === formType;

/**
 * Subscribing without a key, to lists with double opt-in: `POST /subscribe` asks by mail, and only the owner of the
 * address, who has that mail, confirms, by POST. GET shows forms and changes nothing.
 */
export const subscribeRoutes = (deps: ApiDependencies) =>
  new Hono().route("/", askingRoutes(deps)).route("/", pageRoutes(deps));

const find = async ({ lists }: Pick<ApiDependencies, "lists">, given: unknown) => {
  const id = listId.safeParse(given);
  return id.success ? openList(await lists.get(id.data)) : undefined;
};

/** @returns whether a mail can be sent at all; nothing of the address. */
const ask = async (deps: ApiDependencies, c: Context, list: OpenList, given: Signup) => {
  // What fills in the field that people do not see is none.
  if (given.website) return "asked";
  const ip = sourceIpOf(c);
  return await askToConfirm(deps, list, given, ip && networkOf(ip), new Date());
};

/** `POST /subscribe`, by a form or as JSON. */
const askingRoutes = (deps: ApiDependencies) => {
  const byForm = async (c: Context): Promise<Response> => {
    const form = await formOf(c);
    // What else a site puts into its form, such as the name of its button, is left out.
    const fields = Object.keys(signup.shape).filter((name) => form.has(name));
    const entered = Object.fromEntries(fields.map((name) => [name, form.get(name)!]));
    const parsed = signup.safeParse(entered);
    const list = await find(deps, entered.list_id);
    if (!list) return c.html(noSuchList, 404);
    const shown = (fault: EntryFault) => c.html(subscribePage(list, entered, fault), faultStatus[fault]);
    if (!parsed.success) return shown(parsed.error.issues[0]?.path[0] === "email" ? "email" : "form");
    const outcome = await ask(deps, c, list, parsed.data);
    if (outcome === "asked") return c.redirect(askedFor, 303);
    c.header("Retry-After", String(retrySeconds[outcome]));
    return shown(outcome);
  };

  return new Hono().post(
    "/subscribe",
    async (c, next) => {
      if (!isForm(c)) return await next();
      return await byForm(c).catch((error: unknown) => {
        deps.log.error("request failed", { error, method: c.req.method, route: c.req.routePath });
        return c.html(subscribeFailed, 500);
      });
    },
    takeJsonBody({ required: true }),
    async (c) => {
      const given: unknown = await c.req.json();
      const { data, error } = signup.safeParse(given);
      if (error) throw invalidRequest(error, given);
      const list = await find(deps, data.list_id);
      if (!list) throw new Problem("not_found", "Nobody can subscribe to this list.", "list_id");
      const outcome = await ask(deps, c, list, data);
      if (outcome === "too_many")
        throw new Problem(
          "too_many_requests",
          "Too many subscribe from there, or at all: try again in an hour.",
          undefined,
          retrySeconds.too_many,
        );
      if (outcome === "later")
        throw new Problem(
          "send_deferred",
          "No mail can be sent at the moment: try again in a minute.",
          undefined,
          retrySeconds.later,
        );
      return c.json({ status: "check_your_mail" }, 202);
    },
  );
};

/** The pages of a list, and of whoever confirms. */
const pageRoutes = (deps: ApiDependencies) => {
  const answer =
    (asked: (found: FoundSignup & { readonly list: OpenList }, token: string, c: Context) => Promise<Html>) =>
    async (c: Context) => {
      const token = c.req.param("token") ?? "";
      const found = await findSignup(deps, token, new Date());
      if (!found) return c.html(invalidConfirmation, 404);
      const { pending, list } = found;
      return list ? c.html(await asked({ pending, list }, token, c)) : c.html(noSuchList, 404);
    };
  const askedOf = ({ pending: { email, wording }, list }: FoundSignup & { readonly list: OpenList }) => ({
    list,
    email,
    wording,
  });
  const confirmed = async (found: FoundSignup & { readonly list: OpenList }): Promise<Html> => {
    const token = linkToken({ key: found.pending.email }, await deps.sealKey());
    return confirmedPage(askedOf(found), `/unsubscribe/${token}`);
  };

  return new Hono()
    .onError((error, c) => {
      // The path has the token: the route does not.
      deps.log.error("request failed", { error, method: c.req.method, route: c.req.routePath });
      return c.html(subscribeFailed, 500);
    })
    .get(askedFor, (c) => c.html(checkYourMail))
    .get("/subscribe/:list_id", async (c) => {
      const list = await find(deps, c.req.param("list_id"));
      return list ? c.html(subscribePage(list)) : c.html(noSuchList, 404);
    })
    .get(
      "/subscribe/confirm/:token",
      answer(async (found, token) => {
        if (!found.pending.confirmed_at) return confirmPage(askedOf(found), `/subscribe/confirm/${token}`);
        const reason = await standingOf(deps, { key: found.pending.email });
        return reason ? notConfirmedPage(askedOf(found), reason) : await confirmed(found);
      }),
    )
    .post(
      "/subscribe/confirm/:token",
      answer(async (found, token, c) => {
        const reason = await confirmSignup(deps, found, token, sourceIpOf(c), new Date().toISOString());
        return reason ? notConfirmedPage(askedOf(found), reason) : await confirmed(found);
      }),
    );
};
