import { z } from "@hono/zod-openapi";
import { isAwsError } from "../../../platform/aws-errors.ts";
import { readSenderDetails, senderDetails } from "../../../preflight/sender-records.ts";
import { senderIdentity } from "../../../preflight/senders.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { busySeconds, ifBusy } from "../if-busy.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";

const senderPage = z.object({ senders: z.array(senderIdentity) }).meta({ id: "SenderList" });
const identity = z
  .string()
  .max(320)
  .regex(/^([^\s@/]+@)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$/, "must be an address, or a domain")
  .meta({ description: "An identity of SES: an address, or a domain.", example: "example.com" });
const byIdentity = z.object({ identity });
const newSender = z.strictObject({ identity }).meta({ id: "NewSender" });

/** As SES has it: of a domain there is no case, and of an address's name there is. */
const asIdentity = (given: string): string => given.replace(/[^@]*$/, (domain) => domain.toLowerCase());

/** What SES takes for no identity is so for whoever named it. @throws Problem then; else the error itself */
const ifRefused = (error: unknown): never => {
  if (!isAwsError(error, "BadRequestException")) throw error;
  throw new Problem("invalid_request", "SES takes no such identity: an address, or a domain.", "identity");
};

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
    )
    .openapi(
      securedRoute(deps.apiKeys, "admin", ["ses_busy"], {
        method: "post",
        path: "/senders",
        operationId: "addSender",
        tags: ["campaigns"],
        summary: "Have SES verify a sender",
        description:
          "Of a domain, the answer has the DNS records to publish; AWS mails a link to an address. One that SES has already stays as it is. Nothing here removes one: others of the account may mail from it.",
        request: { body: jsonBody(newSender) },
        responses: {
          200: { description: "SES had it already.", content: json(senderDetails) },
          201: {
            description: "SES looks for its records, or waits for its link.",
            content: json(senderDetails),
          },
        },
      }),
      async (c) => {
        const name = asIdentity(c.req.valid("json").identity);
        const isNew = await deps.senders.add(name).catch(ifBusy).catch(ifRefused);
        const details = await readSenderDetails(deps, name).catch(ifBusy);
        if (!details)
          throw new Problem("ses_busy", "SES has it, and does not tell of it yet.", undefined, busySeconds);
        return c.json(details, isNew ? 201 : 200);
      },
    );
