import { compilePattern } from "../iam/pattern.ts";

/** A CORS rule of a bucket, as Terraform and S3 know it. */
export interface CorsRule {
  /** With at most one `*` each. */
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders?: readonly string[];
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/**
 * The CORS headers of S3's answer to a browser, by the first rule that allows origin, method and headers.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 * @param method of the request; for OPTIONS the preflight's headers tell what is to come.
 * @param headers of the request, by lower-case name.
 * @returns undefined when no rule allows it.
 */
export const corsHeaders = (
  rules: readonly CorsRule[],
  method: string,
  headers: Readonly<Record<string, string>>,
): Record<string, string> | undefined => {
  const { origin = "" } = headers;
  const wantedMethod = method === "OPTIONS" ? (headers["access-control-request-method"] ?? "") : method;
  const requestedHeaders = method === "OPTIONS" ? (headers["access-control-request-headers"] ?? "") : "";
  const wantedHeaders = requestedHeaders
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const rule = rules.find(
    ({ allowedOrigins, allowedMethods, allowedHeaders = [] }) =>
      matchesAny(allowedOrigins, origin) &&
      allowedMethods.includes(wantedMethod) &&
      wantedHeaders.every((name) => matchesAny(allowedHeaders, name, "i")),
  );
  if (!rule) return undefined;
  const anyOrigin = rule.allowedOrigins.includes("*");
  return {
    "access-control-allow-origin": anyOrigin ? "*" : origin,
    "access-control-allow-methods": rule.allowedMethods.join(", "),
    ...(anyOrigin ? {} : { "access-control-allow-credentials": "true" }),
    ...(wantedHeaders.length > 0 ? { "access-control-allow-headers": wantedHeaders.join(", ") } : {}),
    ...(rule.exposeHeaders?.length ? { "access-control-expose-headers": rule.exposeHeaders.join(", ") } : {}),
    ...(rule.maxAgeSeconds === undefined ? {} : { "access-control-max-age": String(rule.maxAgeSeconds) }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
};

const matchesAny = (patterns: readonly string[], text: string, flags: "" | "i" = "") =>
  patterns.some((pattern) => compilePattern(pattern, flags)(text));
