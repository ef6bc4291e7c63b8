import { randomUUID } from "node:crypto";
import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { z } from "zod";
import { isAwsError } from "../platform/aws-errors.ts";
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

/** What is kept of an upload until a campaign names it. */
interface UploadMeta {
  readonly filename: string;
  readonly content_type: string;
}

/** An upload whose file has arrived. */
interface ReceivedUpload extends UploadMeta {
  /** Key of the file in the content bucket. */
  readonly key: string;
  readonly size_bytes: number;
}

const keys = (id: string) => ({ meta: `uploads/${id}/meta.json`, content: `uploads/${id}/content` });

/** Files too large for a request to a Lambda function (6 MB): the client puts them into S3 by a presigned URL. */
export const uploadStore = (
  s3: S3Client,
  bucket: string,
  content: Pick<ObjectStore, "putJson" | "getJson" | "size">,
) => {
  /** The size and type are part of the signature, so nothing else can be uploaded with it. */
  const create = async (
    { size_bytes, ...meta }: UploadRequest,
    now: Date,
  ): Promise<z.output<typeof upload>> => {
    const attachment_id = randomUUID();
    await content.putJson(keys(attachment_id).meta, meta satisfies UploadMeta);
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: keys(attachment_id).content,
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

  /** @returns the upload with its size, or undefined when there is none or its file has not arrived. */
  const get = async (attachmentId: string): Promise<ReceivedUpload | undefined> => {
    const { meta, content: key } = keys(attachmentId);
    const size_bytes = await content.size(key);
    if (size_bytes === undefined) return undefined;
    try {
      return { ...(await content.getJson<UploadMeta>(meta)), key, size_bytes };
    } catch (error) {
      if (isAwsError(error, "NoSuchKey") || isAwsError(error, "AccessDenied")) return undefined;
      throw error;
    }
  };

  return { create, get };
};

export type UploadStore = ReturnType<typeof uploadStore>;
