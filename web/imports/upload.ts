import { type Api, answer } from "../api/client.ts";
import { putFile } from "../api/put-file.ts";
import { Refusal } from "../api/refusal.ts";

/**
 * Uploads a file of contacts.
 * @param onPart is told which part of it is there, from 0 to 1.
 * @returns the id of its import. @throws Refusal
 */
export const uploadImport = async (api: Api, file: File, onPart: (part: number) => void): Promise<string> => {
  if (file.size === 0) throw new Refusal("unreadable_file", "The file is empty.");
  const json = { filename: file.name.slice(0, 255), size_bytes: file.size };
  const { import_id, upload } = await answer(api.imports.$post({ json }));
  await putFile(upload, file, onPart);
  return import_id;
};
