import type { ImportView } from "../../services/importing/import.ts";
import type { ImportPreview } from "../../services/importing/inspect.ts";
import { type CloudClient, waitFor } from "./cloud.ts";

/** What an import is started with, unless a test says otherwise. */
export const asSubscribers = {
  mode: "both",
  as: { status: "subscribed" },
  consent: { source: "Form on example.org", at: "2026-11-01T10:00:00Z" },
};

/** Puts a file where its import finds it, as a browser does. @returns the id of the import */
export const uploadImport = async (
  cloud: CloudClient,
  file: Buffer | string,
  filename = "people.csv",
): Promise<string> => {
  const bytes = Buffer.from(file as string);
  const created = await cloud.api("/imports", {
    method: "POST",
    body: { filename, ...(bytes.length > 0 && { size_bytes: bytes.length }) },
  });
  if (created.status !== 201) throw new Error(`no import: ${await created.text()}`);
  const { import_id, upload } = (await created.json()) as {
    import_id: string;
    upload: { url: string; headers: Record<string, string> };
  };
  const put = await fetch(upload.url, {
    method: "PUT",
    headers: { "content-type": upload.headers["content-type"]! },
    body: new Uint8Array(bytes),
  });
  if (put.status !== 200) throw new Error(`upload refused: ${await put.text()}`);
  return import_id;
};

export const inspectImport = async (cloud: CloudClient, id: string, given: object = {}) => {
  const response = await cloud.api(`/imports/${id}/inspect`, { method: "POST", body: given });
  if (response.status !== 200) throw new Error(`not inspected: ${await response.text()}`);
  return (await response.json()) as ImportPreview;
};

export const readImport = async (cloud: CloudClient, id: string): Promise<ImportView> =>
  (await (await cloud.api(`/imports/${id}`)).json()) as ImportView;

/** Starts an import with the mapping that was guessed, unless another is given. */
export const startImport = async (cloud: CloudClient, id: string, given: object = {}): Promise<void> => {
  const { mapping } = await inspectImport(cloud, id);
  const response = await cloud.api(`/imports/${id}/start`, {
    method: "POST",
    body: { mapping, ...asSubscribers, ...given },
  });
  if (response.status !== 200) throw new Error(`not started: ${await response.text()}`);
};

/** Waits until an import has ended. */
export const untilImported = (cloud: CloudClient, id: string): Promise<ImportView> =>
  waitFor(
    `import ${id} to end`,
    async () => {
      const found = await readImport(cloud, id);
      return found.finished_at !== null && found;
    },
    { timeoutMs: 120_000 },
  );

/** Uploads a file and imports it to its end. */
export const importFile = async (
  cloud: CloudClient,
  file: Buffer | string,
  given: object = {},
): Promise<ImportView> => {
  const id = await uploadImport(cloud, file);
  await startImport(cloud, id, given);
  return await untilImported(cloud, id);
};

/** The list of refused rows, without its mark of UTF-8. */
export const refusedRows = async (cloud: CloudClient, id: string): Promise<string> => {
  const response = await cloud.api(`/imports/${id}/errors`);
  if (response.status !== 200) throw new Error(`no list: ${await response.text()}`);
  const { url } = (await response.json()) as { url: string };
  return Buffer.from(await (await fetch(url)).arrayBuffer())
    .toString()
    .replace(/^\uFEFF/, "");
};
