import { z } from "@hono/zod-openapi";
import { emailAddress } from "../../../contacts/address.ts";
import { erasePerson } from "../../../privacy/erase-person.ts";
import { heldData, heldOn } from "../../../privacy/held-data.ts";
import { heldFileName } from "../../../privacy/held-file.ts";
import { suppressionReasons } from "../../../suppressions/suppression.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";

/** Campaigns are looked through for so long: API Gateway answers within 29 seconds, for itself. */
const searchMs = 20_000;

const byEmail = z.object({ email: emailAddress });
const erased = z
  .object({
    erasure_requested_at: z.iso.datetime(),
    suppressed_for: z.enum(suppressionReasons).meta({ description: "Why nothing is sent to the address." }),
  })
  .meta({ id: "Erased" });

type Dependencies = Pick<
  ApiDependencies,
  "apiKeys" | "campaigns" | "contacts" | "deliveries" | "erasures" | "lists" | "signups" | "suppressions"
>;

export const privacyRoutes = (deps: Dependencies) =>
  router().route("/", readHeldData(deps)).route("/", erase(deps));

/** `GET /contacts/{email}/data` */
const readHeldData = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "read", [], {
      method: "get",
      path: "/contacts/{email}/data",
      operationId: "readHeldData",
      tags: ["contacts"],
      summary: "Read all that is held on an address",
      description:
        "For a person who asks (GDPR, article 15), also of an address that is no contact. Not in it: uploaded and exported files and the rows that an import refused, which are deleted after a week; the lists of campaigns that are not frozen yet; what a form was sent and nobody confirmed, which is deleted after a week, too; who did what with a key, where the address is not kept; and what SES itself keeps, such as its list of suppressed addresses.",
      request: { params: byEmail },
      responses: { 200: { description: "What is held.", content: json(heldData) } },
    }),
    async (c) => {
      const { key } = c.req.valid("param").email;
      c.header("Content-Disposition", `attachment; filename="${heldFileName(key)}"`);
      return c.json(await heldOn(deps, key, Date.now() + searchMs), 200);
    },
  );

/** `POST /contacts/{email}/erase` */
const erase = (deps: Dependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "send", [], {
      method: "post",
      path: "/contacts/{email}/erase",
      operationId: "erasePerson",
      tags: ["contacts"],
      summary: "Erase a person",
      description:
        "As deleting the contact does, also of an address that is no contact; and the address stays suppressed without being kept: what stands for it is a hash, so that nobody who imports or adds it again mails the person. The suppression can be lifted by whoever has the address. Erasing again changes nothing.",
      request: { params: byEmail },
      responses: {
        202: { description: "Erased; from campaigns within minutes.", content: json(erased) },
      },
    }),
    async (c) => {
      const now = new Date().toISOString();
      const suppressed_for = await erasePerson(deps, c.req.valid("param").email.key, now);
      return c.json({ erasure_requested_at: now, suppressed_for }, 202);
    },
  );
