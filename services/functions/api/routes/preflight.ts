import { z } from "@hono/zod-openapi";
import { resolveAudience } from "../../../audience/resolve-audience.ts";
import { audienceRequest } from "../../../campaigns/audience-request.ts";
import { type CampaignRequest, campaignRequest } from "../../../campaigns/schemas.ts";
import { emailAddress } from "../../../contacts/address.ts";
import { checkRequest } from "../../../launching/check-request.ts";
import { isBusy } from "../../../platform/patient-ses.ts";
import { countAudience } from "../../../preflight/count-audience.ts";
import { preflight } from "../../../preflight/preflight.ts";
import { preflightReport } from "../../../preflight/report.ts";
import { senderIdentity } from "../../../preflight/senders.ts";
import { type TestOutcome, type TestResult, testSend } from "../../../preflight/test-send.ts";
import { suppressedOf } from "../../../preflight/write-report.ts";
import type { ApiDependencies } from "../dependencies.ts";
import { json, jsonBody } from "../json-content.ts";
import { Problem } from "../problem.ts";
import { router, securedRoute } from "../route.ts";
import { readUnfinished } from "../unfinished.ts";

const refusals = [
  "invalid_template",
  "unknown_attachment",
  "unknown_list",
  "unknown_segment",
  "email_too_large",
] as const;

/** A rate has room within seconds; of a quota that rolls over 24 hours each minute frees a part. */
const deferredSeconds = 60;
/** SES takes one question a second, of everybody in the account. */
const busySeconds = 5;
const ifBusy = (error: unknown): never => {
  if (!isBusy(error)) throw error;
  const message = "SES is asked too much: nothing is wrong with the campaign. Try again in a few seconds.";
  throw new Problem("ses_busy", message, undefined, busySeconds);
};

const unfinishedCampaign = z.record(z.string(), z.unknown()).meta({
  id: "UnfinishedCampaign",
  description: "A CampaignRequest as far as it is written: fields may be missing, and wrong.",
});

const senderPage = z.object({ senders: z.array(senderIdentity) }).meta({ id: "SenderList" });

const testAddressesMax = 10;
const testRequest = campaignRequest
  .safeExtend({
    to: z
      .union([emailAddress, z.array(emailAddress).min(1).max(testAddressesMax)])
      .meta({ description: "An address, or several of which each is told what became of its message." }),
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
  const { code, message } = refusalOf(outcome);
  return { ...answer, sent: false, code, message };
};

/** The API has 29 seconds; what is not counted after this many milliseconds is left out. */
const countMsMax = 15_000;
const audienceQuestion = z
  .strictObject({ audience: audienceRequest.optional() })
  .meta({ id: "AudienceQuestion" });
const audienceAnswer = preflightReport
  .pick({ complete: true, recipients: true, suppressed: true })
  .meta({ id: "AudienceCount" });

/** What is asked before a campaign is sent. */
export const preflightRoutes = (deps: ApiDependencies) => {
  const { apiKeys } = deps;
  const check = async (request: CampaignRequest) => {
    const checked = await checkRequest(deps, request, new Date());
    if (!checked.ok) throw new Problem(checked.code, checked.message, checked.field);
    return checked;
  };

  return router()
    .openapi(
      securedRoute(apiKeys, "send", ["ses_busy"], {
        method: "post",
        path: "/campaigns/preflight",
        operationId: "preflightCampaign",
        tags: ["campaigns"],
        summary: "What would become of a campaign",
        description:
          "Takes the body of POST /ses-campaign, as far as it is written: what that would refuse it for is in `problems`, all of it. Sends nothing and stores nothing. An audience too large to be counted in 15 seconds is counted in part (complete: false).",
        request: { body: jsonBody(unfinishedCampaign) },
        responses: { 200: { description: "The report.", content: json(preflightReport) } },
      }),
      async (c) => {
        const report = await preflight(deps, readUnfinished(c.req.valid("json"))).catch(ifBusy);
        return c.json(report, 200);
      },
    )
    .openapi(
      securedRoute(apiKeys, "send", ["ses_busy"], {
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
      securedRoute(apiKeys, "read", ["unknown_list", "unknown_segment"], {
        method: "post",
        path: "/campaigns/audience",
        operationId: "countAudience",
        tags: ["campaigns"],
        summary: "How many an audience has",
        description: "As preflight counts it, without a campaign; for at most 15 seconds.",
        request: { body: jsonBody(audienceQuestion) },
        responses: { 200: { description: "Who would get it now.", content: json(audienceAnswer) } },
      }),
      async (c) => {
        const resolved = await resolveAudience(deps, c.req.valid("json").audience);
        if (!resolved.ok) throw new Problem(resolved.code, resolved.message, resolved.field);
        const count = await countAudience(deps, resolved.audience, Date.now() + countMsMax);
        return c.json(
          {
            complete: count.complete,
            recipients: count.recipients,
            suppressed: suppressedOf(count.excluded),
          },
          200,
        );
      },
    )
    .openapi(
      securedRoute(
        apiKeys,
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
        const { to, ...request } = c.req.valid("json");
        const addresses = "key" in to ? [to] : [...new Map(to.map((one) => [one.key, one])).values()];
        const sent = await testSend(deps, request, await check(request), addresses);
        const [first] = sent;
        if ("key" in to && first && first.outcome.kind !== "sent") throw refusalOf(first.outcome);
        const results = sent.map(toTestResult);
        return c.json({ message_id: results.length === 1 ? results[0]!.message_id : null, results }, 200);
      },
    );
};

const refusalOf = ({ kind, error }: Exclude<TestOutcome, { kind: "sent" }>): Problem => {
  switch (kind) {
    case "suppressed":
      return new Problem("contact_suppressed", `Nothing is sent to this address: ${error}`, "to");
    case "not_made":
      return new Problem("invalid_template", `The message cannot be made: ${error}`, "body");
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
