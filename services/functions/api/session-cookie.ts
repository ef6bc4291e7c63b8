import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { lifeMs } from "../../sessions/session.ts";

/**
 * How the cookie is called, and what it has. `__Host-` keeps every other host of the domain from setting one in its place
 * (RFC 6265bis, section 4.1.3.2). A site without HTTPS, such as one on a laptop, cannot have that: there its port tells
 * it from its neighbours, as cookies are of a host with all its ports.
 */
const cookieOf = (publicUrl: string) => {
  const { protocol, port } = new URL(publicUrl);
  const secure = protocol === "https:";
  return { name: secure ? "__Host-tidings" : `tidings-${port || 80}`, secure };
};

/** What every cookie of ours has: no script reads it, and no request that begins on another site carries it. */
const attributes = { httpOnly: true, sameSite: "Strict", path: "/" } as const;

/** The token of the session that a request is of; undefined: of none. */
export const sessionToken = (c: Context, publicUrl: string): string | undefined =>
  getCookie(c, cookieOf(publicUrl).name);

/** Has the browser keep a session. */
export const keepSession = (c: Context, publicUrl: string, token: string): void => {
  const { name, secure } = cookieOf(publicUrl);
  setCookie(c, name, token, { ...attributes, secure, maxAge: lifeMs / 1_000 });
};

/** Has the browser forget its session. */
export const forgetSession = (c: Context, publicUrl: string): void => {
  const { name, secure } = cookieOf(publicUrl);
  deleteCookie(c, name, { ...attributes, secure });
};
