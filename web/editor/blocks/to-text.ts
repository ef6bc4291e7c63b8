import { mergeTag } from "../liquid.ts";
import { type BlockNode, type Blocks, numberOf, textOf } from "./model.ts";

/** The words of a line; a link is followed by where it leads. */
const lineOf = (nodes: readonly BlockNode[] = []): string =>
  nodes
    .map((node) => {
      if (node.type === "hard_break") return "\n";
      const words =
        node.type === "merge_field"
          ? mergeTag({ name: textOf(node, "name"), fallback: textOf(node, "fallback") })
          : (node.text ?? "");
      const link = node.marks?.find(({ type }) => type === "link");
      const href = link ? textOf(link, "href") : "";
      return href && href !== words ? `${words} (${href})` : words;
    })
    .join("");

const underlines = ["=", "-"] as const;

const headingText = (node: BlockNode): string => {
  const words = lineOf(node.content);
  const underline = underlines[(numberOf(node, "level") ?? 1) - 1];
  return words && underline ? `${words}\n${underline.repeat(Math.min(78, words.length))}` : words;
};

const listText =
  (bullet: (index: number) => string) =>
  (node: BlockNode, toText: Converter): string =>
    (node.content ?? [])
      .map((item, index) => {
        const [first, ...rest] = item.content ?? [];
        const lines = [lineOf(first?.content), ...rest.map((one) => textOfBlock(one, toText))].filter(
          Boolean,
        );
        const mark = bullet(index);
        return mark + lines.join("\n").replaceAll("\n", `\n${" ".repeat(mark.length)}`);
      })
      .join("\n");

const imageText = (node: BlockNode): string => {
  const [alt, href] = [textOf(node, "alt"), textOf(node, "href")];
  return href ? [alt, href].filter(Boolean).join(": ") : alt && `[${alt}]`;
};

const buttonText = (node: BlockNode): string => {
  const [label, href] = [lineOf(node.content), textOf(node, "href")];
  return label && href ? `${label}: ${href}` : "";
};

const columnsText = (node: BlockNode, toText: Converter): string =>
  (node.content ?? []).map((column) => textOfAll(column.content, toText)).join("\n\n");

/** Turns a piece of HTML into text. */
type Converter = (html: string) => string;

const writers: Readonly<Record<string, (node: BlockNode, toText: Converter) => string>> = {
  paragraph: (node) => lineOf(node.content),
  heading: headingText,
  bullet_list: listText(() => "- "),
  ordered_list: listText((index) => `${index + 1}. `),
  image: imageText,
  button: buttonText,
  divider: () => "-".repeat(30),
  columns: columnsText,
  footer: (node) => `--\n${(node.content ?? []).map((line) => lineOf(line.content)).join("\n")}`,
  html: (node, toText) => toText(textOf(node, "code")).trim(),
};

const textOfBlock = (node: BlockNode, toText: Converter): string => writers[node.type]?.(node, toText) ?? "";

const textOfAll = (nodes: readonly BlockNode[] = [], toText: Converter): string =>
  nodes
    .map((node) => textOfBlock(node, toText))
    .filter(Boolean)
    .join("\n\n");

/**
 * The plain text of a mail made of blocks. Tags of Liquid stay as they are.
 * @param toText for what is raw HTML in it.
 */
export const blocksToText = ({ doc }: Blocks, toText: Converter): string =>
  `${textOfAll(doc.content, toText)}\n`;
