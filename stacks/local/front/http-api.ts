import { randomUUID } from "node:crypto";
import { isDebugged } from "../debugged.ts";
import type { Outcome } from "../lambda/function.ts";
import { AwsError } from "../types.ts";
import { decodePath, toApiEvent } from "./api-event.ts";
import { toHttpResponse } from "./api-response.ts";
import { type HttpHandler, type HttpResponse, json } from "./message.ts";
import { type Route, selectRoute } from "./route.ts";
import { createTokenBucket } from "./token-bucket.ts";

/** Longest request an HTTP API takes, in bytes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
export const requestBytesMax = 10 * 1024 * 1024;

/** A Lambda proxy integration of payload format 2.0. */
export interface Integration {
  readonly id: string;
  readonly functionName: string;
  readonly timeoutMs: number;
}

/** What the stack says of one HTTP API and its `$default` stage. */
export interface HttpApiConfiguration {
  readonly id: string;
  readonly account: string;
  /** Host name that requests are addressed to. */
  readonly domainName: string;
  /** Prefix of the source ARN under which it invokes: `arn:aws:execute-api:<region>:<account>:<id>`. */
  readonly executionArn: string;
  readonly routes: readonly Route[];
  readonly integrations: readonly Integration[];
  readonly throttle: Throttle;
  /** By the key of a route that has a rate of its own. */
  readonly routeThrottles: ReadonlyMap<string, Throttle>;
}

export interface Throttle {
  readonly ratePerSecond: number;
  readonly burst: number;
}

/**
 * Invokes a function on behalf of an API.
 * @throws AwsError when the function may not be invoked from there, or takes no such request
 */
export type InvokeFromApi = (functionName: string, payload: string, sourceArn: string) => Promise<Outcome>;

const stage = "$default";
const internalServerError = json(500, { message: "Internal Server Error" });
const serviceUnavailable = json(503, { message: "Service Unavailable" });
const tooLarge = json(413, { message: "Request Entity Too Large" });

/** The ARN a permission must admit; a catch-all route is named instead of method and path. */
const sourceArn = (executionArn: string, { routeKey }: Route): string =>
  `${executionArn}/${stage}/${routeKey === "$default" ? "$default" : routeKey.replace(" ", "")}`;

const withTimeout = async (work: Promise<HttpResponse>, timeoutMs: number): Promise<HttpResponse> => {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<HttpResponse>((resolve) => {
    timer = setTimeout(() => {
      if (!isDebugged()) resolve(serviceUnavailable);
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
};

/** An HTTP API in front of Lambda functions. */
export const createHttpApi = (api: HttpApiConfiguration, invoke: InvokeFromApi): HttpHandler => {
  const admits = createTokenBucket(api.throttle);
  const routeAdmits = new Map(
    [...api.routeThrottles].map(([routeKey, throttle]) => [routeKey, createTokenBucket(throttle)]),
  );

  const call = async (integration: Integration, route: Route, event: string): Promise<HttpResponse> => {
    try {
      const outcome = await invoke(integration.functionName, event, sourceArn(api.executionArn, route));
      return (outcome.ok ? toHttpResponse(outcome.payload) : undefined) ?? internalServerError;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === "RequestTooLargeException") return tooLarge;
      return error.code === "TooManyRequestsException" ? serviceUnavailable : internalServerError;
    }
  };

  return async (request) => {
    if (request.body.length > requestBytesMax) return tooLarge;
    let path: string;
    try {
      path = decodePath(request.path);
    } catch {
      return json(400, { message: "Bad Request" });
    }
    const match = selectRoute(api.routes, request.method, path);
    const mayPass = routeAdmits.get(match?.route.routeKey ?? "") ?? admits;
    if (!mayPass()) return json(429, { message: "Too Many Requests" });
    const integration = api.integrations.find(({ id }) => id === match?.route.integrationId);
    if (!match || !integration) return json(404, { message: "Not Found" });

    const requestId = randomUUID();
    const event = toApiEvent(request, path, match, { ...api, stage }, requestId, new Date());
    const response = await withTimeout(
      call(integration, match.route, JSON.stringify(event)),
      integration.timeoutMs,
    );
    return { ...response, headers: { ...response.headers, "apigw-requestid": requestId } };
  };
};
