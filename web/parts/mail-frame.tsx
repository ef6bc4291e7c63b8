/** Links open beside Tidings, never in it. */
const prelude = '<base target="_blank">';
/** Also of pictures that styles name. What a mail brings with it is shown. */
const noImages = '<meta http-equiv="Content-Security-Policy" content="img-src data:">';

interface MailFrameProps {
  readonly title: string;
  readonly html: string;
  /** How the reader's mail program is set, whatever the scheme around it; light unless given. */
  readonly scheme?: "light" | "dark";
  /** How wide its window is; as wide as there is room unless given. */
  readonly width?: "desktop" | "phone";
  /** Whether pictures are fetched from where the mail says; they are unless given. */
  readonly images?: boolean;
}

/**
 * Shows the HTML of a mail. The sandbox gives it an origin of its own and runs no script, so a mail cannot read the
 * API key or act for the person; pop-ups are let out because its links are there to be tried.
 */
export const MailFrame = ({
  title,
  html,
  scheme = "light",
  width = "desktop",
  images = true,
}: MailFrameProps) => (
  <iframe
    class={`mail-frame ${scheme} ${width}`}
    title={title}
    sandbox="allow-popups allow-popups-to-escape-sandbox"
    srcdoc={`${doctypeOf(html)}${prelude}${images ? "" : noImages}${inScheme(html, scheme)}`}
  />
);

/** A mail's own comes too late behind what is added, and without one a browser lays it out as in 1998. */
const doctypeOf = (html: string): string => /^\s*<!doctype[^>]*>/i.exec(html)?.[0] ?? "";

/** Conditions of a media query, which hold in every window or in none. */
const always = "min-width: 0px";
const never = "max-width: 0px";

/**
 * The mail with its styles as they are in a scheme. A frame's own scheme is not enough: what a mail asks for by a media
 * query, some browsers answer by the scheme of the operator's system.
 */
const inScheme = (html: string, scheme: "light" | "dark"): string =>
  html.replace(/<style\b[^>]*>[\s\S]*?<\/style\s*>|\smedia\s*=\s*"[^"]*"/gi, (styles) =>
    styles.replace(/prefers-color-scheme\s*:\s*(light|dark)/gi, (_, asked: string) =>
      asked.toLowerCase() === scheme ? always : never,
    ),
  );
