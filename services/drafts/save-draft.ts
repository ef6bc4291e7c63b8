import type { Logger } from "@aws-lambda-powertools/logger";
import type { UploadStore } from "../attachments/uploads.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import { contentHash, type DraftContent } from "./content.ts";
import { type Draft, newDraft, newDraftId, writingOf } from "./draft.ts";
import type { DraftStore } from "./store.ts";

/** After so long the bucket is told anew that a draft has its files, in milliseconds. */
const renewMs = 30 * 24 * 60 * 60_000;
/** A draft that changes while it is read is read again. */
const readsMax = 5;

export interface DraftDependencies {
  readonly drafts: Pick<DraftStore, "create" | "get" | "replace" | "remove">;
  readonly content: Pick<ObjectStore, "putJson" | "findJson" | "remove">;
  readonly uploads: Pick<UploadStore, "keep">;
  readonly log: Pick<Logger, "error">;
}

/** A draft with what is written in it. */
export interface WrittenDraft {
  readonly ok: true;
  readonly draft: Draft;
  readonly content: DraftContent;
}

/** A file of a content that is not there. */
export interface UnknownFile {
  readonly ok: false;
  readonly code: "unknown_attachment";
  /** Its place among the attachments. */
  readonly place: number;
}

/** Why a draft is not written over: it is gone, or as it is by now. */
export type SaveRefusal =
  | UnknownFile
  | { readonly ok: false; readonly code: "not_found" }
  | { readonly ok: false; readonly code: "draft_changed" | "draft_started"; readonly draft: Draft };

/** Makes a draft of a content, and keeps its files. The content comes first: no draft is ever without. */
export const createDraft = async (
  deps: DraftDependencies,
  content: DraftContent,
  now: Date,
): Promise<WrittenDraft | UnknownFile> => {
  const place = await missingFile(deps, content, []);
  if (place !== undefined) return { ok: false, code: "unknown_attachment", place };
  const draft = newDraft(newDraftId(), content, now);
  await deps.content.putJson(draft.content_key, content);
  await deps.drafts.create(draft);
  return { ok: true, draft, content };
};

/** What reading a draft needs. */
export interface DraftReader {
  readonly drafts: Pick<DraftStore, "get">;
  readonly content: Pick<ObjectStore, "findJson">;
}

/** A draft as it is now. @returns undefined when there is none. */
export const readDraft = async (
  { drafts, content }: DraftReader,
  draft_id: string,
): Promise<WrittenDraft | undefined> => {
  for (let reads = 0; reads < readsMax; reads++) {
    const draft = await drafts.get(draft_id);
    if (!draft) return undefined;
    // Whoever saves removes what was there before.
    const found = await content.findJson<DraftContent>(draft.content_key);
    if (found) return { ok: true, draft, content: found };
  }
  throw new Error(`The content of ${draft_id} cannot be read`);
};

/**
 * Writes a new version of a draft over the one that its writer read. The same content that comes again, because its
 * answer was lost, is answered as before.
 */
export const saveDraft = async (
  deps: DraftDependencies,
  draft_id: string,
  version: number,
  content: DraftContent,
  now: Date,
): Promise<WrittenDraft | SaveRefusal> => {
  const before = await deps.drafts.get(draft_id);
  if (before?.version !== version || before.campaign_id !== undefined)
    return answerOf(before, version, content);
  const mustRenew = now.getTime() - Date.parse(before.kept_at) >= renewMs;
  const place = await missingFile(deps, content, before.attachments, mustRenew);
  if (place !== undefined) return { ok: false, code: "unknown_attachment", place };

  const keptAt = mustRenew ? now.toISOString() : before.kept_at;
  const writing = writingOf(draft_id, content, { version: version + 1, keptAt, now });
  await deps.content.putJson(writing.content_key, content);
  const draft = await deps.drafts.replace(draft_id, writing);
  const found = draft ?? (await deps.drafts.get(draft_id));
  for (const key of [before.content_key, writing.content_key])
    if (key !== found?.content_key) await removeContent(deps, draft_id, key);
  return draft ? { ok: true, draft, content } : answerOf(found, version, content);
};

/** Answers a save by the draft that is there instead of the one it was to be written over. */
const answerOf = (
  found: Draft | undefined,
  version: number,
  content: DraftContent,
): WrittenDraft | SaveRefusal => {
  if (!found) return { ok: false, code: "not_found" };
  if (found.campaign_id !== undefined) return { ok: false, code: "draft_started", draft: found };
  const isOurs = found.version === version + 1 && found.content_hash === contentHash(content);
  return isOurs ? { ok: true, draft: found, content } : { ok: false, code: "draft_changed", draft: found };
};

/** Deletes a draft with its content; its files may be those of others. @returns whether there was one. */
export const deleteDraft = async (deps: DraftDependencies, draft_id: string): Promise<boolean> => {
  const draft = await deps.drafts.get(draft_id);
  if (!draft || !(await deps.drafts.remove(draft_id))) return false;
  await removeContent(deps, draft_id, draft.content_key);
  return true;
};

/** What is left behind the bucket deletes in time. */
const removeContent = async (
  { content, log }: DraftDependencies,
  draft_id: string,
  key: string,
): Promise<void> => {
  await content
    .remove(key)
    .catch((error: Error) => log.error("an old version of a draft was not removed", { draft_id, error }));
};

/**
 * Keeps the files of a content.
 * @param before ids of those that were kept already: they are again when that is long ago, and nobody is told of one
 * that is missing, as a campaign that is started with it will be.
 * @returns the place of the first that is not there.
 */
const missingFile = async (
  { uploads }: DraftDependencies,
  { attachments = [] }: DraftContent,
  before: readonly string[],
  mustRenew = false,
): Promise<number | undefined> => {
  const found = await Promise.all(
    attachments.map(async ({ attachment_id }) => {
      const isKept = before.includes(attachment_id);
      return isKept && !mustRenew ? true : (await uploads.keep(attachment_id)) || isKept;
    }),
  );
  const place = found.indexOf(false);
  return place < 0 ? undefined : place;
};
