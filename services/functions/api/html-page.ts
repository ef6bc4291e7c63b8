import type { MiddlewareHandler } from "hono";
import { html } from "hono/html";

/** A piece of a page; what is put into one is escaped. */
export type Html = ReturnType<typeof html>;

/** The day of a moment, in UTC, as a person writes it. */
export const day = (moment: string) =>
  new Date(moment).toLocaleDateString("en-GB", {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });

/** A moment in UTC, as a person writes it: `29 November 2026, 17:32 UTC`. */
export const moment = (iso: string) =>
  `${day(iso)}, ${new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" })} UTC`;

const style = html`
  :root { color-scheme: light dark; }
  body { font: 1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 3rem 1.25rem; overflow-wrap: anywhere; }
  h1, h2, legend { line-height: 1.2; }
  h1 { font-size: 1.75rem; }
  h2 { margin-top: 2.5rem; }
  fieldset { border: 0; margin: 0 0 1rem; padding: 0; }
  legend { padding: 0; margin-bottom: 0.5rem; }
  label { display: block; }
  label.choice { display: flex; gap: 0.75rem; align-items: baseline; padding: 0.5rem 0; }
  label.choice span { display: block; }
  input, textarea { font: inherit; box-sizing: border-box; }
  input:not([type="checkbox"], [type="radio"]), textarea { width: 100%; padding: 0.6rem 0.75rem; border: 1px solid GrayText; border-radius: 0.5rem; margin: 0.25rem 0 1rem; }
  input[type="checkbox"], input[type="radio"] { flex: none; width: 1.15rem; height: 1.15rem; transform: translateY(0.15rem); }
  small { font-size: 0.9rem; }
  a { color: inherit; }
  :focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
  button { font: inherit; font-weight: 600; padding: 0.7rem 1.4rem; border: 2px solid #1f5fd6; border-radius: 0.5rem; background: #1f5fd6; color: #fff; cursor: pointer; }
  button.second { background: transparent; color: inherit; border-color: currentColor; }
  .notice { border-left: 4px solid #1f5fd6; padding: 0.5rem 1rem; margin: 0 0 2rem; }
  ul.plain { list-style: none; margin: 2rem 0; padding: 0; }
  ul.plain li { margin: 0 0 1.25rem; }
  .trap { position: absolute; left: -100rem; }
`;

/**
 * A small page of the API's own, readable anywhere, with no script and nothing loaded from elsewhere.
 * @param ownStyle rules that this page alone has
 */
export const page = (title: string, content: Html, ownStyle: Html | "" = ""): Html => html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>${title}</title>
      <style>
        ${style} ${ownStyle}
      </style>
    </head>
    <body>
      <main>${content}</main>
    </body>
  </html>`;

/** A form of one button. */
export const buttonForm = (
  action: string,
  name: string,
  value: string,
  words: string,
  kind = "first",
): Html =>
  html`<form method="post" action="${action}"><button class="${kind}" name="${name}" value="${value}">${words}</button></form>`;

/** What a page of ours may do: show its own styles and send its forms back, in nobody's frame. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Gives every page that says nothing of its own the policy of ours. */
export const restrictPages: MiddlewareHandler = async (c, next) => {
  await next();
  const isPage = c.res.headers.get("content-type")?.startsWith("text/html");
  if (isPage && !c.res.headers.has("content-security-policy")) c.header("Content-Security-Policy", policy);
};
