/** What blocks look like; colours are `#rrggbb`. */
export interface Look {
  /** Of the mail, in pixels. */
  readonly width: number;
  readonly font: FontName;
  readonly text: string;
  /** Behind the text. */
  readonly paper: string;
  /** Around the paper. */
  readonly page: string;
  /** Of buttons and links. */
  readonly accent: string;
  /** The language it is written in, for screen readers: a tag of BCP 47. */
  readonly language: string;
}

/** Only fonts that mail readers have: those of the web are blocked by most. */
export const fonts = {
  sans: { word: "Sans serif", stack: "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Arial,sans-serif" },
  arial: { word: "Arial", stack: "Arial,Helvetica,sans-serif" },
  verdana: { word: "Verdana", stack: "Verdana,Geneva,sans-serif" },
  georgia: { word: "Georgia", stack: "Georgia,'Times New Roman',serif" },
} as const;
export type FontName = keyof typeof fonts;

export const widths = { min: 480, max: 720 } as const;

/** A node of ProseMirror, as JSON. */
export interface BlockNode {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
  readonly content?: readonly BlockNode[];
  readonly marks?: readonly BlockMark[];
  readonly text?: string;
}

export interface BlockMark {
  readonly type: string;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** A mail made of blocks, as it is stored. */
export interface Blocks {
  readonly version: 1;
  readonly look: Look;
  readonly doc: BlockNode;
}

export const usualLook: Look = {
  width: 600,
  font: "sans",
  text: "#1c2230",
  paper: "#ffffff",
  page: "#f2f3f6",
  accent: "#1d4ed8",
  language: "en",
};

const text = (words: string, href?: string): BlockNode => ({
  type: "text",
  text: words,
  ...(href === undefined ? {} : { marks: [{ type: "link", attrs: { href } }] }),
});

/** The end of a mail: how to get less of them, and who sends them. */
export const footer: BlockNode = {
  type: "footer",
  content: [
    {
      type: "paragraph",
      content: [
        text("Unsubscribe", "{{ unsubscribe_url }}"),
        text(" · "),
        text("Choose what you get", "{{ preferences_url }}"),
      ],
    },
    {
      type: "paragraph",
      content: [{ type: "merge_field", attrs: { name: "postal_address", fallback: "" } }],
    },
  ],
};

/** What a person begins with. */
export const newBlocks = (language: string): Blocks => ({
  version: 1,
  look: { ...usualLook, language },
  doc: {
    type: "doc",
    content: [
      { type: "heading", attrs: { level: 1 } },
      {
        type: "paragraph",
        content: [
          text("Hello "),
          { type: "merge_field", attrs: { name: "first_name", fallback: "there" } },
          text(","),
        ],
      },
      { type: "paragraph" },
      footer,
    ],
  },
});

const isColour = (value: unknown): value is string =>
  typeof value === "string" && /^#[0-9a-f]{6}$/i.test(value);

/** A look as it may be used: what is missing, or no such value, is as usual. */
export const lookOf = (given: Partial<Record<keyof Look, unknown>>): Look => {
  const colour = (name: "text" | "paper" | "page" | "accent"): string =>
    isColour(given[name]) ? given[name] : usualLook[name];
  const width = Math.round(Number(given.width)) || usualLook.width;
  const { font, language } = given;
  return {
    width: Math.min(widths.max, Math.max(widths.min, width)),
    font: typeof font === "string" && Object.hasOwn(fonts, font) ? (font as FontName) : usualLook.font,
    text: colour("text"),
    paper: colour("paper"),
    page: colour("page"),
    accent: colour("accent"),
    language:
      typeof language === "string" && /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language)
        ? language
        : usualLook.language,
  };
};

/** What was stored as blocks; undefined when it is none of this version. Its nodes are not looked at. */
export const readBlocks = (given: unknown): Blocks | undefined => {
  const { version, look, doc } = (given ?? {}) as Partial<Record<keyof Blocks, unknown>>;
  if (version !== 1 || typeof doc !== "object" || doc === null || (doc as BlockNode).type !== "doc")
    return undefined;
  return { version: 1, look: lookOf((look ?? {}) as Partial<Look>), doc: doc as BlockNode };
};

/** An attribute that is a text; an empty one when it is not. */
export const textOf = ({ attrs }: BlockNode | BlockMark, name: string): string => {
  const value = attrs?.[name];
  return typeof value === "string" ? value : "";
};

/** An attribute that is a number; undefined when it is not. */
export const numberOf = ({ attrs }: BlockNode, name: string): number | undefined => {
  const value = attrs?.[name];
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
};

export const alignments = ["left", "center", "right"] as const;
export type Alignment = (typeof alignments)[number];

export const alignmentOf = (node: BlockNode): Alignment =>
  alignments.find((one) => one === node.attrs?.align) ?? "left";

/** The contrast that text needs on what is behind it (WCAG 2.2, 1.4.3). */
export const contrastMin = 4.5;
