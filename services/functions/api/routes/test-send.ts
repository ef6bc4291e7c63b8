import { z } from "@hono/zod-openapi";
import type { VariantLetter } from "../../../campaigns/ab-test.ts";
import { type CampaignRequest, campaignRequest, variantLetter } from "../../../campaigns/schemas.ts";
import { emailAddress } from "../../../contacts/address.ts";
import { checkRequest } from "../../../launching/check-request.ts";
import { allWordsOf } from "../../../mail/content.ts";
import { type TestOutcome, type TestResult, testSend } from "../../../preflight/test-send.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";
import { placeOfVariant } from "../variant.ts";

const refusals = [
  "invalid_template",
  "unknown_attachment",
  "unknown_list",
  "unknown_segment",
  "email_too_large",
] as const;

/** A rate has room within seconds; of a quota that rolls over 24 hours each minute frees a part. */
const deferredSeconds = 60;

const testAddressesMax = 10;
const testRequest = campaignRequest
  .safeExtend({
    to: z
      .union([emailAddress, z.array(emailAddress).min(1).max(testAddressesMax)])
      .meta({ description: "An address, or several of which each is told what became of its message." }),
    variant: variantLetter.default("A").meta({ description: "Which variant of its test is sent." }),
  })
  .meta({ id: "TestRequest" });
const testResult = z
  .object({
    to: z.string(),
    sent: z.boolean().meta({ description: "Whether SES accepted the message." }),
    message_id: z.string().nullable().meta({ description: "SES's id of it." }),
    code: z.string().nullable().meta({ description: "Why not: as the code of a refusal." }),
    message: z.string().nullable().meta({ description: "The same in words." }),
  })
  .meta({ id: "TestResult" });
const testSent = z
  .object({
    message_id: z
      .string()
      .nullable()
      .meta({ description: "Of the only message; null where there are several." }),
    results: z.array(testResult).meta({ description: "What became of each, in the order of the addresses." }),
  })
  .meta({ id: "TestSent" });

const toTestResult = ({ to, outcome }: TestResult): z.output<typeof testResult> => {
  const answer = { to: to.address, sent: true, message_id: null, code: null, message: null };
  if (outcome.kind === "sent") return { ...answer, message_id: outcome.messageId };
  const { code, message } = refusalOf(outcome, (field) => field);
  return { ...answer, sent: false, code, message };
};

const checked = async (deps: ApiDependencies, { request, fieldOf }: TestedVariant) => {
  const found = await checkRequest(deps, request, new Date());
  if (!found.ok) throw new Problem(found.code, found.message, fieldOf(found.field));
  return found;
};

/** A campaign of the words of one variant, and where each field of it is in what was asked for. */
interface TestedVariant {
  readonly request: CampaignRequest;
  readonly fieldOf: (field: string) => string;
}

const variantIn = ({ ab_test, ...asked }: CampaignRequest, variant: VariantLetter): TestedVariant => {
  const all = allWordsOf({ ...asked, ab_test });
  const place = placeOfVariant(variant, all.length);
  const { subject, preheader, body, text_body } = all[place]!;
  const own = ab_test?.variants[place - 1] ?? {};
  return {
    request: { ...asked, subject, preheader, body, text_body },
    fieldOf: (field) => (Object.hasOwn(own, field) ? `ab_test.variants[${place - 1}].${field}` : field),
  };
};

/** `POST /campaigns/test` */
export const testRoutes = (deps: ApiDependencies) =>
  router().openapi(
    securedRoute(
      deps.apiKeys,
      "send",
      [...refusals, "contact_suppressed", "send_refused", "send_unknown", "send_deferred"],
      {
        method: "post",
        path: "/campaigns/test",
        operationId: "sendTest",
        tags: ["campaigns"],
        summary: "Send a test message",
        description:
          "One message of the campaign to an address, or to each of up to 10, now, with [Test] before its subject. It shows the values of the contact with that address, or else of the first recipient. Its unsubscribe link unsubscribes nobody. What is not sent to the only address of `to` is refused; of several, `results` says what became of each.",
        request: { body: jsonBody(testRequest) },
        responses: { 200: { description: "What SES said.", content: json(testSent) } },
      },
    ),
    async (c) => {
      const { to, variant, ...asked } = c.req.valid("json");
      const tested = variantIn(asked, variant);
      const addresses = "key" in to ? [to] : [...new Map(to.map((one) => [one.key, one])).values()];
      const found = await checked(deps, tested);
      const sent = await testSend(deps, tested.request, found, addresses, variant);
      const [first] = sent;
      if ("key" in to && first && first.outcome.kind !== "sent")
        throw refusalOf(first.outcome, tested.fieldOf);
      const results = sent.map(toTestResult);
      return c.json({ message_id: results.length === 1 ? results[0]!.message_id : null, results }, 200);
    },
  );

const refusalOf = (
  { kind, error }: Exclude<TestOutcome, { kind: "sent" }>,
  fieldOf: TestedVariant["fieldOf"],
): Problem => {
  switch (kind) {
    case "suppressed":
      return new Problem("contact_suppressed", `Nothing is sent to this address: ${error}`, "to");
    case "not_made":
      return new Problem("invalid_template", `The message cannot be made: ${error}`, fieldOf("body"));
    case "failed":
      return new Problem("send_refused", `SES refused it: ${error}`);
    case "campaign_fault":
      return new Problem("send_refused", `SES refused it, and would refuse the campaign: ${error}`);
    case "deferred":
      return new Problem(
        "send_deferred",
        `It was not sent, and may be later: ${error}`,
        undefined,
        deferredSeconds,
      );
    case "unknown":
      return new Problem("send_unknown", `It may have been sent, for its reply was lost: ${error}`);
  }
};
