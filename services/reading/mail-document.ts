import { escapeHtml } from "../mail/escape-html.ts";

/** A mail that is no whole document is shown with margins, as mail programs do. */
const margins =
  "<style>body{max-width:44rem;margin:0 auto;padding:1.5rem 1rem;font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}</style>";

const headOf = ({ subject, html }: Words): string =>
  [
    '<meta charset="utf-8">',
    '<meta name="robots" content="noindex">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    // The first title and the last viewport of a document are those that count: a mail keeps a title of its own.
    /<title[\s>]/i.test(html) ? "" : `<title>${escapeHtml(subject)}</title>`,
  ].join("");

interface Words {
  readonly subject: string;
  readonly html: string;
}

/**
 * The HTML of a mail as a document of its own: with what a browser needs to show it on a phone, and a title. What the
 * mail says itself stays, and comes later, so that it counts.
 */
export const mailDocument = (words: Words): string => {
  const { html } = words;
  const head = endOfTag(html, /<head(?=[\s>])/i);
  if (head) return html.slice(0, head) + headOf(words) + html.slice(head);
  const root = endOfTag(html, /<html(?=[\s>])/i);
  if (root) return `${html.slice(0, root)}<head>${headOf(words)}</head>${html.slice(root)}`;
  return `<!doctype html><html><head>${headOf(words)}${margins}</head><body>${html}</body></html>`;
};

/** Behind the first such tag; 0 where there is none. */
const endOfTag = (html: string, tag: RegExp): number => {
  const begin = html.search(tag);
  return begin < 0 ? 0 : html.indexOf(">", begin) + 1;
};
