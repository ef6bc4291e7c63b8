import type { Member } from "../../../members/member.ts";
import type { Caller } from "../../../sessions/caller.ts";
import type { Authorized } from "../auth.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

/** @throws Problem for a key: what is somebody's own is a person's */
const personOf = ({ member }: Caller): Member => {
  if (!member)
    throw new Problem("forbidden", "This is for people who sign in on the site, not for API keys.");
  return member;
};

/** What somebody who is signed in has of their own. */
export const meRoutes = (deps: Pick<ApiDependencies, "apiKeys" | "members">) =>
  router<Authorized>().openapi(
    securedRoute(deps.apiKeys, "read", [], {
      method: "delete",
      path: "/me/sessions",
      operationId: "endSessions",
      tags: ["me"],
      summary: "Sign out everywhere",
      description: "Ends every session and every link of whoever asks, this one too.",
      responses: { 204: { description: "They are ended." } },
    }),
    async (c) => {
      await deps.members.endSessions(personOf(c.get("caller")).member_id);
      return c.body(null, 204);
    },
  );
