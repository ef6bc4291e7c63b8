import { HTTPException } from "hono/http-exception";
import type { HttpHandler } from "./front/message.ts";
import { headerValue, readHeaders } from "./ses/headers.ts";

/** The sole content there is: https://www.rfc-editor.org/rfc/rfc8058#section-3.2 */
const oneClick = "List-Unsubscribe=One-Click";

/**
 * Does what a mail provider does when its reader presses "Unsubscribe" above a mail: posts to the link of the mail's
 * headers, as RFC 8058 has it. A link that leads off this machine is not followed.
 * @returns what the site answered.
 * @throws HTTPException 404 without a message, 409 when its headers offer no such link, 502 when the site refuses.
 */
export const oneClickUnsubscribe = async ({
  raw,
  origin,
  site,
}: {
  readonly raw: Buffer | undefined;
  readonly origin: string;
  readonly site: HttpHandler;
}): Promise<{ readonly status: number }> => {
  if (!raw) throw new HTTPException(404, { message: "no such message" });
  const headers = readHeaders(raw);
  const [, link] = /<(https?:[^<>\s]+)>/.exec(headerValue(headers, "List-Unsubscribe") ?? "") ?? [];
  if (!link || headerValue(headers, "List-Unsubscribe-Post") !== oneClick)
    throw new HTTPException(409, { message: "this mail has no header to unsubscribe by one click" });
  const url = new URL(link);
  if (url.origin !== origin)
    throw new HTTPException(409, { message: `the link leads to ${url.origin}, which is not asked` });
  const { status } = await site({
    method: "POST",
    path: url.pathname,
    query: url.search.slice(1),
    headers: { host: url.host, "content-type": "application/x-www-form-urlencoded" },
    body: Buffer.from(oneClick),
  });
  if (status >= 300) throw new HTTPException(502, { message: `the site answered ${status}` });
  return { status };
};
