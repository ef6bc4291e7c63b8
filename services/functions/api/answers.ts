import type { OpenAPIHono } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ApiDependencies } from "./dependencies.ts";
import { Problem, problemStatus } from "./problem.ts";

/** What an error of a route is to the caller. Only a Problem's words are shown: nothing internal leaks. */
const toProblem = (error: Error): Problem => {
  if (error instanceof Problem) return error;
  if (error instanceof HTTPException && error.status === 400)
    return new Problem("malformed_json", "The body is not valid JSON.");
  return new Problem(
    "internal_error",
    "Something failed on our side: try again. Nothing you sent was at fault.",
  );
};

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Whether a path is one of a route: `/contacts/:email`. */
const fits = (route: string, path: string): boolean => {
  const parts = route.split("/");
  const given = path.split("/");
  return (
    parts.length === given.length &&
    parts.every((part, index) => (part.startsWith(":") ? given[index] !== "" : part === given[index]))
  );
};

/** The methods that a path can be asked with; none when there is no such path. */
const methodsOf = ({ routes }: Pick<OpenAPIHono, "routes">, path: string): string[] => {
  const found = new Set(routes.filter((route) => fits(route.path, path)).map(({ method }) => method));
  const own = methods.filter((method) => found.has(method));
  return own.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
};

const notAllowed = (allowed: readonly string[]): Problem =>
  new Problem("method_not_allowed", `This path can be asked with ${allowed.join(", ")}.`);

/** RFC 9110, section 15.5.6. */
const allowHeader = (allowed: readonly string[]): string => [...allowed, "OPTIONS"].join(", ");

/**
 * Refuses a method that a path without parameters does not have. By itself such a path is one of another route as
 * well: GET /campaigns/preflight would look for the campaign `preflight`.
 */
export const refuseOtherMethods =
  (app: Pick<OpenAPIHono, "routes">): MiddlewareHandler =>
  async (c, next) => {
    const literal = app.routes.filter(({ path }) => path === c.req.path && !path.includes(":"));
    const allowed = methodsOf({ routes: literal }, c.req.path);
    if (allowed.length > 0 && !allowed.includes(c.req.method)) {
      c.header("Allow", allowHeader(allowed));
      throw notAllowed(allowed);
    }
    await next();
  };

/** How whatever goes wrong is answered: by the documented error, and in the log when it is our own fault. */
export const answerProblems = (app: OpenAPIHono, log: Pick<ApiDependencies["log"], "error">): void => {
  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.code === "internal_error")
      log.error("request failed", {
        error,
        method: c.req.method,
        route: c.req.routePath,
        campaign_id: c.req.param("campaign_id"),
      });
    if (problem.retryAfterSeconds !== undefined) c.header("Retry-After", String(problem.retryAfterSeconds));
    return c.json(problem.body, problemStatus[problem.code], Object.fromEntries(c.res.headers));
  });
  app.notFound((c) => {
    const allowed = methodsOf(app, c.req.path);
    if (allowed.length > 0) c.header("Allow", allowHeader(allowed));
    const problem =
      allowed.length > 0
        ? notAllowed(allowed)
        : new Problem("not_found", "There is no such path: see /docs.");
    return c.json(problem.body, problemStatus[problem.code]);
  });
};
