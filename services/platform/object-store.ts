import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import { httpStatusOf, isAwsError } from "./aws-errors.ts";

/** The bucket of campaign bodies, drafts, templates, attachments and uploads. Keys under `campaigns/` are written once. */
export const objectStore = (s3: S3Client, bucket: string) => {
  const put = async (key: string, body: Uint8Array | string, contentType: string): Promise<void> => {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body, ContentType: contentType }));
  };

  /** @throws NoSuchKey when there is no such object. */
  const get = async (key: string): Promise<Buffer> => {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    if (!Body) throw new Error(`S3 answered without a body for ${key}`);
    return Buffer.from(await Body.transformToByteArray());
  };

  const putJson = (key: string, value: unknown): Promise<void> =>
    put(key, JSON.stringify(value), "application/json");

  const getJson = async <T>(key: string): Promise<T> => JSON.parse((await get(key)).toString()) as T;

  /** @returns undefined when there is no such object. */
  const findJson = async <T>(key: string): Promise<T | undefined> => {
    try {
      return await getJson<T>(key);
    } catch (error) {
      // A role without s3:ListBucket is answered AccessDenied for a key that is missing.
      if (isAwsError(error, "NoSuchKey") || isAwsError(error, "AccessDenied")) return undefined;
      throw error;
    }
  };

  /** @returns size in bytes, or undefined when there is no such object. */
  const size = async (key: string): Promise<number | undefined> => {
    try {
      const { ContentLength } = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
      return ContentLength;
    } catch (error) {
      // A role without s3:ListBucket, which this one does not need, is answered 403 for a key that is missing; and
      // the answer to a HEAD has no body that could name the error.
      if ([403, 404].includes(httpStatusOf(error) ?? 0)) return undefined;
      throw error;
    }
  };

  const copy = async (fromKey: string, toKey: string): Promise<void> => {
    await s3.send(new CopyObjectCommand({ Bucket: bucket, CopySource: `${bucket}/${fromKey}`, Key: toKey }));
  };

  /**
   * Has an object be as if it were put now, so that the bucket's rules leave it for their whole time once more. S3
   * copies an object onto itself when that changes something, and to say its type anew is enough.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
   */
  const renew = async (key: string, contentType: string): Promise<void> => {
    await s3.send(
      new CopyObjectCommand({
        Bucket: bucket,
        CopySource: `${bucket}/${key}`,
        Key: key,
        MetadataDirective: "REPLACE",
        ContentType: contentType,
      }),
    );
  };

  /** Hands on the keys that start with a prefix, a thousand at a time; S3 lists what was put before. */
  const eachPage = async (prefix: string, work: (keys: string[]) => Promise<void>): Promise<void> => {
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: s3 },
      { Bucket: bucket, Prefix: prefix },
    ))
      await work(Contents.map(({ Key }) => Key!));
  };

  /** One that is not there is removed, too. */
  const remove = async (key: string): Promise<void> => {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  };

  return { put, get, putJson, getJson, findJson, size, copy, renew, remove, eachPage };
};

export type ObjectStore = ReturnType<typeof objectStore>;

/** Writes what is left of an object after a change, if there is one of that key and the change makes it another. */
export const rewriteJson = async <T>(
  { findJson, putJson }: Pick<ObjectStore, "findJson" | "putJson">,
  key: string,
  change: (found: T) => T,
): Promise<void> => {
  const found = await findJson<T>(key);
  if (found === undefined) return;
  const changed = change(found);
  if (JSON.stringify(changed) !== JSON.stringify(found)) await putJson(key, changed);
};
