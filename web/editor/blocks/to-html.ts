import { mergeTag, outsideTags } from "../liquid.ts";
import { between, isDark, readable, readableOn } from "./colours.ts";
import {
  alignmentOf,
  type BlockMark,
  type BlockNode,
  type Blocks,
  fonts,
  type Look,
  numberOf,
  textOf,
} from "./model.ts";

/** What is around the text on its paper, and between columns, in pixels. */
const padding = 32;
const gap = 24;

/** Where a block stands. */
interface Place {
  readonly look: Look;
  /** What it may be wide, in pixels. */
  readonly width: number;
  /** In small print. */
  readonly isSmall: boolean;
}

const escapeText = (text: string): string =>
  outsideTags(text, (part) => part.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;"));

/** Tags keep to single quotes in an attribute, so that those who read the HTML before it is filled in see its end. */
const escapeAttribute = (text: string): string =>
  escapeText(text)
    .split(/(\{[{%][\s\S]*?[%}]\})/)
    .map((part, index) =>
      index % 2 === 0 || part.includes("'") ? part.replaceAll('"', "&quot;") : part.replaceAll('"', "'"),
    )
    .join("");

/** An address that a link may lead to, or a picture come from; undefined for what a mail must not have. */
const safeAddress = (address: string, pattern: RegExp): string | undefined =>
  pattern.test(address.trim()) ? escapeAttribute(address.trim()) : undefined;
const hrefOf = (node: BlockNode | BlockMark) =>
  safeAddress(textOf(node, "href"), /^(https?:|mailto:|tel:|#|\{\{)/i);
const srcOf = (node: BlockNode) => safeAddress(textOf(node, "src"), /^(https?:|\{\{)/i);

const renderMark = (content: string, mark: BlockMark, { look, isSmall }: Place): string => {
  const href = mark.type === "link" ? hrefOf(mark) : undefined;
  const colour = isSmall ? between(look.text, look.page) : readable(look.accent, look.paper);
  if (href)
    return `<a class="${isSmall ? "small" : "link"}" href="${href}" style="color:${colour};text-decoration:underline">${content}</a>`;
  const tag = { strong: "strong", em: "em", underline: "u" }[mark.type];
  return tag ? `<${tag}>${content}</${tag}>` : content;
};

const renderInline = (nodes: readonly BlockNode[] = [], place: Place): string =>
  nodes
    .map((node) => {
      const content = renderLeaf(node);
      // The link is outermost: its underline then has the colour of the link.
      const marks = (node.marks ?? []).toSorted(
        (a, b) => Number(a.type === "link") - Number(b.type === "link"),
      );
      return marks.reduce((inner, mark) => renderMark(inner, mark, place), content);
    })
    .join("");

const renderLeaf = (node: BlockNode): string => {
  if (node.type === "text") return escapeText(node.text ?? "");
  if (node.type === "merge_field")
    return mergeTag({ name: textOf(node, "name"), fallback: textOf(node, "fallback") });
  return node.type === "hard_break" ? "<br>" : "";
};

const alignStyle = (node: BlockNode): string => {
  const align = alignmentOf(node);
  return align === "left" ? "" : `;text-align:${align}`;
};

const renderParagraph = (node: BlockNode, place: Place): string => {
  const style = place.isSmall ? "margin:0 0 8px" : `margin:0 0 16px${alignStyle(node)}`;
  return `<p style="${style}">${renderInline(node.content, place) || "&nbsp;"}</p>`;
};

const headings = [
  { tag: "h1", style: "margin:0 0 16px;font-size:28px;line-height:1.25" },
  { tag: "h2", style: "margin:24px 0 12px;font-size:22px;line-height:1.3" },
  { tag: "h3", style: "margin:20px 0 8px;font-size:18px;line-height:1.35" },
] as const;

const renderHeading = (node: BlockNode, place: Place): string => {
  const { tag, style } = headings[(numberOf(node, "level") ?? 1) - 1] ?? headings[0];
  const words = renderInline(node.content, place);
  // An empty one says nothing, and a screen reader would announce it.
  return words && `<${tag} style="${style};font-weight:700${alignStyle(node)}">${words}</${tag}>`;
};

const renderList =
  (tag: "ul" | "ol") =>
  (node: BlockNode, place: Place): string => {
    const items = (node.content ?? []).map((item) => {
      const [first, ...rest] = item.content ?? [];
      const more = rest.map((one) => renderBlock(one, place)).join("");
      return `<li style="margin:0 0 6px">${renderInline(first?.content, place)}${more}</li>`;
    });
    return `<${tag} style="margin:0 0 16px;padding:0 0 0 24px">${items.join("")}</${tag}>`;
  };

/** Outlook takes its width from the attribute, others from the style. */
const renderImage = (node: BlockNode, { width }: Place): string => {
  const src = srcOf(node);
  if (!src) return "";
  const wide = Math.min(width, Math.max(16, numberOf(node, "width") ?? width));
  const ratio = numberOf(node, "ratio");
  const high = ratio === undefined ? "" : ` height="${Math.max(1, Math.round(wide * ratio))}"`;
  const image = `<img src="${src}" alt="${escapeAttribute(textOf(node, "alt"))}" width="${wide}"${high} style="display:inline-block;width:100%;max-width:${wide}px;height:auto;border:0">`;
  const href = hrefOf(node);
  const linked = href ? `<a href="${href}" style="text-decoration:none">${image}</a>` : image;
  return `<div style="margin:0 0 16px;line-height:0${alignStyle(node)}">${linked}</div>`;
};

const renderButton = (node: BlockNode, { look }: Place): string => {
  const label = renderInline(node.content, { look, width: 0, isSmall: false });
  const href = hrefOf(node);
  if (!label || !href) return "";
  const cell = `background:${look.accent};border-radius:8px;mso-padding-alt:12px 24px`;
  const link = `display:inline-block;padding:12px 24px;color:${readableOn(look.accent)};font-weight:600;text-decoration:none`;
  return `<table role="presentation" cellpadding="0" cellspacing="0" border="0" align="${alignmentOf(node)}" style="margin:8px 0 24px${sides[alignmentOf(node)]}"><tr><td bgcolor="${look.accent}" style="${cell}"><a href="${href}" style="${link}">${label}</a></td></tr></table><div style="clear:both"></div>`;
};
const sides = { left: "", center: ";margin-left:auto;margin-right:auto", right: ";margin-left:auto" };

const renderDivider = (_: BlockNode, { look }: Place): string =>
  `<hr class="rule" style="margin:24px 0;border:0;border-top:1px solid ${isDark(look.paper) ? "#4a5060" : "#dfe2e8"}">`;

const renderSpacer = (node: BlockNode): string => {
  const height = Math.min(200, Math.max(4, numberOf(node, "height") ?? 24));
  return `<div style="height:${height}px;line-height:${height}px;font-size:1px">&#8202;</div>`;
};

/** Side by side, and below one another on a phone. */
const renderColumns = (node: BlockNode, place: Place): string => {
  const columns = node.content ?? [];
  const width = Math.floor((place.width - gap * (columns.length - 1)) / Math.max(1, columns.length));
  const cells = columns.map((column, index) => {
    const content = (column.content ?? []).map((one) => renderBlock(one, { ...place, width })).join("");
    const space =
      index === 0 ? "" : `<td class="gap" width="${gap}" style="width:${gap}px;font-size:1px">&#8202;</td>`;
    return `${space}<td class="column" width="${width}" valign="top" style="${textStyle(place.look)}">${content}</td>`;
  });
  return `<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr>${cells.join("")}</tr></table>`;
};

/** Raw HTML is as it is written. */
const renderRaw = (node: BlockNode): string => textOf(node, "code");

const renderers: Readonly<Record<string, (node: BlockNode, place: Place) => string>> = {
  paragraph: renderParagraph,
  heading: renderHeading,
  bullet_list: renderList("ul"),
  ordered_list: renderList("ol"),
  image: renderImage,
  button: renderButton,
  divider: renderDivider,
  spacer: renderSpacer,
  columns: renderColumns,
  html: renderRaw,
};

const renderBlock = (node: BlockNode, place: Place): string => renderers[node.type]?.(node, place) ?? "";

const textStyle = ({ font, text }: Look): string =>
  `font-family:${fonts[font].stack};font-size:16px;line-height:1.55;color:${text}`;

const dark = {
  page: "#101319",
  paper: "#1a1e27",
  text: "#e6e9ef",
  small: "#a3abba",
  rule: "#3a4150",
} as const;

/** For readers who read in the dark; what is dark already stays as it is. */
const darkStyles = ({ paper, accent }: Look): string => {
  if (isDark(paper)) return "";
  const rules = (within: string): string =>
    [
      `${within}.page{background:${dark.page}!important}`,
      `${within}.paper{background:${dark.paper}!important}`,
      `${within}.paper,${within}.column{color:${dark.text}!important}`,
      `${within}.link{color:${readable(accent, dark.paper)}!important}`,
      `${within}.small{color:${dark.small}!important}`,
      `${within}.rule{border-color:${dark.rule}!important}`,
    ].join("");
  // Outlook.com marks what it darkens, and asks for no media.
  return `@media (prefers-color-scheme:dark){${rules("")}}${rules("[data-ogsc] ")}`;
};

const styles = (look: Look): string =>
  [
    `body{margin:0;padding:0;-webkit-text-size-adjust:100%}`,
    `@media (max-width:${look.width - 1}px){.paper{padding:24px 20px!important}.column{display:block!important;width:100%!important}.gap{display:none!important}}`,
    darkStyles(look),
  ].join("");

const footerOf = (blocks: readonly BlockNode[], look: Look): string =>
  blocks
    .flatMap(({ content = [] }) => content)
    .map((line) => renderParagraph(line, { look, width: look.width, isSmall: true }))
    .join("");

/**
 * The HTML of a mail made of blocks: tables where Outlook needs them, a style of each element where it stands, one
 * column on a phone, and colours for the dark. Tags of Liquid stay as they are.
 */
export const blocksToHtml = ({ look, doc: { content = [] } }: Blocks): string => {
  const { width, page, paper, text, language } = look;
  const place = { look, width: width - 2 * padding, isSmall: false };
  const isFooter = ({ type }: BlockNode) => type === "footer";
  const body = content.filter((block) => !isFooter(block)).map((block) => renderBlock(block, place));
  const foot = footerOf(content.filter(isFooter), look);
  const scheme = isDark(paper) ? "dark" : "light dark";
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${scheme}">
<meta name="supported-color-schemes" content="${scheme}">
<style>${styles(look)}</style>
<!--[if mso]><style>table{border-collapse:collapse}body,td,p,h1,h2,h3,li,a{font-family:${look.font === "georgia" ? "Georgia,serif" : "Arial,sans-serif"}!important}</style><![endif]-->
</head>
<body class="page" style="margin:0;padding:0;background:${page}">
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="${page}" style="background:${page}"><tr><td align="center" style="padding:24px 8px">
<!--[if mso]><table role="presentation" width="${width}" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:${width}px"><tr><td class="paper" bgcolor="${paper}" style="padding:${padding}px;background:${paper};border-radius:12px;text-align:left;${textStyle(look)}">
${body.filter(Boolean).join("\n")}
</td></tr>${
    foot &&
    `<tr><td class="small" style="padding:24px 20px;text-align:center;${textStyle({ ...look, text: between(text, page) }).replace("16px", "13px")}">
${foot}
</td></tr>`
  }</table>
<!--[if mso]></td></tr></table><![endif]-->
</td></tr></table>
</body>
</html>
`;
};
