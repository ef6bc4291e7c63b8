import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from "aws-lambda";
import type { RequestBindings } from "./audit-trail.ts";

/**
 * The path of an event as a URL has it. API Gateway hands it on decoded, so what was `%2F` or `%2E%2E` in a parameter
 * must be encoded again, or the URL would take it for a part of the path and lead to another route.
 *
 * A slash within an address cannot be told from one between two segments any more: below these an address ends the
 * path, or comes before what it has of its own, as no domain has a slash. Segments of dots are removed by every URL,
 * encoded or not: they are encoded twice, and mean nothing to any route.
 * https://url.spec.whatwg.org/#double-dot-path-segment
 */
const encodePath = (rawPath: string): string => {
  const [, before, address, own] =
    /^\/(contacts|suppressions|lists\/[^/]*\/contacts)\/(.*@.*?)(?:\/(history|data|erase))?$/s.exec(
      rawPath,
    ) ?? [];
  const segments =
    address === undefined
      ? rawPath.split("/").slice(1)
      : [...before!.split("/"), address, ...(own ? [own] : [])];
  return segments.map((segment) => `/${encodeSegment(segment)}`).join("");
};

const encodeSegment = (segment: string): string =>
  segment === "." || segment === ".."
    ? segment.replaceAll(".", "%252E")
    : encodeURIComponent(segment.toWellFormed());

/** A header that is empty stays: `Idempotency-Key:` is not the same as none. What no header can hold is made `?`. */
const headersOf = ({ headers, cookies }: APIGatewayProxyEventV2): Headers => {
  const all = new Headers();
  for (const [name, value = ""] of Object.entries(headers))
    all.set(name, value.replace(/[\0\r\n\u0100-\uffff]/g, "?"));
  if (cookies) all.set("cookie", cookies.join("; "));
  return all;
};

/** No content is defined for these (RFC 9110, section 9.3.1): what came with them is not looked at. */
const withoutContent = new Set(["GET", "HEAD"]);
/** `fetch` makes no such requests. No route has them, by this name or by the other. */
const forbidden = new Set(["CONNECT", "TRACE", "TRACK"]);

const requestOf = (event: APIGatewayProxyEventV2): Request => {
  const { method } = event.requestContext.http;
  const query = event.rawQueryString && `?${event.rawQueryString}`;
  const headers = headersOf(event);
  const hasBody = event.body && !withoutContent.has(method);
  const body = hasBody ? Buffer.from(event.body!, event.isBase64Encoded ? "base64" : "utf8") : undefined;
  return new Request(`https://${event.requestContext.domainName}${encodePath(event.rawPath)}${query}`, {
    method: forbidden.has(method) ? `X-${method}` : method,
    headers,
    ...(body && { body }),
  });
};

/**
 * Answers the events of an API Gateway HTTP API, payload format 2.0, by an application whose answers are all text.
 * hono/aws-lambda would drop empty headers, decode a path twice, and answer a GET with a body by itself.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export const lambdaAdapter =
  (app: { readonly fetch: (request: Request, bindings: RequestBindings) => Response | Promise<Response> }) =>
  async (
    event: APIGatewayProxyEventV2,
    { awsRequestId: requestId }: Pick<Context, "awsRequestId">,
  ): Promise<APIGatewayProxyStructuredResultV2> => {
    const response = await app.fetch(requestOf(event), { requestId });
    const { "set-cookie": _, ...headers } = Object.fromEntries(response.headers);
    // Apart from the headers, which have each name once.
    const cookies = response.headers.getSetCookie();
    return {
      statusCode: response.status,
      headers,
      ...(cookies.length > 0 && { cookies }),
      body: await response.text(),
    };
  };
