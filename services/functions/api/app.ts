import { cors } from "hono/cors";
import { answerProblems, refuseOtherMethods } from "./answers.ts";
import { auditTrail } from "./audit-trail.ts";
import { knowSessions } from "./auth.ts";
import type { ApiDependencies } from "./dependencies.ts";
import { restrictPages } from "./html-page.ts";
import { openApiDocument } from "./openapi.ts";
import { router } from "./route.ts";
import { approvalRoutes } from "./routes/approval.ts";
import { archiveRoutes } from "./routes/archive.ts";
import { attachmentRoutes } from "./routes/attachments.ts";
import { auditRoutes } from "./routes/audit.ts";
import { bulkRoutes } from "./routes/bulk.ts";
import { campaignRoutes } from "./routes/campaigns.ts";
import { contactRoutes } from "./routes/contacts.ts";
import { costRoutes } from "./routes/costs.ts";
import { deadLetterRoutes } from "./routes/dead-letters.ts";
import { deliveryRoutes } from "./routes/delivery.ts";
import { draftRoutes } from "./routes/drafts.ts";
import { exportRoutes } from "./routes/exports.ts";
import { importRoutes } from "./routes/imports.ts";
import { keyRoutes } from "./routes/key.ts";
import { keysRoutes } from "./routes/keys.ts";
import { listRoutes } from "./routes/lists.ts";
import { meRoutes } from "./routes/me.ts";
import { mediaRoutes } from "./routes/media.ts";
import { memberRoutes } from "./routes/members.ts";
import { overviewRoutes } from "./routes/overview.ts";
import { peopleRoutes } from "./routes/people.ts";
import { preflightRoutes } from "./routes/preflight.ts";
import { previewRoutes } from "./routes/preview.ts";
import { privacyRoutes } from "./routes/privacy.ts";
import { reportRoutes } from "./routes/report.ts";
import { segmentRoutes } from "./routes/segments.ts";
import { senderRoutes } from "./routes/senders.ts";
import { sessionRoutes } from "./routes/session.ts";
import { settingsRoutes } from "./routes/settings.ts";
import { sharedRoutes, shareRoutes } from "./routes/share.ts";
import { snippetRoutes } from "./routes/snippets.ts";
import { steeringRoutes } from "./routes/steering.ts";
import { subscribeRoutes } from "./routes/subscribe.ts";
import { summaryRoutes } from "./routes/summary.ts";
import { suppressionRoutes } from "./routes/suppressions.ts";
import { templateRoutes } from "./routes/templates.ts";
import { testRoutes } from "./routes/test-send.ts";
import { unsubscribeRoutes } from "./routes/unsubscribe.ts";
import { viewRoutes } from "./routes/view.ts";

/** The REST API as one application: every route, and how refusals and faults are answered. */
export const createApp = (deps: ApiDependencies) => {
  const app = router();
  // Programs in pages of others ask with a key. Cookies never come with that: `*` allows none.
  app.use(
    cors({
      origin: "*",
      allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      exposeHeaders: [
        "Allow",
        "Content-Disposition",
        "Idempotent-Replayed",
        "Retry-After",
        "WWW-Authenticate",
        "x-amzn-Remapped-WWW-Authenticate",
      ],
      maxAge: 600,
    }),
  );
  app.use(async (c, next) => {
    // Nobody between keeps what is answered: it is of people, or of the moment.
    c.header("Cache-Control", "no-store");
    await next();
  });
  app.use(restrictPages);
  app.use(auditTrail(deps));
  app.use(knowSessions(deps));
  app.use(refuseOtherMethods(app));
  answerProblems(app, deps.log);

  const routes = app
    .route("/", steeringRoutes(deps))
    .route("/", approvalRoutes(deps))
    .route("/", campaignRoutes(deps))
    .route("/", overviewRoutes(deps))
    .route("/", summaryRoutes(deps))
    .route("/", shareRoutes(deps))
    .route("/", deliveryRoutes(deps))
    .route("/", reportRoutes(deps))
    .route("/", preflightRoutes(deps))
    .route("/", draftRoutes(deps))
    .route("/", previewRoutes(deps))
    .route("/", testRoutes(deps))
    .route("/", peopleRoutes(deps))
    .route("/", contactRoutes(deps))
    .route("/", privacyRoutes(deps))
    .route("/", listRoutes(deps))
    .route("/", segmentRoutes(deps))
    .route("/", snippetRoutes(deps))
    .route("/", templateRoutes(deps))
    .route("/", suppressionRoutes(deps))
    .route("/", attachmentRoutes(deps))
    .route("/", mediaRoutes(deps))
    .route("/", importRoutes(deps))
    .route("/", exportRoutes(deps))
    .route("/", bulkRoutes(deps))
    .route("/", deadLetterRoutes(deps))
    .route("/", auditRoutes(deps))
    .route("/", keyRoutes(deps))
    .route("/", sessionRoutes(deps))
    .route("/", memberRoutes(deps))
    .route("/", meRoutes(deps))
    .route("/", keysRoutes(deps))
    .route("/", senderRoutes(deps))
    .route("/", settingsRoutes(deps))
    .route("/", costRoutes(deps));

  const document = openApiDocument(app, deps.publicUrl);
  app.get("/health", (c) => c.json({ status: "ok" }));
  app.get("/openapi.json", (c) => c.json(document()));
  // A static page of the site (web/reference.html), which shows the document above.
  app.get("/docs", (c) => c.redirect(`${deps.publicUrl}/reference.html`));
  app.route("/", unsubscribeRoutes(deps));
  app.route("/", viewRoutes(deps));
  app.route("/", archiveRoutes(deps));
  app.route("/", sharedRoutes(deps));
  app.route("/", subscribeRoutes(deps));
  return routes;
};

/** The routes with their requests and answers, for a typed client. */
export type App = ReturnType<typeof createApp>;
