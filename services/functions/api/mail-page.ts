import type { Context } from "hono";
import { mailDocument } from "../../reading/mail-document.ts";

/**
 * What a mail may do that is shown as a page of the site: have pictures, fonts and styles of its own. It runs no script,
 * sends no form, and has an origin of its own, so that it reads nothing of the web UI beside it.
 */
const policy = [
  "default-src 'none'",
  "img-src https: http: data:",
  "font-src https: data:",
  "style-src 'unsafe-inline'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation",
].join("; ");

/** Answers with the HTML of a mail. Its address may be a secret of its reader: no link or picture in it tells it. */
export const mailPage = (c: Context, mail: { readonly subject: string; readonly html: string }): Response =>
  c.body(mailDocument(mail), 200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
  });
