import { z } from "@hono/zod-openapi";
import type { RegistrationResponseJSON } from "@simplewebauthn/server";
import { headerText } from "../../../contacts/header-text.ts";
import type { Member } from "../../../members/member.ts";
import { type Passkey, passkeysMax } from "../../../members/passkey.ts";
import type { Caller } from "../../../sessions/caller.ts";
import { addPasskey, beginPasskey } from "../../../signing-in/passkeys.ts";
import type { Authorized } from "../auth.ts";
import { creationOptions, credentialId, registrationResponse } from "../credential.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

const passkeyView = z
  .object({
    passkey_id: z.string(),
    name: z.string(),
    created_at: z.iso.datetime(),
    used_at: z.iso.datetime().nullable().meta({ description: "null: not since it was made." }),
  })
  .meta({ id: "Passkey" });
const passkeyList = z.object({ passkeys: z.array(passkeyView) }).meta({ id: "PasskeyList" });
const newPasskey = z
  .strictObject({
    name: headerText(100)
      .trim()
      .min(1, "must not be empty")
      .meta({ description: "Which device it is in.", pattern: "\\S", example: "Laptop" }),
    credential: registrationResponse,
  })
  .meta({ id: "NewPasskey" });
const byId = z.object({ passkey_id: credentialId });

const shown = ({ id, name, created_at, used_at }: Passkey): z.output<typeof passkeyView> => ({
  passkey_id: id,
  name,
  created_at,
  used_at: used_at ?? null,
});

/** @throws Problem for a key: what is somebody's own is a person's */
const personOf = ({ member }: Caller): Member => {
  if (!member)
    throw new Problem("forbidden", "This is for people who sign in on the site, not for API keys.");
  return member;
};

type Dependencies = Pick<ApiDependencies, "apiKeys" | "members" | "passkeys" | "challenges" | "publicUrl">;

/** What somebody who is signed in has of their own. */
export const meRoutes = (deps: Dependencies) =>
  router().route("/", makingRoutes(deps)).route("/", endingRoutes(deps));

/** `GET` and `POST /me/passkeys`, `POST /me/passkey-challenge` */
const makingRoutes = (deps: Dependencies) =>
  router<Authorized>()
    .openapi(
      securedRoute(deps.apiKeys, "read", [], {
        method: "get",
        path: "/me/passkeys",
        operationId: "listPasskeys",
        tags: ["me"],
        summary: "Which passkeys who asks has",
        responses: { 200: { description: "All of them, the oldest first.", content: json(passkeyList) } },
      }),
      async (c) => {
        const all = await deps.passkeys.list(personOf(c.get("caller")).member_id);
        return c.json({ passkeys: all.map(shown) }, 200);
      },
    )
    .openapi(
      securedRoute(deps.apiKeys, "read", [], {
        method: "post",
        path: "/me/passkey-challenge",
        operationId: "beginPasskey",
        tags: ["me"],
        summary: "Begin to make a passkey",
        description: "For the browser that makes it; good once, for five minutes.",
        responses: { 200: { description: "What it needs.", content: json(creationOptions) } },
      }),
      async (c) => c.json({ ...(await beginPasskey(deps, personOf(c.get("caller")), new Date())) }, 200),
    )
    .openapi(
      securedRoute(deps.apiKeys, "read", ["invalid_passkey", "too_many_passkeys"], {
        method: "post",
        path: "/me/passkeys",
        operationId: "addPasskey",
        tags: ["me"],
        summary: "Keep a passkey that was made",
        request: { body: jsonBody(newPasskey) },
        responses: { 201: { description: "Who made it signs in with it.", content: json(passkeyView) } },
      }),
      async (c) => {
        const { name, credential } = c.req.valid("json");
        const given = { name, credential: credential as unknown as RegistrationResponseJSON };
        const outcome = await addPasskey(deps, personOf(c.get("caller")), given, new Date());
        if (outcome.kind === "too_many")
          throw new Problem("too_many_passkeys", `Nobody has more than ${passkeysMax}: remove one first.`);
        if (outcome.kind !== "added")
          throw new Problem(
            "invalid_passkey",
            "This passkey was not made for this site just now, or not by a PIN, a finger or a face: try again.",
            "credential",
          );
        return c.json(shown(outcome.passkey), 201);
      },
    );

/** `DELETE /me/passkeys/{passkey_id}` and `DELETE /me/sessions` */
const endingRoutes = ({ apiKeys, members, passkeys }: Dependencies) =>
  router<Authorized>()
    .openapi(
      securedRoute(apiKeys, "read", ["not_found"], {
        method: "delete",
        path: "/me/passkeys/{passkey_id}",
        operationId: "removePasskey",
        tags: ["me"],
        summary: "Remove a passkey",
        description: "Nobody signs in with it any more. Sessions go on.",
        request: { params: byId },
        responses: { 204: { description: "It is removed." } },
      }),
      async (c) => {
        const { member_id } = personOf(c.get("caller"));
        if (!(await passkeys.remove(member_id, c.req.valid("param").passkey_id)))
          throw new Problem("not_found", "You have no passkey with this id.", "passkey_id");
        return c.body(null, 204);
      },
    )
    .openapi(
      securedRoute(apiKeys, "read", [], {
        method: "delete",
        path: "/me/sessions",
        operationId: "endSessions",
        tags: ["me"],
        summary: "Sign out everywhere",
        description: "Ends every session and every link of whoever asks, this one too.",
        responses: { 204: { description: "They are ended." } },
      }),
      async (c) => {
        await members.endSessions(personOf(c.get("caller")).member_id);
        return c.body(null, 204);
      },
    );
