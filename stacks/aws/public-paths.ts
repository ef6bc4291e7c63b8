/** Paths that the API answers without a key, as CloudFront's patterns. */
export const publicPaths = [
  "/unsubscribe/*",
  "/view/*",
  "/archive",
  "/archive/*",
  "/share/*",
  "/subscribe",
  "/subscribe/*",
  "/session",
  "/session/*",
  "/health",
  "/openapi.json",
  "/docs",
] as const;

/** Where mail providers post for their users, many from one address, and where the law lets nobody be kept out. */
export const unsubscribePath = "/unsubscribe/*" satisfies (typeof publicPaths)[number];
