import { Parser } from "htmlparser2";
import { parseAddress } from "../contacts/address.ts";
import { positionAt } from "../mail/template-error.ts";
import type { Silence } from "./ask-links.ts";
import type { PreflightProblem } from "./report.ts";

/** Links named: who mends these sees the others then. */
const namedMax = 20;
/** Characters of a link that are repeated. */
const repeatedMax = 100;

type LinkCode = Extract<
  PreflightProblem["code"],
  "insecure_link" | "empty_link" | "incomplete_link" | "malformed_link" | "dead_link"
>;
interface Fault {
  readonly code: LinkCode;
  readonly message: string;
}

/** What a mail links to and shows, and where each was found. */
interface Links {
  readonly links: ReadonlySet<string>;
  readonly images: ReadonlySet<string>;
  /** Sources of images that nobody can have read to them. */
  readonly silent: readonly string[];
}

/** What was heard of links that were asked, by their https form; undefined: none was asked. */
export type Silences = ReadonlyMap<string, Silence> | undefined;

/** A link as it is asked: in its https form, since a mail program follows no other without a warning. */
const asked = (link: string): string => link.trim().replace(/^http:/i, "https:");

/**
 * The links and images of a mail that can be asked whether they answer, in their https form: those that are written in so
 * many words. Where a merge value has a part in one, asking it would tell its site of a person.
 */
export const askable = (html: string, source: string, ownOrigin: string): string[] => {
  const { links, images } = linksIn(html);
  const written = [...links, ...images].filter(
    (link) => /^https?:/i.test(link.trim()) && isWebAddress(link.trim()) && "line" in placeOf(source, link),
  );
  return [...new Set(written.map(asked))].filter((link) => !link.startsWith(`${ownOrigin}/`));
};

/**
 * Links and images that would not work in a mail, by how they are written and by what was heard of those that were asked.
 * @param html as a reader gets it, since links may be of merge values.
 * @param source of the body, to say where they are.
 * @param ownOrigin of the site, whose links are ours.
 */
export const linkProblems = (
  html: string,
  source: string,
  ownOrigin: string,
  silences?: Silences,
): PreflightProblem[] => {
  const { links, images, silent } = linksIn(html);
  const problems: PreflightProblem[] = [];
  const add = (given: string, fault: Fault | undefined) => {
    if (fault && problems.length < namedMax)
      problems.push({ severity: "warning", field: "body", ...placeOf(source, given), ...fault });
  };
  for (const link of links)
    if (!link.startsWith(`${ownOrigin}/`)) add(link, faultOfLink(link.trim(), silences));
  for (const image of images) add(image, faultOfImage(image.trim(), silences));
  const [first] = silent;
  if (first !== undefined)
    problems.push({
      severity: "warning",
      code: "image_without_alt",
      field: "body",
      ...placeOf(source, first),
      message: `${silent.length === 1 ? "An image says" : `${silent.length} images say`} nothing to who does not see it, as where images are blocked: give it an alt text (alt="" where it is decoration only): ${short(first)}`,
    });
  return problems;
};

const linksIn = (html: string): Links => {
  const links = new Set<string>();
  const images = new Set<string>();
  const silent: string[] = [];
  const parser = new Parser({
    onopentag: (name, { href, src = "", alt }) => {
      if (name === "a" && href !== undefined) links.add(href);
      if (name !== "img") return;
      images.add(src);
      if (alt === undefined) silent.push(src);
    },
  });
  parser.end(html);
  return { links, images, silent };
};

const short = (text: string): string =>
  text.length <= repeatedMax ? text : `${text.slice(0, repeatedMax)}…`;

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Where it is written in so many words as a link or an image; what a merge value had a part in is nowhere. */
const placeOf = (source: string, given: string) => {
  const attribute = String.raw`(?:href|src)\s{0,9}=\s{0,9}`;
  if (given.length < 2) {
    const at = source.search(new RegExp(`${attribute}["']#?["']`, "i"));
    return at < 0 ? {} : positionAt(source, at);
  }
  const found = new RegExp(`(${attribute}["']?)${literally(given)}(?=["'\\s>])`, "i").exec(source);
  return found ? positionAt(source, found.index + found[1]!.length) : {};
};

