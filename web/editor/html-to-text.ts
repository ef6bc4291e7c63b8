import { compile } from "html-to-text";

/** As it is done where mail is sent and no plain text was written, but for the length of lines: a reader breaks them. */
const convert = compile({
  wordwrap: false,
  limits: { maxInputLength: 5_000_000 },
  selectors: [
    { selector: "a", options: { hideLinkHrefIfSameAsText: true } },
    { selector: "img", format: "skip" },
  ],
});

/** The text of HTML; tags of Liquid stay as they are. */
export const htmlToText = (html: string): string => convert(html);
