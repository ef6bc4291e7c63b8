import { createRoute, OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Scope } from "../../api-keys/key.ts";
import type { ApiKeyStore } from "../../api-keys/store.ts";
import { requireScope } from "./auth.ts";
import { invalidRequest, type ProblemCode, problemBody, problemStatus } from "./problem.ts";

/** A router whose validation failures are the API's own errors. */
export const router = (): OpenAPIHono =>
  new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error);
    },
  });

/** A JSON body or answer of one schema, as OpenAPI wants it. */
export const json = <T extends z.ZodType>(schema: T) => ({ "application/json": { schema } });

/** A required JSON request body. */
export const jsonBody = <T extends z.ZodType>(schema: T) =>
  ({ content: json(schema), required: true }) as const;

/** A route for holders of a key of that scope; says in its documentation which refusals it gives besides the usual. */
export const securedRoute = <P extends string, R extends Omit<RouteConfig, "path"> & { path: P }>(
  apiKeys: Pick<ApiKeyStore, "findByKey">,
  scope: Scope,
  refusals: readonly ProblemCode[],
  config: R,
) => {
  const codes: readonly ProblemCode[] = ["invalid_request", "unauthorized", "forbidden", ...refusals];
  const byStatus = Map.groupBy(codes, (code) => problemStatus[code]);
  const responses = Object.fromEntries(
    [...byStatus].map(([status, names]) => [
      status,
      { description: names.join(", "), content: json(problemBody) },
    ]),
  );
  return createRoute({
    ...config,
    description: `Scope: ${scope}.${config.description ? ` ${config.description}` : ""}`,
    security: [{ key: [] }],
    middleware: [requireScope(apiKeys, scope)] as const,
    responses: { ...responses, ...config.responses } as R["responses"],
  });
};

/** The page parameters of a listing. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().optional().meta({ description: "next_cursor of the page before." }),
});

export const nextCursor = z
  .string()
  .nullable()
  .meta({ description: "Asks for the next page; null on the last." });
