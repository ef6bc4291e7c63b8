import { z } from "@hono/zod-openapi";
import type { AuthenticationResponseJSON } from "@simplewebauthn/server";
import type { Context } from "hono";
import { emailAddress } from "../../../contacts/address.ts";
import { type Caller, callerOfKey, callerOfMember } from "../../../sessions/caller.ts";
import { openSession, type SessionOwner } from "../../../sessions/session.ts";
import { followLink } from "../../../signing-in/follow-link.ts";
import { askForLink } from "../../../signing-in/mail-link.ts";
import { beginSignIn, signInWithPasskey } from "../../../signing-in/passkeys.ts";
import type { Authorized } from "../auth.ts";
import { authenticationResponse, requestOptions } from "../credential.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { openRoute, router } from "../route.ts";
import { forgetSession, keepSession, sessionToken } from "../session-cookie.ts";
import { networkOf, sourceIpOf } from "../source-ip.ts";
import { keyView, toKeyView } from "./key.ts";

const keySignIn = z
  .strictObject({ key: z.string().min(1).max(200).meta({ description: "An API key." }) })
  .meta({ id: "KeySignIn" });
const linkRequest = z.strictObject({ email: emailAddress }).meta({ id: "LinkRequest" });
const linkSignIn = z
  .strictObject({
    token: z
      .string()
      .regex(/^[\w-]{43}$/, "must be the end of the link")
      .meta({ description: "The end of the link." }),
  })
  .meta({ id: "LinkSignIn" });
const passkeySignIn = z.strictObject({ credential: authenticationResponse }).meta({ id: "PasskeySignIn" });
const signedIn = { 200: { description: "Who it is; the session is a cookie.", content: json(keyView) } };

type Dependencies = Pick<
  ApiDependencies,
  | "apiKeys"
  | "sessions"
  | "members"
  | "links"
  | "passkeys"
  | "challenges"
  | "publicUrl"
  | "approvalRequired"
  | "emailBytesMax"
  | "stage"
  | "limiter"
  | "sendingClient"
  | "configurationSet"
  | "log"
>;

/** Opens a session, and has the browser keep it. @returns what a client has to know of who that is */
const signIn = async (c: Context<Authorized>, deps: Dependencies, caller: Caller, owner: SessionOwner) => {
  // Who signs in is written down.
  c.set("caller", caller);
  const { token, session } = openSession(owner, new Date());
  await deps.sessions.add(session);
  keepSession(c, deps.publicUrl, token);
  return toKeyView(caller, deps);
};

/** How a browser signs in and out: what it has of it is a cookie that no script reads (decision 82). */
export const sessionRoutes = (deps: Dependencies) =>
  router().route("/", keyRoutes(deps)).route("/", linkRoutes(deps)).route("/", passkeyRoutes(deps));

/** `POST` and `DELETE /session` */
const keyRoutes = (deps: Dependencies) =>
  router<Authorized>()
    .openapi(
      openRoute(deps.publicUrl, ["unauthorized"], {
        method: "post",
        path: "/session",
        operationId: "signInWithKey",
        tags: ["sessions"],
        summary: "Sign in with an API key",
        description:
          "For the site itself, so that a browser keeps no key. The session may what the key may, for as long as that is valid: a day after it was used last, and two weeks at most.",
        request: { body: jsonBody(keySignIn) },
        responses: signedIn,
      }),
      async (c) => {
        const record = await deps.apiKeys.findByKey(c.req.valid("json").key);
        if (!record) throw new Problem("unauthorized", "This API key is not valid, or was revoked.", "key");
        const { key_hash } = record;
        return c.json(await signIn(c, deps, callerOfKey(record), { key_hash }), 200);
      },
    )
    .openapi(
      openRoute(deps.publicUrl, [], {
        method: "delete",
        path: "/session",
        operationId: "signOut",
        tags: ["sessions"],
        summary: "Sign out",
        description: "Ends the session of this browser, if it has one.",
        responses: { 204: { description: "There is none any more." } },
      }),
      async (c) => {
        const token = sessionToken(c, deps.publicUrl);
        if (token !== undefined) await deps.sessions.end(token);
        forgetSession(c, deps.publicUrl);
        return c.body(null, 204);
      },
    );

