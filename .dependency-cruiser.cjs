/** Who may import whom: the table in docs/decisions/0002-import-directions.md, enforced. */
const lambdas = "api|batcher|sender|feedback|sweeper";
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
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
      from: { path: `^services/(${lambdas})/` },
      to: { path: `^services/(${lambdas})/`, pathNot: "^services/$1/" },
    },
    {
      name: "nouns-do-not-import-lambdas",
      severity: "error",
      from: { path: "^services/", pathNot: `^services/(${lambdas})/` },
      to: { path: `^services/(${lambdas})/` },
    },
    {
      name: "stacks-import-events-and-env-only",
      severity: "error",
      from: { path: "^stacks/" },
      to: { path: "^(services|web|tests)/", pathNot: `^services/(${lambdas})/env\\.ts$` },
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
      to: { path: "^(stacks|services|events|tests)/", pathNot: "^services/api/" },
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
