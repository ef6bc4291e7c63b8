/** The image that the local SES adds to a mail, to be told that it was opened. */
const trackingImage = /<img\b[^>]*\ssrc="[^"]*\/_local\/ses\/I0\/[^"]*"[^>]*>/gi;

/** A mail without the image that counts as opening it: who looks at it here is not its recipient. */
export const withoutTracker = (html: string): string => html.replace(trackingImage, "");

/** A link of a mail that SES would tell of, with the words it has there. */
export interface MailLink {
  readonly url: string;
  readonly words: string;
}

/**
 * The links of a mail that are counted when followed, each address once.
 * @param tracked their addresses, as they were written
 */
export const linksOf = (html: string, tracked: readonly string[]): readonly MailLink[] => {
  const anchors = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("a[href]")];
  const wordsOf = (url: string): string => {
    const leading = `/_local/ses/L0/${encodeURIComponent(url)}/`;
    const found = anchors.find((anchor) => anchor.getAttribute("href")?.includes(leading));
    return found?.textContent?.replace(/\s+/g, " ").trim() ?? "";
  };
  return [...new Set(tracked)].map((url) => ({ url, words: wordsOf(url) }));
};

/** Where the header of a mail lets its reader unsubscribe on a page: https://www.rfc-editor.org/rfc/rfc2369#section-3.2 */
export const unsubscribeLinkOf = (headers: readonly (readonly [string, string])[]): string | undefined => {
  const value = headers.find(([name]) => name.toLowerCase() === "list-unsubscribe")?.[1];
  return /<(https?:[^<>\s]+)>/.exec(value ?? "")?.[1];
};
