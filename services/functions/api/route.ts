import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Env, MiddlewareHandler } from "hono";
import type { Scope } from "../../api-keys/key.ts";
import type { ApiKeyStore } from "../../api-keys/store.ts";
import { nameOperation, requireScope } from "./auth.ts";
import { fromOwnSite } from "./own-site.ts";
import { invalidRequest, Problem, type ProblemCode } from "./problem.ts";
import { refusals } from "./refusals.ts";
import { takeJsonBody } from "./request-body.ts";

/** A router whose validation failures are the API's own errors. */
export const router = <E extends Env = Env>(): OpenAPIHono<E> =>
  new OpenAPIHono<E>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error, "data" in result ? result.data : undefined);
    },
  });

/** Refuses a query with parameters that the operation does not have: a filter with a slip in its name filters nothing. */
const refuseUnknownQuery =
  (names: readonly string[]): MiddlewareHandler =>
  async (c, next) => {
    const unknown = Object.keys(c.req.queries()).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new Problem(
        "invalid_request",
        `This has no such query parameter; it has ${names.join(", ") || "none"}.`,
        unknown,
      );
    await next();
  };

/** A route for holders of a key of that scope; says in its documentation which refusals it gives besides the usual. */
export const securedRoute = <P extends string, R extends Omit<RouteConfig, "path"> & { path: P }>(
  apiKeys: Pick<ApiKeyStore, "findByKey">,
  scope: Scope,
  ownCodes: readonly ProblemCode[],
  config: R,
) => {
  const { body, query, params } = config.request ?? {};
  const codes: readonly ProblemCode[] = [
    "invalid_request",
    "unauthorized",
    "forbidden",
    "foreign_request",
    "internal_error",
    ...(body ? (["malformed_json", "unsupported_media_type"] as const) : []),
    // API Gateway ends a path at a `?` in a parameter, however it is encoded: what is left may be of another path.
    ...(params ? (["not_found", "method_not_allowed"] as const) : []),
    ...ownCodes.filter((code) => !(params && code === "not_found")),
  ];
  return createRoute({
    ...config,
    description: `Scope: ${scope}.${config.description ? ` ${config.description}` : ""}`,
    security: [{ key: [] }],
    middleware: [
      nameOperation(config.operationId),
      requireScope(apiKeys, scope),
      refuseUnknownQuery(query instanceof z.ZodObject ? Object.keys(query.shape) : []),
      ...(body ? [takeJsonBody({ required: body.required ?? false })] : []),
    ] as const,
    responses: { ...config.responses, ...refusals(codes, { hasBody: body !== undefined }) } as R["responses"],
  });
};

/** A route that everybody may ask for on the site: it opens a session, or ends one. */
export const openRoute = <P extends string, R extends Omit<RouteConfig, "path"> & { path: P }>(
  publicUrl: string,
  ownCodes: readonly ProblemCode[],
  config: R,
) => {
  const { body } = config.request ?? {};
  const codes: readonly ProblemCode[] = [
    "invalid_request",
    "foreign_request",
    "internal_error",
    ...(body ? (["malformed_json", "unsupported_media_type"] as const) : []),
    ...ownCodes,
  ];
  return createRoute({
    ...config,
    security: [],
    middleware: [
      nameOperation(config.operationId),
      fromOwnSite(publicUrl),
      refuseUnknownQuery([]),
      ...(body ? [takeJsonBody({ required: true })] : []),
    ] as const,
    responses: { ...config.responses, ...refusals(codes, { hasBody: body !== undefined }) } as R["responses"],
  });
};

/** How many of a list, as a query parameter: digits alone. */
export const limitParameter = (max: number, usual: number) =>
  z.coerce
    .string()
    .regex(/^[0-9]{1,6}$/, "must be a whole number")
    .transform(Number)
    .pipe(z.number().min(1).max(max))
    .default(usual)
    .meta({ type: "integer", minimum: 1, maximum: max, default: usual, description: "How many at most." });

/** The page parameters of a listing. */
export const pageQuery = z.object({
  limit: limitParameter(100, 50),
  cursor: z
    .string()
    .optional()
    .meta({ description: "next_cursor of the page before.", pattern: "^[A-Za-z0-9_-]+$" }),
});

export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: "Asks for the next page; null on the last." });
