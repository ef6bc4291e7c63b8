/** A CloudFront distribution, without its cache: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-web-values-specify.html */
import { randomUUID } from "node:crypto";
import { compilePattern } from "../iam/pattern.ts";
import type { HttpHandler, HttpRequest, HttpResponse } from "./message.ts";

export interface CacheBehavior {
  readonly originId: string;
  readonly allowedMethods: readonly string[];
  /** Headers the response headers policy adds. */
  readonly responseHeaders: readonly PolicyHeader[];
}

export interface PolicyHeader {
  readonly name: string;
  readonly value: string;
  /** Whether it replaces one that the origin sent. */
  readonly override: boolean;
  /** Whether only a request with the header `Origin` gets it. */
  readonly crossOriginOnly?: boolean;
}

/** An origin answers only to its own host name. */
export interface Origin {
  readonly domainName: string;
  readonly handle: HttpHandler;
}

export interface DistributionConfiguration {
  /** Object that `/` stands for. */
  readonly defaultRootObject: string;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly defaultBehavior: CacheBehavior;
  /**
   * The first whose pattern matches the path is used: `*` stands for any characters and `?` for one, and the leading
   * slash may be left out.
   */
  readonly orderedBehaviors: readonly (CacheBehavior & { readonly pathPattern: string })[];
}

const methodNotAllowed: HttpResponse = {
  status: 403,
  headers: { "content-type": "text/html" },
  body: "This distribution is not configured to allow the HTTP request method that was used for this request.",
};

/** The methods that a distribution may be configured to allow. */
const methods = ["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"];

/**
 * TRACE and the like never get to an origin. AWS documents a 403 for a method that a distribution could allow and does
 * not, and says nothing of one that it cannot: 405 is what HTTP has for it (RFC 9110, section 15.5.6).
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/http-403-invalid-method.html
 */
const methodUnknown = (allowed: readonly string[]): HttpResponse => ({
  ...methodNotAllowed,
  status: 405,
  headers: { ...methodNotAllowed.headers, allow: allowed.join(", ") },
});

const addHeaders = (
  { headers }: HttpRequest,
  response: HttpResponse,
  added: readonly PolicyHeader[],
): HttpResponse => ({
  ...response,
  headers: {
    ...response.headers,
    ...Object.fromEntries(
      added
        .filter(({ crossOriginOnly = false }) => !crossOriginOnly || headers.origin !== undefined)
        .filter(({ name, override }) => override || response.headers[name] === undefined)
        .map(({ name, value }) => [name, value]),
    ),
  },
});

const toOriginRequest = (request: HttpRequest, origin: Origin, path: string): HttpRequest => ({
  ...request,
  path,
  headers: {
    ...request.headers,
    host: origin.domainName,
    via: "1.1 localhost (CloudFront)",
    "x-amz-cf-id": randomUUID(),
    "x-forwarded-for": [request.headers["x-forwarded-for"], "127.0.0.1"].filter(Boolean).join(", "),
    "x-forwarded-port": "443",
    "x-forwarded-proto": "https",
  },
});

export const createDistribution = (distribution: DistributionConfiguration): HttpHandler => {
  const ordered = distribution.orderedBehaviors.map((behavior) => ({
    behavior,
    matches: compilePattern(behavior.pathPattern.replace(/^\/?/, "/")),
  }));
  const behaviorOf = (path: string): CacheBehavior =>
    ordered.find(({ matches }) => matches(path))?.behavior ?? distribution.defaultBehavior;

  return async (request) => {
    const behavior = behaviorOf(request.path);
    if (!methods.includes(request.method))
      return addHeaders(request, methodUnknown(behavior.allowedMethods), behavior.responseHeaders);
    if (!behavior.allowedMethods.includes(request.method))
      return addHeaders(request, methodNotAllowed, behavior.responseHeaders);
    const origin = distribution.origins.get(behavior.originId);
    if (!origin) throw new Error(`the distribution has no origin \`${behavior.originId}\``);
    const path = request.path === "/" ? `/${distribution.defaultRootObject}` : request.path;
    return addHeaders(
      request,
      await origin.handle(toOriginRequest(request, origin, path)),
      behavior.responseHeaders,
    );
  };
};
