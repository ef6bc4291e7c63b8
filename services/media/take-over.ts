import { createHash } from "node:crypto";
import type { UploadStore } from "../attachments/uploads.ts";
import type { ObjectStore } from "../platform/object-store.ts";
import type { MediaFiles } from "./files.ts";
import { type Media, pictureBytesMax, picturePixelsMax } from "./media.ts";
import { withoutMetadata } from "./metadata.ts";
import { type Picture, pictureTypes, readPicture } from "./picture.ts";
import type { MediaStore } from "./store.ts";

interface Stores {
  readonly uploads: Pick<UploadStore, "get">;
  readonly content: Pick<ObjectStore, "get">;
  readonly media: MediaStore;
  readonly mediaFiles: MediaFiles;
}

export type TakenOver =
  | { readonly ok: true; readonly media: Media; readonly isNew: boolean }
  /** There is no such upload, or its file has not arrived; or what is there is no picture for a mail. */
  | { readonly ok: false; readonly why: "none" | "too large" | "no picture" | "too many pixels" };

/** What a file shows, and nothing else of it; undefined when it is no picture, or not whole. */
const readBare = (uploaded: Buffer): { file: Buffer; picture: Picture } | undefined => {
  const picture = readPicture(uploaded);
  try {
    return picture && { picture, file: withoutMetadata(uploaded, picture.content_type) };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
};

/**
 * Takes a file that was uploaded into the library, and puts it on the site. What it is says the file, and not whoever
 * uploaded it; until then nobody can get it. What a camera noted in it, such as the place, nobody gets. The same picture
 * is one, whatever it is called.
 */
export const takeOver = async (
  { uploads, content, media, mediaFiles }: Stores,
  uploadId: string,
  now: Date,
): Promise<TakenOver> => {
  const upload = await uploads.get(uploadId);
  if (!upload) return { ok: false, why: "none" };
  // It may be an upload of an attachment, which may have more.
  if (upload.size_bytes > pictureBytesMax) return { ok: false, why: "too large" };
  const found = readBare(await content.get(upload.key));
  if (!found) return { ok: false, why: "no picture" };
  const { file, picture } = found;
  if (Math.max(picture.width, picture.height) > picturePixelsMax)
    return { ok: false, why: "too many pixels" };
  const hash = createHash("sha256").update(file).digest("hex");
  const added: Media = {
    media_id: `media_${hash.slice(0, 32)}`,
    kind: "media",
    key: mediaFiles.keyOf(hash, pictureTypes[picture.content_type]),
    name: upload.filename,
    alt: "",
    ...picture,
    size_bytes: file.length,
    created_at: now.toISOString(),
  };
  const put = () => mediaFiles.put(added.key, file, added.content_type);
  await put();
  const isNew = await media.add(added);
  // Whoever deleted the same picture meanwhile may have removed the file that was just put; by now they are done with it.
  if (isNew) await put();
  const kept = isNew ? added : ((await media.get(added.media_id)) ?? added);
  return { ok: true, media: kept, isNew };
};

/**
 * Deletes a picture: mails that have it show it no more, once no cache has it. The file goes first, so that one that
 * broke off is done again.
 * @returns whether there was one.
 */
export const deleteMedia = async (
  { media, mediaFiles }: Pick<Stores, "media" | "mediaFiles">,
  mediaId: string,
): Promise<boolean> => {
  const found = await media.get(mediaId);
  if (!found) return false;
  await mediaFiles.remove(found.key);
  await media.remove(mediaId);
  return true;
};
