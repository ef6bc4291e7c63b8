import { z } from "@hono/zod-openapi";
import { type ProblemCode, problemBody, problemStatus } from "./problem.ts";

/** What API Gateway answers by itself: it has no way to say it as we do. */
const gatewayError = z
  .object({ message: z.string() })
  .meta({ id: "GatewayError", description: "An answer of the gateway before the API, which has no code." });

/** Made once: every operation has some of them, and a start of the function would be longer by a tenth. */
const either = z.union([problemBody, gatewayError]);

/** When the gateway answers so: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const gatewayReasons: Readonly<Record<number, string>> = {
  400: "a path that cannot be decoded",
  413: "a body of more than 6 MB",
  429: "too many requests at once",
  500: "the API did not answer",
  503: "the API took more than 29 seconds, or is overloaded",
};

const headers: Readonly<Record<number, Record<string, object>>> = {
  401: {
    "WWW-Authenticate": { description: "RFC 6750, section 3.", schema: { type: "string" } },
  },
  429: {
    "Retry-After": {
      description: "Seconds to wait, where the API itself answers.",
      schema: { type: "integer", minimum: 1 },
    },
  },
  503: {
    "Retry-After": {
      description: "Seconds to wait, where the API itself answers.",
      schema: { type: "integer", minimum: 1 },
    },
  },
};

const refusal = (status: number, codes: readonly ProblemCode[]) => {
  const reason = gatewayReasons[status];
  const ofGateway = reason === undefined ? problemBody : gatewayError;
  const schema = reason !== undefined && codes.length > 0 ? either : ofGateway;
  const gateway = reason === undefined ? [] : [`of the gateway: ${reason}`];
  return {
    description: `${[codes.join(", "), ...gateway].filter(Boolean).join("; or ")}.`,
    ...(headers[status] && { headers: headers[status] }),
    content: { "application/json": { schema } },
  };
};

/**
 * What an operation may answer besides success, by status, as OpenAPI wants it.
 * @param codes of the API's own refusals.
 * @param hasBody whether its requests may be too large.
 */
export const refusals = (codes: readonly ProblemCode[], { hasBody }: { readonly hasBody: boolean }) => {
  const byStatus = Map.groupBy(codes, (code) => problemStatus[code] as number);
  for (const status of [400, 429, 500, 503, ...(hasBody ? [413] : [])])
    if (!byStatus.has(status)) byStatus.set(status, []);
  return Object.fromEntries([...byStatus].map(([status, own]) => [status, refusal(status, own)]));
};
