import { z } from "@hono/zod-openapi";
import { readSenderDetails, senderDetails } from "../../../preflight/sender-records.ts";
import { senderIdentity } from "../../../preflight/senders.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { ifBusy } from "../if-busy.ts";
import { json } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

const senderPage = z.object({ senders: z.array(senderIdentity) }).meta({ id: "SenderList" });
const byIdentity = z.object({
  identity: z
    .string()
    .max(320)
    .regex(/^([^\s@/]+@)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, "must be an address, or a domain")
    .meta({ description: "An identity of SES: an address, or a domain.", example: "example.com" }),
});

type Dependencies = Pick<ApiDependencies, "apiKeys" | "senders" | "ses" | "lookUp" | "stage">;

/** Whom campaigns can be from, and what that takes. */
export const senderRoutes = (deps: Dependencies) =>
  router()
    .openapi(
      securedRoute(deps.apiKeys, "write", ["ses_busy"], {
        method: "get",
        path: "/senders",
        operationId: "listSenders",
        tags: ["campaigns"],
        summary: "Whom campaigns can be from",
        description:
          "The identities that SES has in this account and region, verified or not, those that may send first; 1,000 at most.",
        responses: { 200: { description: "The identities.", content: json(senderPage) } },
      }),
      async (c) => c.json({ senders: await deps.senders.all().catch(ifBusy) }, 200),
    )
    .openapi(
      securedRoute(deps.apiKeys, "write", ["not_found", "ses_busy"], {
        method: "get",
        path: "/senders/{identity}",
        operationId: "readSender",
        tags: ["campaigns"],
        summary: "What SES and DNS have of a sender",
        description: "Its DNS records, found or missing. DNS is asked for at most four seconds.",
        request: { params: byIdentity },
        responses: { 200: { description: "The identity.", content: json(senderDetails) } },
      }),
      async (c) => {
        const found = await readSenderDetails(deps, c.req.valid("param").identity).catch(ifBusy);
        if (!found)
          throw new Problem(
            "not_found",
            "SES has no such identity here. GET /senders lists those it has.",
            "identity",
          );
        return c.json(found, 200);
      },
    );
