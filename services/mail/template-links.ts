import { Parser } from "htmlparser2";

/** Links a report has a row for. */
const linksMax = 50;
const charactersMax = 500;

const liquid = /\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g;

/** A link that SES leads past itself: of the web, or one that a merge value may make such. */
const isFollowed = (link: string): boolean => /^(https?:|\{\{)/i.test(link);
const isOurs = (link: string): boolean => /^\{\{-?\s*(unsubscribe|preferences|view)_url\b/.test(link);

/** The links of HTML templates in their order, each once, as they are written: 50 of them. */
export const templateLinks = (templates: readonly string[]): string[] => {
  const links = new Set<string>();
  const parser = new Parser({
    onopentag: (name, { href }) => {
      const link = href?.trim() ?? "";
      if (name === "a" && isFollowed(link) && !isOurs(link) && link.length <= charactersMax) links.add(link);
    },
  });
  for (const template of templates) parser.write(template);
  parser.end();
  return [...links].slice(0, linksMax);
};

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** What is left of a link without its Liquid. */
const literalLength = (link: string): number => link.replaceAll(liquid, "").length;

/**
 * Which of a template's links somebody followed: the one that is written so, or else of those with merge values the one
 * that says most of it.
 * @param links as `templateLinks` gives them.
 * @returns its place; undefined when it is none of them, as one that a merge value brought whole.
 */
export const placeOfLink = (links: readonly string[], followed: string): number | undefined => {
  const exact = links.indexOf(followed);
  if (exact >= 0) return exact;
  const [best] = [...links.entries()]
    .filter(([, link]) => link.search(liquid) >= 0)
    .filter(([, link]) => new RegExp(`^${link.split(liquid).map(literally).join(".*")}$`, "s").test(followed))
    .sort(([, a], [, b]) => literalLength(b) - literalLength(a));
  return best?.[0];
};
