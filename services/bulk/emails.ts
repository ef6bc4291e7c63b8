import type { ObjectStore } from "../platform/object-store.ts";

const keyOf = (bulkId: string): string => `jobs/${bulkId}/emails.json`;

/** The addresses that a bulk change was given: in the bucket, where they are deleted after a week. */
export const bulkEmails = (content: Pick<ObjectStore, "putJson" | "getJson">) => ({
  /** @param keys of the mailboxes. */
  put: (bulkId: string, keys: readonly string[]): Promise<void> => content.putJson(keyOf(bulkId), keys),
  get: (bulkId: string): Promise<string[]> => content.getJson(keyOf(bulkId)),
});

export type BulkEmails = ReturnType<typeof bulkEmails>;
