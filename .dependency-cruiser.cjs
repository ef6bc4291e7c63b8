/**
 * Who may import whom. The rooms of `services/` stand on floors: an import runs down or, without a circle, to a
 * neighbour, never up. See docs/architecture.md and docs/decisions/0008-import-rules.md.
 */
const floors = [
  ["client"],
  ["functions"],
  [
    "launching",
    "batching",
    "sending",
    "feedback",
    "importing",
    "exporting",
    "bulk",
    "migrations",
    "privacy",
    "signups",
    "signing-in",
    "upkeep",
    "preflight",
    "reading",
    "people",
    "reporting",
  ],
  ["deliveries", "audience", "mail", "unsubscribes"],
  ["campaigns"],
  [
    "contacts",
    "lists",
    "segments",
    "snippets",
    "suppressions",
    "erasures",
    "drafts",
    "templates",
    "jobs",
    "attachments",
    "media",
    "limiter",
    "dead-letters",
    "costs",
    "api-keys",
    "sessions",
    "members",
    "dns-records",
    "audit",
    "webhooks",
  ],
  ["platform"],
];
const rooms = (names) => `^services/(${names.flat().join("|")})/`;

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "no-cycles-between-rooms",
      severity: "error",
      scope: "folder",
      from: { path: "^services/[^/]+$" },
      to: { circular: true },
    },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...floors.slice(1).map((floor, index) => ({
      name: `no-import-runs-up-from-${floor[0]}`,
      severity: "error",
      from: { path: rooms(floor) },
      to: { path: rooms(floors.slice(0, index + 1)) },
    })),
    {
      name: "every-room-has-a-floor",
      severity: "error",
      from: { path: "^services/", pathNot: rooms(floors) },
      to: {},
    },
    {
      // Types only: a test looks into its bundle (tests/stack/bundle.test.ts).
      name: "client-knows-only-the-api",
      severity: "error",
      from: { path: "^services/client/" },
      to: { path: "^(services|events)/", pathNot: "^services/(client|functions/api)/" },
    },
    {
      name: "events-import-only-zod",
      severity: "error",
      from: { path: "^events/" },
      to: { pathNot: "^events/|node_modules/zod/" },
    },
    {
      name: "services-know-only-events",
      severity: "error",
      from: { path: "^services/" },
      to: { path: "^(stacks|web|tests)/" },
    },
    {
      name: "no-lambda-imports-another",
      severity: "error",
      from: { path: "^services/functions/([^/]+)/" },
      to: { path: "^services/functions/", pathNot: "^services/functions/$1/" },
    },
    {
      // Which records a sender needs is told by setup and by the API, and what a stage costs by the deploy and by the API:
      // both must be the same.
      name: "stacks-import-events-env-dns-records-and-costs-only",
      severity: "error",
      from: { path: "^stacks/" },
      to: {
        path: "^(services|web|tests)/",
        pathNot: "^services/(functions/[^/]+/env\\.ts$|(dns-records|costs)/)",
      },
    },
    {
      name: "local-cloud-imports-nothing-of-ours",
      severity: "error",
      from: { path: "^stacks/local/" },
      to: { path: "^(stacks|services|events|web|tests)/", pathNot: "^stacks/local/" },
    },
    {
      // Types only: the build of the web UI refuses to load a module of the services (web/vite.config.ts).
      name: "web-imports-only-the-api",
      severity: "error",
      from: { path: "^web/" },
      to: { path: "^(stacks|services|events|tests)/", pathNot: "^services/functions/api/" },
    },
    {
      // Who judges the chaos shares nothing with what is judged, not by way of another file either.
      name: "the-judge-comes-from-outside",
      severity: "error",
      from: { path: "^tests/chaos/(check|check-.*|audience|histories|observation|tables)\\.ts$" },
      to: { path: "^(services|stacks|events)/", reachable: true },
    },
    {
      name: "nothing-imports-tests",
      severity: "error",
      from: { pathNot: "^tests/" },
      to: { path: "^tests/" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(web/)?dist/|^cdktf\\.out/" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default"],
    },
  },
};
