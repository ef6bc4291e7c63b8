/** Payload format 2.0: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import type { HttpRequest } from "./message.ts";
import type { RouteMatch } from "./route.ts";

/** Bodies of these types reach the function as text, all others in base64: HTML forms too. */
const textTypes = /^(text\/|application\/(json|javascript|xml)\b|[^;]*\+(json|xml)\b)/i;

const isText = ({ headers }: HttpRequest): boolean =>
  headers["content-encoding"] === undefined && textTypes.test(headers["content-type"] ?? "text/plain");

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Common Log Format, e.g. `12/Mar/2020:19:03:58 +0000`. */
const logTime = (time: Date): string => {
  const [date = "", clock = ""] = time.toISOString().split("T");
  const [year, month, day] = date.split("-");
  return `${day}/${months[Number(month) - 1]}/${year}:${clock.slice(0, 8)} +0000`;
};

const queryStringParameters = (query: string): Record<string, string> => {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query))
    parameters[name] = name in parameters ? `${parameters[name]},${value}` : value;
  return parameters;
};

/**
 * The path as an HTTP API hands it on: decoded, unlike a function URL's, and cut at a `?` that decoding brings forth.
 * @throws URIError when the path is not decodable
 */
export const decodePath = (path: string): string => decodeURIComponent(path).split("?")[0] ?? "";

const sourceIp = "127.0.0.1";

/** @param path decoded */
export const toApiEvent = (
  request: HttpRequest,
  path: string,
  { route, pathParameters }: RouteMatch,
  api: { readonly id: string; readonly account: string; readonly domainName: string; readonly stage: string },
  requestId: string,
  now: Date,
): APIGatewayProxyEventV2 => {
  const { cookie, ...given } = request.headers;
  const headers: Record<string, string> = {
    ...given,
    "x-forwarded-for": [given["x-forwarded-for"], sourceIp].filter(Boolean).join(", "),
  };
  const text = isText(request);
  return {
    version: "2.0",
    routeKey: route.routeKey,
    rawPath: path,
    rawQueryString: request.query,
    ...(cookie !== undefined && { cookies: cookie.split(/; */) }),
    headers,
    ...(request.query !== "" && { queryStringParameters: queryStringParameters(request.query) }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId: api.account,
      apiId: api.id,
      domainName: api.domainName,
      domainPrefix: api.id,
      http: {
        method: request.method,
        path,
        protocol: "HTTP/1.1",
        sourceIp,
        userAgent: headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: route.routeKey,
      stage: api.stage,
      time: logTime(now),
      timeEpoch: now.getTime(),
    },
    ...(request.body.length > 0 && { body: request.body.toString(text ? "utf8" : "base64") }),
    isBase64Encoded: request.body.length > 0 && !text,
  };
};
