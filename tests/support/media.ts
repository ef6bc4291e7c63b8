import type { MediaView } from "../../services/media/media.ts";
import type { CloudClient } from "./cloud.ts";

/** What an upload says of its file. */
interface Announced {
  readonly filename?: string;
  readonly content_type?: string;
  readonly size_bytes?: number;
}

/** Puts a file where the API says, as a browser does. @returns the upload's id, and the answer of the bucket. */
export const putPicture = async (cloud: CloudClient, bytes: Buffer, announced: Announced = {}) => {
  const body = {
    filename: "spring.png",
    content_type: "image/png",
    size_bytes: bytes.length,
    ...announced,
  };
  const created = await cloud.api("/media", { method: "POST", body });
  if (created.status !== 201) throw new Error(`no upload: ${await created.text()}`);
  const { upload_id, upload } = (await created.json()) as { upload_id: string; upload: { url: string } };
  const put = await fetch(upload.url, {
    method: "PUT",
    headers: { "content-type": body.content_type },
    body: new Uint8Array(bytes),
  });
  return { upload_id, put };
};

/** Takes an upload into the library. */
export const takePicture = (cloud: CloudClient, uploadId: string): Promise<Response> =>
  cloud.api(`/media/uploads/${uploadId}`, { method: "POST" });

/** Has a picture in the library. */
export const addPicture = async (
  cloud: CloudClient,
  bytes: Buffer,
  announced?: Announced,
): Promise<MediaView> => {
  const { upload_id } = await putPicture(cloud, bytes, announced);
  return (await (await takePicture(cloud, upload_id)).json()) as MediaView;
};
