import { type BlockNode, type Blocks, footer, type Look, usualLook } from "../../editor/blocks/model.ts";

/** A template that comes with Tidings, as it is written. */
export interface ShippedTemplate {
  readonly name: string;
  /** What it is for. */
  readonly description: string;
  readonly subject: string;
  readonly preheader: string;
  readonly blocks: Blocks;
}

type Words = string | BlockNode;
const inline = (words: readonly Words[]): BlockNode[] =>
  words.map((one) => (typeof one === "string" ? { type: "text", text: one } : one));

/** The reader's first name, or what stands for it. */
export const firstName = (fallback: string): BlockNode => ({
  type: "merge_field",
  attrs: { name: "first_name", fallback },
});

export const link = (text: string, href: string): BlockNode => ({
  type: "text",
  text,
  marks: [{ type: "link", attrs: { href } }],
});

export const strong = (text: string): BlockNode => ({ type: "text", text, marks: [{ type: "strong" }] });

export const lineBreak: BlockNode = { type: "hard_break" };

type Align = "left" | "center";

export const paragraph = (...words: Words[]): BlockNode => ({ type: "paragraph", content: inline(words) });

export const centred = (...words: Words[]): BlockNode => ({
  type: "paragraph",
  attrs: { align: "center" },
  content: inline(words),
});

export const heading = (level: 1 | 2 | 3, words: readonly Words[], align: Align = "left"): BlockNode => ({
  type: "heading",
  attrs: { level, align },
  content: inline(words),
});

export const button = (label: string, href: string, align: Align = "left"): BlockNode => ({
  type: "button",
  attrs: { href, align },
  content: inline([label]),
});

export const list = (type: "bullet_list" | "ordered_list", items: readonly Words[][]): BlockNode => ({
  type,
  content: items.map((words) => ({ type: "list_item", content: [paragraph(...words)] })),
});

export const columns = (...each: BlockNode[][]): BlockNode => ({
  type: "columns",
  content: each.map((content) => ({ type: "column", content })),
});

export const divider: BlockNode = { type: "divider" };

/** A mail of these blocks, with the end that every mail has. */
export const mail = (look: Partial<Look>, ...content: BlockNode[]): Blocks => ({
  version: 1,
  look: { ...usualLook, ...look },
  doc: { type: "doc", content: [...content, footer] },
});