/** Too many are counted by the hour; SES may take mail again much sooner. */
const retrySeconds = { too_many: 60 * 60, later: 60 };

/** `POST /session/links` and `POST /session/link` */
const linkRoutes = (deps: Dependencies) =>
  router<Authorized>()
    .openapi(
      openRoute(deps.publicUrl, ["too_many_requests", "send_deferred"], {
        method: "post",
        path: "/session/links",
        operationId: "askForLink",
        tags: ["sessions"],
        summary: "Ask for a link to sign in with",
        description:
          "It is mailed to whoever signs in here with that address, and good once, for 15 minutes. The answer is the same whoever is known here.",
        request: { body: jsonBody(linkRequest) },
        responses: {
          202: {
            description: "A link is on its way, if the address is of somebody who signs in here.",
            content: json(z.object({ status: z.literal("check_your_mail") }).meta({ id: "LinkAsked" })),
          },
        },
      }),
      async (c) => {
        const ip = sourceIpOf(c);
        const outcome = await askForLink(deps, c.req.valid("json").email, ip && networkOf(ip), new Date());
        if (outcome === "too_many")
          throw new Problem(
            "too_many_requests",
            "Too many links were asked for: try again in an hour, or ask an admin.",
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
        return c.json({ status: "check_your_mail" as const }, 202);
      },
    )
    .openapi(
      openRoute(deps.publicUrl, ["invalid_link"], {
        method: "post",
        path: "/session/link",
        operationId: "signInWithLink",
        tags: ["sessions"],
        summary: "Sign in with a one-time link",
        description: "Spends the link: it is good once.",
        request: { body: jsonBody(linkSignIn) },
        responses: signedIn,
      }),
      async (c) => {
        const member = await followLink(deps, c.req.valid("json").token, new Date());
        if (!member)
          throw new Problem(
            "invalid_link",
            "This link was used already, or its time is over. Ask for another where you sign in; who was invited asks an admin.",
            "token",
          );
        const { member_id, ended } = member;
        return c.json(await signIn(c, deps, callerOfMember(member), { member_id, ended }), 200);
      },
    );

/** `POST /session/passkey-challenge` and `POST /session/passkey` */
const passkeyRoutes = (deps: Dependencies) =>
  router<Authorized>()
    .openapi(
      openRoute(deps.publicUrl, [], {
        method: "post",
        path: "/session/passkey-challenge",
        operationId: "beginSignIn",
        tags: ["sessions"],
        summary: "Begin to sign in with a passkey",
        description: "For the browser; good once, for five minutes. It names nobody.",
        responses: { 200: { description: "What it needs.", content: json(requestOptions) } },
      }),
      async (c) => c.json({ ...(await beginSignIn(deps, new Date())) }, 200),
    )
    .openapi(
      openRoute(deps.publicUrl, ["unauthorized"], {
        method: "post",
        path: "/session/passkey",
        operationId: "signInWithPasskey",
        tags: ["sessions"],
        summary: "Sign in with a passkey",
        description: "With what the browser answered.",
        request: { body: jsonBody(passkeySignIn) },
        responses: signedIn,
      }),
      async (c) => {
        const credential = c.req.valid("json").credential as unknown as AuthenticationResponseJSON;
        const member = await signInWithPasskey(deps, credential, new Date());
        if (!member)
          throw new Problem(
            "unauthorized",
            "This passkey is not known here, or was removed. Have a link sent to you instead.",
            "credential",
          );
        const { member_id, ended } = member;
        return c.json(await signIn(c, deps, callerOfMember(member), { member_id, ended }), 200);
      },
    );
