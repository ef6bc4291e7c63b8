import { AwsError, type AwsReply } from "../types.ts";
import type { Objects } from "./objects.ts";
import { escapeXml, xmlReply } from "./xml.ts";

const keysMax = 1_000;

/**
 * ListObjectsV2: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 * @throws AwsError NotImplemented for a delimiter.
 */
export const listObjects = (objects: Objects, bucket: string, query: URLSearchParams): AwsReply => {
  if (query.has("delimiter"))
    throw new AwsError("NotImplemented", "The local cloud does not list by delimiter.", 501);
  const prefix = query.get("prefix") ?? "";
  const limit = Math.min(Number(query.get("max-keys") ?? keysMax), keysMax);
  // A continuation token is the last key of the page before.
  const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
  const found = objects.list(bucket, prefix, after, limit + 1);
  const shown = found.slice(0, limit);
  const isTruncated = found.length > limit;
  const encode = query.get("encoding-type") === "url" ? encodeURIComponent : escapeXml;
  return xmlReply(
    "ListBucketResult",
    [
      `<Name>${bucket}</Name><Prefix>${encode(prefix)}</Prefix><KeyCount>${shown.length}</KeyCount>`,
      `<MaxKeys>${limit}</MaxKeys><IsTruncated>${isTruncated}</IsTruncated>`,
      ...(isTruncated && shown.length > 0
        ? [`<NextContinuationToken>${escapeXml(shown.at(-1)!.key)}</NextContinuationToken>`]
        : []),
      ...shown.map(
        ({ key, size, etag, lastModified }) =>
          `<Contents><Key>${encode(key)}</Key><Size>${size}</Size><ETag>${escapeXml(etag)}</ETag>` +
          `<LastModified>${lastModified.toISOString()}</LastModified><StorageClass>STANDARD</StorageClass></Contents>`,
      ),
    ].join(""),
  );
};
