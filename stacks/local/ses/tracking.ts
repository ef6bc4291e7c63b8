import { cutAtBoundaries } from "./pieces.ts";

/** What SES adds to a message, to tell who opened it and followed its links. */
export interface Tracking {
  readonly opens: boolean;
  readonly clicks: boolean;
}

/** Whether a message has what SES needs to tell of this. */
export const tells = ({ opens, clicks }: Tracking, action: string): boolean =>
  (action !== "open" || opens) && (action !== "click" || clicks);

/** An `a` with a link that a browser follows, in quotes or without; SES leaves one with `ses:no-track` as it is. */
const anchor =
  /<a\b(?<before>(?:\s[^>]*?)?\shref\s*=\s*)(?:"(?<double>[^">]*)"|'(?<single>[^'>]*)'|(?<bare>[^\s"'>]+))(?<after>[^>]*)>/gi;
const noTrack = /\sses:no-track(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+))?(?=[\s>/]|$)/gi;

const decoded = (href: string): string => href.replaceAll("&amp;", "&");

/** The address through which SES leads a link of a message, as far as it is of any use on one machine. */
export const clickUrl = (tracker: string, messageId: string, link: string): string =>
  `${tracker}/L0/${encodeURIComponent(link)}/${messageId}`;

/** The HTML with other links in place of those that SES leads past itself. */
const replaceLinks = (html: string, instead: (link: string) => string): string =>
  html.replace(anchor, (tag: string, ...rest: unknown[]) => {
    const { before, double, single, bare, after } = rest.at(-1) as Record<string, string | undefined>;
    const around = `${before}${after}`;
    const plain = tag.replace(noTrack, "");
    const link = decoded(double ?? single ?? bare ?? "");
    if (plain !== tag || around.match(noTrack) || !/^https?:/i.test(link)) return plain;
    return `<a${before}"${instead(link)}"${after}>`;
  });

const rewritten = (html: string, { opens, clicks }: Tracking, tracker: string, messageId: string): string => {
  const linked = clicks ? replaceLinks(html, (link) => clickUrl(tracker, messageId, link)) : html;
  if (!opens) return linked;
  const image = `<img alt="" src="${tracker}/I0/${messageId}" width="1" height="1" style="display:none">`;
  const end = linked.search(/<\/body\s*>/i);
  return end < 0 ? linked + image : linked.slice(0, end) + image + linked.slice(end);
};

const fromQuotedPrintable = (text: string): Buffer =>
  Buffer.from(
    text
      .replace(/=[ \t]*\r?\n/g, "")
      .replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  );

const decoders: Readonly<Record<string, (body: string) => Buffer>> = {
  "quoted-printable": fromQuotedPrintable,
  base64: (body) => Buffer.from(body, "base64"),
};

const encodingHeader = /^content-transfer-encoding[ \t]*:[ \t]*(\S+)[ \t]*$/im;

/** Where the HTML of a message is, and what it says. */
interface HtmlPart {
  readonly start: number;
  readonly body: number;
  readonly end: number;
  /** In lower case. */
  readonly encoding: string | undefined;
  readonly html: string;
}

/** The HTML of a message; undefined when it has none that is shown. */
const htmlPart = (raw: Buffer): HtmlPart | undefined => {
  const { parts } = cutAtBoundaries(raw);
  for (const start of [0, ...parts]) {
    const blank = raw.indexOf("\r\n\r\n", start);
    if (blank < 0) continue;
    const head = raw.toString("latin1", start, blank).replace(/\r\n(?=[ \t])/g, "");
    if (!/^content-type[ \t]*:[ \t]*text\/html\b/im.test(head)) continue;
    if (/^content-disposition[ \t]*:[ \t]*attachment\b/im.test(head)) continue;
    const body = blank + 4;
    const next = start === 0 ? -1 : raw.indexOf("\r\n--", body - 2);
    const end = next < 0 ? raw.length : next;
    const encoding = encodingHeader.exec(head)?.[1]?.toLowerCase();
    const text = raw.toString("latin1", body, end);
    const html = (decoders[encoding ?? ""]?.(text) ?? Buffer.from(text, "latin1")).toString();
    return { start, body, end, encoding, html };
  }
  return undefined;
};

/** The links of a message that SES leads past itself, as they were before. */
export const trackedLinks = (raw: Buffer, { clicks }: Tracking): string[] => {
  const links: string[] = [];
  if (!clicks) return links;
  replaceLinks(htmlPart(raw)?.html ?? "", (link) => {
    links.push(link);
    return link;
  });
  return links;
};

/**
 * A message as its recipient has it: SES leads its links past a server, and puts an image into it.
 * https://docs.aws.amazon.com/ses/latest/dg/configure-custom-open-click-domains.html
 * @param tracker origin and path of the server.
 */
export const asReceived = (raw: Buffer, tracking: Tracking, tracker: string, messageId: string): Buffer => {
  const part = tracking.opens || tracking.clicks ? htmlPart(raw) : undefined;
  if (!part) return raw;
  const head = raw.toString("latin1", part.start, part.body);
  const base64 = Buffer.from(rewritten(part.html, tracking, tracker, messageId)).toString("base64");
  const lines = base64.replace(/.{76}(?=.)/g, "$&\r\n");
  const header = "Content-Transfer-Encoding: base64";
  const newHead = part.encoding === undefined ? `${header}\r\n${head}` : head.replace(encodingHeader, header);
  return Buffer.concat([
    raw.subarray(0, part.start),
    Buffer.from(`${newHead}${lines}`, "latin1"),
    raw.subarray(part.end),
  ]);
};
