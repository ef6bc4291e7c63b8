import { html } from "hono/html";

/** A small page of the API's own, readable anywhere, with no script and nothing loaded from elsewhere. */
export const page = (title: string, content: ReturnType<typeof html>) => html`<!doctype html>
  <html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex" />
      <title>${title}</title>
      <style>
        :root { color-scheme: light dark; }
        body { font: 1rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 3rem 1.25rem; }
        h1 { line-height: 1.2; }
        button:focus-visible { outline: 3px solid currentColor; outline-offset: 2px; }
        button { font: inherit; font-weight: 600; padding: 0.7rem 1.4rem; border: 0; border-radius: 0.5rem; background: #1f5fd6; color: #fff; cursor: pointer; }
      </style>
    </head>
    <body>
      <main>${content}</main>
    </body>
  </html>`;
