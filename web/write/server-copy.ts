import type { DraftContent, SavedDraft } from "../api/client.ts";

/** How much of what was sent in vain is remembered: each may be a whole mail. */
const sentMax = 8;

/** The same text for the same content, whatever the order of its fields. */
const textOf = (content: DraftContent): string =>
  JSON.stringify(content, (_, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

export const isSame = (a: DraftContent, b: DraftContent): boolean => textOf(a) === textOf(b);

/** What is known of the draft as the server has it. */
export const serverCopy = (first: SavedDraft) => {
  let saved = first;
  let stored = textOf(first.content);
  /** What was sent since the last answer, the newest last: any of it may have arrived. */
  let sent: string[] = [];
  return {
    version: () => saved.version,
    savedAt: () => saved.updated_at,
    holds: (content: DraftContent): boolean => textOf(content) === stored,
    wasSent: (content: DraftContent): boolean => sent.includes(textOf(content)),
    noteSent: (content: DraftContent): void => {
      sent = [...sent, textOf(content)].slice(-sentMax);
    },
    /** @param content what was sent, where the server may have it in other words. */
    settle: (next: SavedDraft, content: DraftContent): void => {
      saved = next;
      stored = textOf(content);
      sent = [];
    },
  };
};
