import type { Context, MiddlewareHandler } from "hono";
import { Problem } from "./problem.ts";

/** No page of another site can send it: the browser asks first, and is not told that a cookie may come with it. */
export const ownSiteHeader = "x-tidings";

/** They change nothing (RFC 9110, section 9.2.1). */
const safe = new Set(["GET", "HEAD", "OPTIONS"]);

/** Whether the browser says that a page of the site itself asks; one that is too old for that says from which origin. */
const comesFromOwnSite = (c: Context, publicUrl: string): boolean => {
  const site = c.req.header("sec-fetch-site");
  return site === undefined ? c.req.header("origin") === new URL(publicUrl).origin : site === "same-origin";
};

/**
 * Keeps other sites from having a browser ask in its owner's name: what a cookie stands for, or sets, is done for pages
 * of the site alone.
 * https://cheatsheetseries.owasp.org/cheatsheets/Cross-Site_Request_Forgery_Prevention_Cheat_Sheet.html
 * @throws Problem for a request that changes something and is not surely one of the site's own.
 */
export const requireOwnSite = (c: Context, publicUrl: string): void => {
  if (safe.has(c.req.method)) return;
  if (c.req.header(ownSiteHeader) !== undefined && comesFromOwnSite(c, publicUrl)) return;
  throw new Problem(
    "foreign_request",
    "A session is for pages of this site, which send the header X-Tidings: 1. Programs send an API key.",
  );
};

/** The same, of an operation that everybody may ask for. */
export const fromOwnSite =
  (publicUrl: string): MiddlewareHandler =>
  async (c, next) => {
    requireOwnSite(c, publicUrl);
    await next();
  };
