import { escapeHtml } from "./escape-html.ts";

/** What inboxes show of a mail, in characters: the rest of it is taken from the body, unless there is none to be seen. */
const shownMax = 150;
/** A space, and what joins it to the next: inboxes show it as nothing, and do not cut it off. */
const filler = "&nbsp;&zwnj;";
const hidden =
  "display:none;max-height:0;max-width:0;overflow:hidden;opacity:0;font-size:1px;line-height:1px;color:transparent;mso-hide:all";

/**
 * Puts a text before a body, that inboxes show beside the subject and nobody sees in the mail itself. It is filled up,
 * so that they do not go on with the body's first words.
 */
export const withPreheader = (html: string, preheader: string): string => {
  const rest = filler.repeat(Math.max(0, shownMax - preheader.length));
  const element = `<div style="${hidden}">${escapeHtml(preheader)}${rest}</div>`;
  const begin = beginOfBody(html);
  return html.slice(0, begin) + element + html.slice(begin);
};

/** Behind the tag of the body; where there is none, behind what may only come before it. */
const beginOfBody = (html: string): number => {
  // Bounded, so that looking takes a time linear in the length of the HTML.
  const body = /<body(?:\s[^>]{0,2000})?>/i.exec(html) ?? /<\/head\s{0,20}>/i.exec(html);
  if (body) return body.index + body[0].length;
  return /^\s*(?:<!doctype[^>]*>\s*)?(?:<html(?:\s[^>]*)?>\s*)?/i.exec(html)![0].length;
};
