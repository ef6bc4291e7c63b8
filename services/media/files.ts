import { DeleteObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";

/** Beside the files of the site: nothing else of it can be written with what the API is granted. */
const prefix = "media/";

/** The pictures in the bucket that the site is served from. */
export const mediaFiles = (s3: S3Client, bucket: string) => {
  /** The name has a hash of what is in it, so whoever has it once never asks again. */
  const put = async (key: string, body: Buffer, contentType: string): Promise<void> => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: contentType,
        CacheControl: "public, max-age=31536000, immutable",
      }),
    );
  };

  /** One that is not there is removed, too. */
  const remove = async (key: string): Promise<void> => {
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
  };

  const keyOf = (hash: string, ending: string): string => `${prefix}${hash}.${ending}`;

  return { put, remove, keyOf };
};

export type MediaFiles = ReturnType<typeof mediaFiles>;
