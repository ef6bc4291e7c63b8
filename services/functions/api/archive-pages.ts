import { html } from "hono/html";
import { escapeHtml } from "../../mail/escape-html.ts";
import { type Archived, archiveUrl } from "../../reading/archive.ts";
import { day, type Html, page } from "./html-page.ts";

/** What everybody reads of campaigns that are public. */

export const notPublic = page(
  "Not here",
  html`<h1>There is nothing to read here</h1>
    <p>There is no such message, or it is not public any more. <a href="/archive">See which are.</a></p>`,
);

export const archiveFailed = page(
  "Archive",
  html`<h1>This did not work</h1>
    <p>Something failed on our side.</p>
    <p><a href="">Try again</a></p>`,
);

const titleOf = ({ subject }: Archived): string => subject || "Without a subject";
const authorOf = ({ from_name, from_email }: Archived): string => from_name ?? from_email;

/** @param older where the page after this is; null where there is none. */
export const archivePage = (archived: readonly Archived[], older: string | null): Html =>
  page(
    "Archive",
    html`<h1>Archive</h1>
      ${
        archived.length === 0
          ? html`<p>Nothing is public here${older && " on this page"}.</p>`
          : html`<ul class="plain">
              ${archived.map(
                (one) => html`<li>
                  <a href="/archive/${one.campaign_id}">${titleOf(one)}</a><br />
                  <small>${authorOf(one)}, <time datetime="${one.started_at}">${day(one.started_at)}</time></small>
                </li>`,
              )}
            </ul>`
      }
      <p>
        ${older && html`<a href="${older}">Older</a> · `}<a href="/archive/feed.atom">Feed (Atom)</a>
      </p>`,
  );

/** What XML has no way to write: https://www.w3.org/TR/xml/#charsets */
const unwritable = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;
const xml = (text: string): string => escapeHtml(text.replace(unwritable, ""));

const entry = (one: Archived, publicUrl: string): string => {
  const url = xml(archiveUrl(publicUrl, one.campaign_id));
  return `<entry><id>${url}</id><title>${xml(titleOf(one))}</title><link href="${url}"/><updated>${one.started_at}</updated><author><name>${xml(authorOf(one))}</name></author></entry>`;
};

/** The newest as a feed: https://www.rfc-editor.org/rfc/rfc4287 */
export const archiveFeed = (archived: readonly Archived[], publicUrl: string): string => {
  const url = xml(`${publicUrl}/archive`);
  const updated = archived[0]?.started_at ?? new Date(0).toISOString();
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>${url}</id><title>${xml(new URL(publicUrl).host)}</title><link href="${url}"/><link rel="self" href="${url}/feed.atom"/><updated>${updated}</updated>${archived.map((one) => entry(one, publicUrl)).join("")}</feed>
`;
};
