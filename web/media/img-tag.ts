import type { SitePicture } from "../editor/handle.ts";

/** As wide as a mail is, for most readers. */
const widthMax = 600;

const escapeAttribute = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");

/** What the tag has before the words for who does not see the picture. */
const beginning = (url: string): string => `<img src="${escapeAttribute(url)}" alt="`;

/**
 * A picture as HTML of a mail: its size is known before it is there, and it is never wider than its window.
 * @returns the tag, and where in it the words are that say what it shows.
 */
export const imgTag = ({ url, width, height, alt }: SitePicture): { tag: string; altAt: number } => {
  const wide = Math.min(width, widthMax);
  const high = Math.max(1, Math.round((height * wide) / width));
  const start = beginning(url);
  return {
    tag: `${start}${escapeAttribute(alt)}" width="${wide}" height="${high}" style="max-width:100%;height:auto">`,
    altAt: start.length,
  };
};