const faultOfLink = (link: string, silences: Silences): Fault | undefined => {
  if (link === "" || link === "#")
    return { code: "empty_link", message: "A link leads nowhere: give it the address it is to open." };
  if (link.startsWith("#")) return undefined;
  const scheme = /^([a-z][a-z0-9+.-]*):/i.exec(link)?.[1]?.toLowerCase();
  if (scheme === undefined)
    return {
      code: "incomplete_link",
      message: `A mail is no page of a site, so a link needs its whole address, with https:// before it: ${short(link)}`,
    };
  switch (scheme) {
    case "https":
      return isWebAddress(link) ? dead("A link", link, silences) : malformed(link);
    case "http":
      return isWebAddress(link) ? insecure("A link", link, silences) : malformed(link);
    case "mailto":
      return isMailto(link) ? undefined : malformed(link, "It names no e-mail address");
    case "tel":
    case "sms":
      return /\d/.test(link) ? undefined : malformed(link, "It names no number");
    default:
      return malformed(link, `Mail programs do not open ${scheme}: links`);
  }
};

const faultOfImage = (source: string, silences: Silences): Fault | undefined => {
  if (/^https:/i.test(source))
    return isWebAddress(source) ? dead("An image", source, silences) : malformed(source);
  if (/^http:/i.test(source)) return insecure("An image", source, silences);
  if (/^data:/i.test(source))
    return {
      code: "malformed_link",
      message: "An image is written into the mail (data:), which Gmail and Outlook do not show: link to it.",
    };
  if (/^cid:/i.test(source)) return malformed(source, "No image comes with the mail");
  return source === ""
    ? { code: "empty_link", message: "An image has no address." }
    : {
        code: "incomplete_link",
        message: `An image needs its whole address, with https:// before it: ${short(source)}`,
      };
};

const insecure = (what: string, link: string, silences: Silences): Fault => ({
  code: "insecure_link",
  message: `${what} is not encrypted, and mail programs may warn of it or block it${adviceOn(link, silences)}: ${short(link)}`,
});

const adviceOn = (link: string, silences: Silences): string => {
  if (!silences) return ": begin it with https:// where the site answers to that";
  return silences.has(asked(link))
    ? ". Its site does not answer to https://: link elsewhere, or tell whoever runs it"
    : ": begin it with https://, to which its site answers";
};

const dead = (what: string, link: string, silences: Silences): Fault | undefined => {
  const silence = silences?.get(asked(link));
  return (
    silence && { code: "dead_link", message: `${what} would not open. ${wordsOf(silence)}: ${short(link)}` }
  );
};

const wordsOf = (silence: Silence): string => {
  switch (silence.why) {
    case "missing":
      return `Its site says that there is no such page (${silence.status})`;
    case "failing":
      return `Its site fails at the moment (${silence.status})`;
    case "no_host":
      return "Nobody has that name";
    case "untrusted":
      return "Browsers do not trust the certificate of its site";
    case "private":
      return "It leads into a private network, which readers are not in";
    case "silent":
      return "Nothing answers there";
  }
};

const malformed = (link: string, why = "It is no address of the web"): Fault => ({
  code: "malformed_link",
  message: `A link would not open. ${why}: ${short(link)}`,
});

const isWebAddress = (link: string): boolean => {
  if (/\s/.test(link)) return false;
  const { hostname = "" } = URL.parse(link) ?? {};
  return /[^.]\.[^.]/.test(hostname) || hostname === "localhost";
};

/** RFC 6068: the addresses come before the question mark, or as `to` behind it. */
const isMailto = (link: string): boolean => {
  const [path = "", query = ""] = link.slice("mailto:".length).split("?");
  const named = [decoded(path), ...new URLSearchParams(query).getAll("to")]
    .join(",")
    .split(",")
    .filter(Boolean);
  return named.length > 0 && named.every((address) => parseAddress(address) !== undefined);
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
