import { partNotLoaded } from "../api/refusal.ts";
import { type Blocks, readBlocks } from "./blocks/model.ts";
import { blocksToHtml } from "./blocks/to-html.ts";
import { blocksToText } from "./blocks/to-text.ts";

/** What a mail says, and how that is written. */
export interface Message {
  readonly format: "html" | "blocks";
  /** What is sent: HTML with Liquid. Of blocks it is made anew with each change. */
  readonly body: string;
  /** The blocks as they were left last; null where there never were any. */
  readonly blocks: unknown;
}

/** A message of these blocks. */
export const ofBlocks = (blocks: Blocks): Message => ({
  format: "blocks",
  body: blocksToHtml(blocks),
  blocks,
});

/** What is lost by going on in the other format: the HTML as it is, what was changed of it since, or nothing. */
export const lossOfSwitch = ({
  format,
  body,
  blocks,
}: Message): "html" | "changes" | "way back" | undefined => {
  if (format === "blocks") return "way back";
  const kept = readBlocks(blocks);
  if (kept) return blocksToHtml(kept) === body ? undefined : "changes";
  return body.trim() === "" ? undefined : "html";
};

/** The plain text of a message, to be read and changed. @throws Refusal when what makes it cannot be loaded. */
export const textOfMessage = async ({ format, body, blocks }: Message): Promise<string> => {
  const { htmlToText } = await import("./html-to-text.ts").catch(() => {
    throw partNotLoaded();
  });
  const kept = format === "blocks" ? readBlocks(blocks) : undefined;
  return kept ? blocksToText(kept, htmlToText) : htmlToText(body);
};
