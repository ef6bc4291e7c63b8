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

/**
 * Behind the tag of the body, or the one that closes the head; where there is neither, behind what may only come before
 * a body. Takes a time linear in the length of the HTML.
 */
const beginOfBody = (html: string): number =>
  behindTag(html, /<body(?=[\s>])/i) ??
  behindTag(html, /<\/head(?=[\s>])/i) ??
  /^\s*(?:<!doctype[^>]*>\s*)?(?:<html(?:\s[^>]*)?>\s*)?/i.exec(html)![0].length;

/** @param begin of the tag. @returns undefined where it is not there, or does not end */
const behindTag = (html: string, begin: RegExp): number | undefined => {
  const at = html.search(begin);
  const end = at === -1 ? -1 : html.indexOf(">", at);
  return end === -1 ? undefined : end + 1;
};
