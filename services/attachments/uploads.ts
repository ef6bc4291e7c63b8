import { randomUUID } from "node:crypto";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import * as z from "zod";
import type { ObjectStore } from "../platform/object-store.ts";
import { fileFields } from "./attachment.ts";

const expirySeconds = 15 * 60;

/** SES takes no larger message (https://docs.aws.amazon.com/ses/latest/dg/quotas.html); installations have less. */
const messageBytesMax = 40 * 1024 * 1024;

export const uploadRequest = z
  .strictObject({ ...fileFields, size_bytes: z.number().int().min(1).max(messageBytesMax) })
  .meta({ id: "UploadRequest" });
export type UploadRequest = z.output<typeof uploadRequest>;

export const upload = z
  .object({
    attachment_id: z.uuid().meta({ description: "Names the file in a campaign's attachments." }),
    upload: z.object({
      method: z.literal("PUT"),
      url: z.url(),
      headers: z.record(z.string(), z.string()).meta({ description: "Send exactly these." }),
    }),
    expires_at: z.iso.datetime(),
  })
  .meta({ id: "Upload" });

/** How a file is named to the recipient. */
type FileMeta = Pick<UploadRequest, "filename" | "content_type">;

/** An upload whose file has arrived. */
interface ReceivedUpload extends FileMeta {
  /** Key of the file in the content bucket. */
  readonly key: string;
  readonly size_bytes: number;
}

const keysUnder = (prefix: string) => (id: string) => ({
  meta: `${prefix}/${id}/meta.json`,
  content: `${prefix}/${id}/content`,
});
/** The bucket deletes it after a week. */
const uploaded = keysUnder("uploads");
/** That of drafts: the bucket deletes it when no draft can have it any more. */
const kept = keysUnder("files");

/** Files too large for a request to a Lambda function (6 MB): the client puts them into S3 by a presigned URL. */
export const uploadStore = (
  s3: S3Client,
  bucket: string,
  content: Pick<ObjectStore, "putJson" | "findJson" | "size" | "copy" | "renew">,
) => {
  /** The size and type are part of the signature, so nothing else can be uploaded with it. */
  const create = async (
    { size_bytes, ...meta }: UploadRequest,
    now: Date,
  ): Promise<z.output<typeof upload>> => {
    const attachment_id = randomUUID();
    await content.putJson(uploaded(attachment_id).meta, meta satisfies FileMeta);
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: uploaded(attachment_id).content,
      ContentType: meta.content_type,
      ContentLength: size_bytes,
    });
    const url = await getSignedUrl(s3, command, {
      expiresIn: expirySeconds,
      signableHeaders: new Set(["content-type", "content-length", "host"]),
    });
    return {
      attachment_id,
      upload: {
        method: "PUT",
        url,
        headers: { "content-type": meta.content_type, "content-length": String(size_bytes) },
      },
      expires_at: new Date(now.getTime() + expirySeconds * 1000).toISOString(),
    };
  };

  const find = async ({
    meta,
    content: key,
  }: ReturnType<typeof kept>): Promise<ReceivedUpload | undefined> => {
    const size_bytes = await content.size(key);
    if (size_bytes === undefined) return undefined;
    const found = await content.findJson<FileMeta>(meta);
    return found && { ...found, key, size_bytes };
  };

  /** @returns the file with its size, or undefined when there is none or it has not arrived. */
  const get = async (attachmentId: string): Promise<ReceivedUpload | undefined> =>
    (await find(uploaded(attachmentId))) ?? (await find(kept(attachmentId)));

  /**
   * Keeps a file for a draft from now on, also one that is kept already. Drafts share it, so nobody deletes it but the
   * bucket.
   * @returns whether there is such a file.
   */
  const keep = async (attachmentId: string): Promise<boolean> => {
    const file = await get(attachmentId);
    if (!file) return false;
    const { filename, content_type, key } = file;
    const to = kept(attachmentId);
    await (key === to.content ? content.renew(key, content_type) : content.copy(key, to.content));
    await content.putJson(to.meta, { filename, content_type } satisfies FileMeta);
    return true;
  };

  /** Keeps a copy of another file for a draft. @returns its id. */
  const adopt = async ({
    key,
    filename,
    content_type,
  }: FileMeta & { readonly key: string }): Promise<string> => {
    const id = randomUUID();
    await content.copy(key, kept(id).content);
    await content.putJson(kept(id).meta, { filename, content_type } satisfies FileMeta);
    return id;
  };

  return { create, get, keep, adopt };
};

export type UploadStore = ReturnType<typeof uploadStore>;
