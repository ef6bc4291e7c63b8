import { type AttributeSpec, type DOMOutputSpec, type Node, type NodeSpec, Schema } from "prosemirror-model";
import { mergeTag } from "../liquid.ts";

const string = (value = ""): AttributeSpec => ({ default: value, validate: "string" });
const optionalNumber: AttributeSpec = { default: null, validate: "number|null" };

/** What a block is when it is copied and pasted: its type, and its attributes as JSON. */
const copied = ({ type, attrs }: Node): Record<string, string> => ({
  "data-block": type.name,
  "data-attrs": JSON.stringify(attrs),
});

const pasted = (name: string) => ({
  tag: `[data-block="${name}"]`,
  getAttrs: (element: HTMLElement) => {
    try {
      return JSON.parse(element.dataset.attrs ?? "{}") as Record<string, unknown>;
    } catch {
      return false;
    }
  },
});

/** A block that is shown in an element of its class, and holds what it holds. */
const container = (name: string, spec: NodeSpec): [string, NodeSpec] => [
  name,
  {
    ...spec,
    parseDOM: [pasted(name)],
    toDOM: (node): DOMOutputSpec => ["div", { class: `block-${name}`, ...copied(node) }, 0],
  },
];

/** Pictures of a page that is copied: they come with its text. */
const copiedPicture = {
  tag: "img[src]",
  getAttrs: (element: HTMLElement) => {
    const src = element.getAttribute("src") ?? "";
    return /^https?:/i.test(src) && { src, alt: element.getAttribute("alt") ?? "" };
  },
};

/** A block that is edited by its fields only. */
const atom = (
  name: string,
  attrs: NodeSpec["attrs"],
  look: (node: Node) => DOMOutputSpec,
): [string, NodeSpec] => [
  name,
  {
    group: "block flow",
    atom: true,
    draggable: true,
    attrs,
    parseDOM: [
      pasted(name),
      ...(name === "divider" ? [{ tag: "hr" }] : []),
      ...(name === "image" ? [copiedPicture] : []),
    ],
    toDOM: (node): DOMOutputSpec => ["div", { class: `block-${name}`, ...copied(node) }, look(node)],
  },
];

const aligned = ({ attrs }: Node): { style?: string } =>
  attrs.align === "left" ? {} : { style: `text-align: ${attrs.align}` };

const alignmentIn = (element: HTMLElement): string =>
  ["center", "right"].find((one) => one === element.style.textAlign) ?? "left";

const textBlocks: [string, NodeSpec][] = [
  [
    "paragraph",
    {
      group: "block flow",
      content: "inline*",
      attrs: { align: string("left") },
      parseDOM: [{ tag: "p", getAttrs: (element) => ({ align: alignmentIn(element) }) }],
      toDOM: (node) => ["p", aligned(node), 0],
    },
  ],
  [
    "heading",
    {
      group: "block flow",
      content: "inline*",
      attrs: { level: { default: 1, validate: "number" }, align: string("left") },
      defining: true,
      parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({
        tag: `h${level}`,
        getAttrs: (element: HTMLElement) => ({ level: Math.min(level, 3), align: alignmentIn(element) }),
      })),
      toDOM: (node) => [`h${node.attrs.level}`, aligned(node), 0],
    },
  ],
  ...["bullet_list", "ordered_list"].map((name): [string, NodeSpec] => {
    const tag = name === "bullet_list" ? "ul" : "ol";
    return [name, { group: "block flow", content: "list_item+", parseDOM: [{ tag }], toDOM: () => [tag, 0] }];
  }),
  [
    "list_item",
    {
      content: "paragraph (bullet_list | ordered_list)*",
      defining: true,
      parseDOM: [{ tag: "li" }],
      toDOM: () => ["li", 0],
    },
  ],
];

const picture = ({ attrs }: Node): DOMOutputSpec => {
  const src = String(attrs.src);
  if (!/^https?:/i.test(src))
    return ["span", { class: "block-empty" }, src || "A picture: enter its address below"];
  const width = attrs.width === null ? {} : { width: String(attrs.width) };
  return ["img", { src, alt: String(attrs.alt), ...width }];
};

const atoms: [string, NodeSpec][] = [
  atom(
    "image",
    {
      src: string(),
      alt: string(),
      href: string(),
      width: optionalNumber,
      /** Its height by its width, where that is known. */
      ratio: optionalNumber,
      align: string("left"),
    },
    (node) => ["div", aligned(node), picture(node)],
  ),
  atom("divider", {}, () => ["hr"]),
  atom("spacer", { height: { default: 24, validate: "number" } }, ({ attrs }) => [
    "div",
    { class: "block-space", style: `height: ${attrs.height}px` },
  ]),
  atom("html", { code: string() }, ({ attrs }) => ["pre", String(attrs.code) || "HTML: enter it below"]),
];

const containers: [string, NodeSpec][] = [
  container("columns", { group: "block", content: "column{2,3}", isolating: true, defining: true }),
  container("column", { content: "flow+", isolating: true }),
  container("footer", { group: "block", content: "paragraph+", isolating: true, defining: true }),
];

const button: NodeSpec = {
  group: "block flow",
  content: "(text | merge_field)*",
  marks: "",
  attrs: { href: string(), align: string("left") },
  defining: true,
  isolating: true,
  parseDOM: [pasted("button")],
  toDOM: (node) => ["div", { class: "block-button", ...copied(node), ...aligned(node) }, ["span", 0]],
};

const mergeField: NodeSpec = {
  group: "inline",
  inline: true,
  atom: true,
  attrs: { name: string(), fallback: string() },
  parseDOM: [pasted("merge_field")],
  leafText: ({ attrs }) => mergeTag({ name: String(attrs.name), fallback: String(attrs.fallback) }),
  toDOM: (node) => {
    const { name, fallback } = node.attrs as { name: string; fallback: string };
    return ["span", { class: "chip", ...copied(node) }, fallback ? `${name} or “${fallback}”` : name];
  },
};

/** What a mail of blocks may hold; the same names are in its JSON (see model.ts). */
export const schema = new Schema({
  nodes: {
    doc: { content: "block+" },
    ...(Object.fromEntries(textBlocks) as Record<string, NodeSpec>),
    ...(Object.fromEntries(atoms) as Record<string, NodeSpec>),
    button,
    ...(Object.fromEntries(containers) as Record<string, NodeSpec>),
    text: { group: "inline" },
    merge_field: mergeField,
    hard_break: {
      group: "inline",
      inline: true,
      selectable: false,
      parseDOM: [{ tag: "br" }],
      toDOM: () => ["br"],
      leafText: () => "\n",
    },
  },
  marks: {
    link: {
      attrs: { href: string() },
      inclusive: false,
      parseDOM: [{ tag: "a[href]", getAttrs: (element) => ({ href: element.getAttribute("href") ?? "" }) }],
      // No link to follow: a click in it is to write there.
      toDOM: ({ attrs }) => ["a", { title: String(attrs.href) }, 0],
    },
    strong: { parseDOM: [{ tag: "strong" }, { tag: "b" }], toDOM: () => ["strong", 0] },
    em: { parseDOM: [{ tag: "em" }, { tag: "i" }], toDOM: () => ["em", 0] },
    underline: { parseDOM: [{ tag: "u" }], toDOM: () => ["u", 0] },
  },
});

/** A type of block by its name. @throws Error when there is none. */
export const nodeType = (name: string) => {
  const type = schema.nodes[name];
  if (!type) throw new Error(`There is no block ${name}`);
  return type;
};
