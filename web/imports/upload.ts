import { type Api, answer } from "../api/client.ts";
import { Refusal, unreachable } from "../api/refusal.ts";

/** Puts bytes where a URL says; what fetch does not tell is how far it is. */
const put = (url: string, contentType: string, file: File, onPart: (part: number) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.setRequestHeader("content-type", contentType);
    request.upload.onprogress = ({ loaded, total }) => onPart(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(unreachable());
    request.onload = () =>
      request.status === 200
        ? resolve()
        : reject(
            new Refusal("unexpected_answer", `The file was not taken (${request.status}): try it again.`),
          );
    request.send(file);
  });

/**
 * Uploads a file of contacts.
 * @param onPart is told which part of it is there, from 0 to 1.
 * @returns the id of its import. @throws Refusal
 */
export const uploadImport = async (api: Api, file: File, onPart: (part: number) => void): Promise<string> => {
  if (file.size === 0) throw new Refusal("unreadable_file", "The file is empty.");
  const json = { filename: file.name.slice(0, 255), size_bytes: file.size };
  const { import_id, upload } = await answer(api.imports.$post({ json }));
  await put(upload.url, upload.headers["content-type"]!, file, onPart);
  return import_id;
};
