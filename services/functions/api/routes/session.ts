import { z } from "@hono/zod-openapi";
import { callerOfKey } from "../../../sessions/caller.ts";
import { openSession } from "../../../sessions/session.ts";
import type { Authorized } from "../auth.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { openRoute, router } from "../route.ts";
import { forgetSession, keepSession, sessionToken } from "../session-cookie.ts";
import { keyView, toKeyView } from "./key.ts";

const keySignIn = z
  .strictObject({ key: z.string().min(1).max(200).meta({ description: "An API key." }) })
  .meta({ id: "KeySignIn" });

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "sessions" | "publicUrl" | "approvalRequired" | "emailBytesMax"
>;

/** How a browser signs in and out: what it has of it is a cookie that no script reads (decision 82). */
export const sessionRoutes = (deps: Dependencies) =>
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
        responses: {
          200: { description: "The key, without itself; the session is a cookie.", content: json(keyView) },
        },
      }),
      async (c) => {
        const record = await deps.apiKeys.findByKey(c.req.valid("json").key);
        if (!record) throw new Problem("unauthorized", "This API key is not valid, or was revoked.", "key");
        const caller = callerOfKey(record);
        c.set("caller", caller);
        const { token, session } = openSession({ key_hash: record.key_hash }, new Date());
        await deps.sessions.add(session);
        keepSession(c, deps.publicUrl, token);
        return c.json(toKeyView(caller, deps), 200);
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
