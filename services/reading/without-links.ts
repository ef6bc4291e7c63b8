import { Parser } from "htmlparser2";

/** What stands between two links of a footer. */
const separatorBefore = /(?:\s|&nbsp;)*(?:[·|•]|&middot;|&bull;)(?:\s|&nbsp;)*$/;
const separatorAfter = /^(?:\s|&nbsp;)*(?:[·|•]|&middot;|&bull;)(?:\s|&nbsp;)*/;
/** Characters in which one is looked for. */
const separatorMax = 40;

/**
 * HTML without some of its links, and without their words, in a time linear in its length. Of a row of links with dots
 * or bars between them no dot is left over.
 * @param isLeft whether a link is left out, by where it leads.
 */
export const withoutLinks = (html: string, isLeft: (href: string) => boolean): string => {
  const kept: string[] = [];
  let end = 0;
  for (const [from, to] of linksIn(html, isLeft)) {
    const before = html.slice(end, Math.max(end, from - separatorMax));
    const near = html.slice(Math.max(end, from - separatorMax), from);
    const tidied = near.replace(separatorBefore, "");
    kept.push(before, tidied);
    end = to;
    if (tidied === near) end += separatorAfter.exec(html.slice(to, to + separatorMax))?.[0].length ?? 0;
  }
  return kept.join("") + html.slice(end);
};

/** Where they are; of one that is never closed, its tag alone. */
const linksIn = (html: string, isLeft: (href: string) => boolean): [from: number, to: number][] => {
  const found: [number, number][] = [];
  let open: { readonly from: number; readonly to: number } | undefined;
  const parser = new Parser({
    onopentag: (name, { href }) => {
      if (name === "a" && !open && href !== undefined && isLeft(href))
        open = { from: parser.startIndex, to: parser.endIndex + 1 };
    },
    onclosetag: (name, isImplied) => {
      if (name !== "a" || !open) return;
      found.push([open.from, isImplied ? open.to : parser.endIndex + 1]);
      open = undefined;
    },
  });
  parser.end(html);
  return found;
};
