import { z } from "@hono/zod-openapi";
import { audienceRequest } from "../../../campaigns/audience-request.ts";
import { campaignRequest, variantLetter } from "../../../campaigns/schemas.ts";
import { emailAddress, parseAddress } from "../../../contacts/address.ts";
import { allWordsOf } from "../../../mail/content.ts";
import { preview } from "../../../preflight/preview.ts";
import { previewAnswer } from "../../../preflight/preview-answer.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { router, securedRoute } from "../route.ts";
import { placeOfVariant } from "../variant.ts";

const { preheader, text_body, from_name } = campaignRequest.shape;
const subject = z.string().max(500);
const body = z.string().max(2_000_000);

const previewTest = z
  .object({
    variants: z.array(z.strictObject({ subject, preheader, body, text_body }).partial()).min(1).max(3),
  })
  .meta({
    id: "PreviewTest",
    description: "The test of a CampaignRequest, of which the words of its variants are looked at alone.",
  });

/** Of a campaign that is being written: what is not there yet is empty. */
const previewRequest = z
  .strictObject({
    subject: subject.default(""),
    preheader,
    body: body.default(""),
    text_body,
    ab_test: previewTest.optional(),
    variant: variantLetter.default("A").meta({ description: "Which variant of its test is shown." }),
    from_email: z
      .string()
      .max(320)
      .optional()
      .transform((given) => (given === undefined ? undefined : parseAddress(given)))
      .meta({ description: "Makes no difference but to the size; one that is not an address yet, none." }),
    from_name,
    contact: emailAddress.optional().meta({
      description: "Whose values are shown. The first of those who would get it when left out.",
    }),
    audience: audienceRequest.optional(),
  })
  .meta({ id: "PreviewRequest" });

/** `POST /campaigns/preview` */
export const previewRoutes = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(deps.apiKeys, "write", [], {
      method: "post",
      path: "/campaigns/preview",
      operationId: "previewCampaign",
      tags: ["campaigns"],
      summary: "What one reader would get",
      description:
        "Made as it is made when it is sent; sends nothing and stores nothing. What cannot be made is null, and `problems` say why and where. Its unsubscribe link unsubscribes nobody, and what SES adds to a tracked mail is not in it.",
      request: { body: jsonBody(previewRequest) },
      responses: { 200: { description: "The mail.", content: json(previewAnswer) } },
    }),
    async (c) => {
      const { variant, ...request } = c.req.valid("json");
      const words = allWordsOf(request);
      const shown = words[placeOfVariant(variant, words.length)]!;
      return c.json(await preview(deps, { ...request, ...shown }), 200);
    },
  );
