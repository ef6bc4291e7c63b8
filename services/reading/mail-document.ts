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
  // Bounded, so that looking takes a time linear in the length of the HTML.
  const head = /<head(?:\s[^>]{0,2000})?>/i.exec(html);
  if (head) {
    const begin = head.index + head[0].length;
    return html.slice(0, begin) + headOf(words) + html.slice(begin);
  }
  const root = /<html(?:\s[^>]{0,2000})?>/i.exec(html);
  if (root) {
    const begin = root.index + root[0].length;
    return `${html.slice(0, begin)}<head>${headOf(words)}</head>${html.slice(begin)}`;
  }
  return `<!doctype html><html><head>${headOf(words)}${margins}</head><body>${html}</body></html>`;
};
