import { Readable } from "node:stream";
import { GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Part } from "./export.ts";

const downloadSeconds = 15 * 60;
const contentType = "text/csv; charset=utf-8";

const keys = (exportId: string) => ({
  part: ({ name }: Pick<Part, "name">) => `jobs/${exportId}/part-${name}.csv`,
  file: `jobs/${exportId}/export.csv`,
});

/** The files of exports, in the content bucket. */
export const exportFiles = (s3: S3Client, bucket: string) => {
  const putPart = async (exportId: string, name: string, lines: Buffer): Promise<void> => {
    const Key = keys(exportId).part({ name });
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: lines, ContentType: contentType }));
  };

  async function* linesOf(exportId: string, header: Buffer, parts: readonly Part[]): AsyncGenerator<Buffer> {
    yield header;
    for (const part of parts) {
      const Key = keys(exportId).part(part);
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      for await (const chunk of Body as Readable) yield chunk as Buffer;
    }
  }

  /** Puts the parts together, behind the header; one is read while it is written. S3 takes 5 GB at once. */
  const putFile = async (
    exportId: string,
    { header, parts, filename }: { header: Buffer; parts: readonly Part[]; filename: string },
  ): Promise<void> => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: keys(exportId).file,
        Body: Readable.from(linesOf(exportId, header, parts)),
        ContentLength: parts.reduce((sum, { bytes }) => sum + bytes, header.length),
        ContentType: contentType,
        ContentDisposition: `attachment; filename="${filename}"`,
      }),
    );
  };

  /** Where to get the file, for a quarter of an hour. */
  const link = async (exportId: string, now: Date): Promise<{ url: string; expires_at: string }> => {
    const command = new GetObjectCommand({ Bucket: bucket, Key: keys(exportId).file });
    const url = await getSignedUrl(s3, command, { expiresIn: downloadSeconds });
    return { url, expires_at: new Date(now.getTime() + downloadSeconds * 1000).toISOString() };
  };

  return { putPart, putFile, link };
};

export type ExportFiles = ReturnType<typeof exportFiles>;
