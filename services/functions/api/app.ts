import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import type { ApiDependencies } from "./dependencies.ts";
import { Problem, problemStatus } from "./problem.ts";
import { router } from "./route.ts";
import { attachmentRoutes } from "./routes/attachments.ts";
import { campaignRoutes } from "./routes/campaigns.ts";
import { contactRoutes } from "./routes/contacts.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { preflightRoutes } from "./routes/preflight.ts";
import { steeringRoutes } from "./routes/steering.ts";
import { suppressionRoutes } from "./routes/suppressions.ts";
import { unsubscribeRoutes } from "./routes/unsubscribe.ts";

const about = {
  openapi: "3.1.0",
  info: {
    title: "Tidings API",
    version: "1",
    description:
      "Sends e-mail campaigns from your own AWS account and always answers who got it. Send your key as a bearer token. Every refusal is {error: {code, message, field?}}.",
  },
} as const;

/** The REST API as one application: every route, and how refusals and faults are answered. */
export const createApp = (deps: ApiDependencies) => {
  const app = router();
  // The web UI may be opened from another origin; keys travel in a header, never in a cookie.
  app.use(
    cors({
      origin: "*",
      exposeHeaders: ["WWW-Authenticate", "x-amzn-Remapped-WWW-Authenticate"],
      maxAge: 600,
    }),
  );
  app.use(async (c, next) => {
    const mediaType = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
    const hasBody = Number(c.req.header("content-length") ?? 0) > 0;
    if (hasBody && mediaType !== "application/json" && !c.req.path.startsWith("/unsubscribe/"))
      throw new Problem(
        "unsupported_media_type",
        "Send JSON with the header Content-Type: application/json.",
      );
    await next();
  });
  app.onError((error, c) => {
    const problem = toProblem(error);
    if (problem.code === "internal_error")
      deps.log.error("request failed", {
        error,
        method: c.req.method,
        route: c.req.routePath,
        campaign_id: c.req.param("campaign_id"),
      });
    return c.json(problem.body, problemStatus[problem.code], Object.fromEntries(c.res.headers));
  });
  app.notFound((c) => c.json(new Problem("not_found", "There is no such path: see /docs.").body, 404));

  const routes = app
    .route("/", steeringRoutes(deps))
    .route("/", campaignRoutes(deps))
    .route("/", preflightRoutes(deps))
    .route("/", contactRoutes(deps))
    .route("/", suppressionRoutes(deps))
    .route("/", attachmentRoutes(deps))
    .route("/", deadLetterRoutes(deps));

  app.openAPIRegistry.registerComponent("securitySchemes", "key", { type: "http", scheme: "bearer" });
  app.get("/health", (c) => c.json({ status: "ok" }));
  app.get("/openapi.json", (c) => c.json(app.getOpenAPI31Document(about)));
  // A static page of the site (web/reference.html), which shows the document above.
  app.get("/docs", (c) => c.redirect(`${deps.publicUrl}/reference.html`));
  app.route("/", unsubscribeRoutes(deps));
  return routes;
};

/** The routes with their requests and answers, for a typed client. */
export type App = ReturnType<typeof createApp>;

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
