import type { Readable } from "node:stream";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { httpStatusOf, isAwsError } from "../platform/aws-errors.ts";
import { BadFile } from "./bad-file.ts";

/** A file of 500 MB over a slow line takes longer than one for a campaign. */
const uploadSeconds = 60 * 60;
const downloadSeconds = 15 * 60;

const contentType = "application/octet-stream";

/** A URL for a while. */
export interface Link {
  readonly url: string;
  readonly expires_at: string;
}

const keys = (importId: string) => ({
  file: `imports/${importId}/file`,
  part: (part: number) => `imports/${importId}/refused/${part}.csv`,
  refused: `imports/${importId}/refused.csv`,
});

/** The files of imports, in the content bucket: what is uploaded, and the rows that were refused. */
export const importFiles = (s3: S3Client, bucket: string) => {
  const expiry = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString();

  /** Where to put the file, by a PUT with these headers. A size that is given is part of the signature. */
  const uploadLink = async (importId: string, size: number | undefined, now: Date) => {
    const command = new PutObjectCommand({
      Bucket: bucket,
      Key: keys(importId).file,
      ContentType: contentType,
      ContentLength: size,
    });
    const url = await getSignedUrl(s3, command, {
      expiresIn: uploadSeconds,
      signableHeaders: new Set(["content-type", "host", ...(size === undefined ? [] : ["content-length"])]),
    });
    const headers: Record<string, string> = {
      "content-type": contentType,
      ...(size !== undefined && { "content-length": String(size) }),
    };
    return { upload: { method: "PUT" as const, url, headers }, expires_at: expiry(now, uploadSeconds) };
  };

  /** Size in bytes and ETag of the file; undefined when it has not arrived. */
  const head = async (importId: string): Promise<{ size: number; etag: string } | undefined> => {
    try {
      const found = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: keys(importId).file }));
      return { size: found.ContentLength ?? 0, etag: found.ETag ?? "" };
    } catch (error) {
      // A role without s3:ListBucket is answered 403 for a key that is missing.
      if ([403, 404].includes(httpStatusOf(error) ?? 0)) return undefined;
      throw error;
    }
  };

  /** The first bytes of the file. */
  const beginning = async (importId: string, bytes: number): Promise<Buffer> => {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: keys(importId).file, Range: `bytes=0-${bytes - 1}` }),
    );
    return Buffer.from(await Body!.transformToByteArray());
  };

  /** The file from its beginning. @throws BadFile when it is no longer the one of that ETag. */
  const open = async (importId: string, etag: string): Promise<Readable> => {
    const { Body, ETag } = await s3
      .send(new GetObjectCommand({ Bucket: bucket, Key: keys(importId).file }))
      .catch((error: unknown) => {
        if (isAwsError(error, "NoSuchKey") || isAwsError(error, "AccessDenied"))
          throw new BadFile("It is no longer there: upload it again.");
        throw error;
      });
    if (ETag === etag) return Body as Readable;
    (Body as Readable).destroy();
    throw new BadFile("It was replaced by another after the import was started.");
  };

  const putCsv = async (key: string, body: string | Buffer, disposition?: string): Promise<void> => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: "text/csv; charset=utf-8",
        ContentDisposition: disposition,
      }),
    );
  };

  /** Keeps refused rows as one part of the list; a repeat takes its own place. */
  const putRefused = (importId: string, part: number, lines: string): Promise<void> =>
    putCsv(keys(importId).part(part), lines);

  const getRefused = async (importId: string, part: number): Promise<Uint8Array> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: keys(importId).part(part) }));
    return await Body!.transformToByteArray();
  };

  /** Keeps the whole list of refused rows. @returns where to get it */
  const linkRefused = async (importId: string, list: Buffer, now: Date): Promise<Link> => {
    const Key = keys(importId).refused;
    await putCsv(Key, list, 'attachment; filename="refused-rows.csv"');
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key }), {
      expiresIn: downloadSeconds,
    });
    return { url, expires_at: expiry(now, downloadSeconds) };
  };

  return { uploadLink, head, beginning, open, putRefused, getRefused, linkRefused };
};

export type ImportFiles = ReturnType<typeof importFiles>;
