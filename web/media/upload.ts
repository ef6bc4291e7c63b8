import { type Api, answer, type Media } from "../api/client.ts";
import { putFile } from "../api/put-file.ts";
import { Refusal } from "../api/refusal.ts";
import { bytes } from "../format.ts";
import { shrink } from "./shrink.ts";

const bytesMax = 5 * 1024 * 1024;

type ContentType = Media["content_type"];

/** Names of files may have what the API takes in none. */
const nameOf = (file: File): string =>
  file.name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:;"<>|*?]/gu, "-")
    .replace(/^[.\s]+|[.\s]+$/g, "")
    .slice(-200) || "picture";

/**
 * Uploads a picture into the library, no larger than a mail shows it.
 * @param onPart is told which part of it is there, from 0 to 1.
 * @throws Refusal
 */
export const uploadPicture = async (
  api: Api,
  given: File,
  onPart: (part: number) => void,
  signal?: AbortSignal,
): Promise<Media> => {
  const file = await shrink(given, bytesMax);
  if (file.size > bytesMax)
    throw new Refusal(
      "unreadable_file",
      `${file.name} has ${bytes(file.size)}: a picture may have ${bytes(bytesMax)}.`,
    );
  const json = { filename: nameOf(file), content_type: file.type as ContentType, size_bytes: file.size };
  const init = signal && { init: { signal } };
  const { upload_id, upload } = await answer(api.media.$post({ json }, init));
  await putFile(upload, file, onPart, signal);
  return (await answer(api.media.uploads[":upload_id"].$post({ param: { upload_id } }, init))) as Media;
};
